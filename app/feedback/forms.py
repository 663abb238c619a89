"""The public forms as they were typed, with what is wrong in each field.

Read by hand, so that nothing typed is lost: whatever is refused comes back into its field. What
they ask about an offer has the names, kinds and messages of `app.offers.fields`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from app import addresses, phones, typed
from app.feedback import reaching
from app.i18n import N_, SOURCE, speaking
from app.i18n import gettext as _
from app.offers import fields as offer_fields
from app.offers import forms as offer_forms
from app.offers.fields import ASKED, BY_PATH, Kind
from app.offers.ways import By, Way
from app.records.offers import AGES_UNASKED, OfferRecord
from app.records.times import TimesOfRecord
from app.times.german import LONGEST, understand
from app.times.saying import say
from app.vocabulary import COUNTYWIDE, KOMMUNEN, ReportTopic, Vocabulary
from app.wording import today

LONG, SHORT = 2000, 300
TRAP = "webseite_bestaetigen"
"""People do not see this field, programs that fill in everything do."""


def _block(value: object) -> str:
    return typed.block(value) if isinstance(value, str) else ""


def _line(value: object) -> str:
    return typed.line(value) if isinstance(value, str) else ""


def _trapped(fields: Mapping[str, object]) -> dict[str, str]:
    # A person whose browser filled it in is told, instead of thanked for nothing.
    return {TRAP: _("Bitte lassen Sie dieses Feld leer.")} if _block(fields.get(TRAP)) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """ "Stimmt etwas nicht?"."""

    topic: str = ""
    text: str = ""
    answer_to: str = ""
    trap: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> "ReportForm":
        topic, text = _line(fields.get("thema")), _block(fields.get("text"))
        answer_to = reaching.answer_to(fields)
        wrong: dict[str, str] = {}
        if topic not in list(ReportTopic):
            wrong["thema"] = _("Bitte wählen Sie aus, worum es geht.")
        if not text:
            wrong["text"] = _("Bitte schreiben Sie kurz, was nicht stimmt.")
        elif over := typed.too_long(text, LONG):
            wrong["text"] = over
        wrong |= reaching.of_answer(answer_to) | _trapped(fields)
        return cls(
            topic=topic,
            text=text,
            answer_to=answer_to,
            trap=_block(fields.get(TRAP)),
            problems=wrong,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field of the forms below."""

    path: str
    """In the offer's record, a group of it ("contact") where its parts are asked for in one; it
    names the answer in the stored proposal."""
    name: str
    """In the form."""
    label: str
    hint: str = ""
    empty: str = ""
    """What is said where it is needed and nothing was given; "" where it is not."""
    limit: int = 0
    """Characters, where fewer are meant than the record takes."""
    kind: Kind = Kind.LINE
    """LINE, BLOCK, CHOICE, TIMES or FLAG."""
    words: type[Vocabulary] | None = None

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """(value, label) of what can be chosen."""
        if self.path == "kommunen":
            named = ((slug, _(name)) for slug, name in KOMMUNEN.items())
            return (*named, (COUNTYWIDE, _("in mehreren oder im ganzen Kreis")))
        return tuple((word.value, word.label) for word in self.words or ())

    @property
    def longest(self) -> int:
        """Characters that are taken."""
        declared = BY_PATH[self.path].longest if self.path in BY_PATH else 0
        return self.limit or declared or SHORT

    def said(self, answer: str) -> str:
        """The answer as people read it: a choice by its label."""
        return dict(self.options).get(answer, answer)


def _asked(path: str, **worded: Any) -> Question:
    """The question for a field as it is declared, but for what is `worded` otherwise: as a question
    and with an example, for those who do not work at the desk."""
    field = BY_PATH[path]
    declared: dict[str, Any] = {
        "name": field.name,
        "label": field.label,
        "empty": field.empty,
        "kind": field.kind,
        "words": field.words,
    }
    return Question(path=path, **(declared | worded))


_WORDED: Mapping[str, Mapping[str, Any]] = {
    "times": {
        "label": N_("Wann? Feste Zeiten"),
        "hint": N_(
            "Zum Beispiel: montags 10 bis 12 Uhr, nicht in den Ferien; oder: 12.3. 19 Uhr. Leer"
            " lassen, wenn es keine gibt."
        ),
        "limit": LONGEST,
    },
    "schedule": {
        "label": N_("Was ist zu den Zeiten noch zu sagen?"),
        "hint": N_("Zum Beispiel: nach Anruf, einige Wochen nach der Geburt."),
    },
    "place.name": {"label": N_("Wo? Name des Hauses")},
}
PROPOSAL = (
    _asked("title", label=N_("Wie heißt das Angebot?")),
    _asked(
        "description",
        label=N_("Was wird angeboten, und für wen?"),
        hint=N_("Zum Beispiel: Krabbelgruppe für Babys bis 1 Jahr mit Mutter oder Vater."),
        limit=LONG,
    ),
    _asked(
        "provider.name",
        label=N_("Wer macht das Angebot?"),
        hint=N_("Zum Beispiel: ein Verein, eine Kirchengemeinde, die Gemeinde."),
    ),
    _asked(
        "kommunen", label=N_("In welcher Kommune?"), kind=Kind.CHOICE, empty=N_("Bitte auswählen.")
    ),
    Question(path="place", name="wo", label=N_("Wo genau?"), hint=N_("Straße, Haus, Ortsteil.")),
    _asked("times", **_WORDED["times"]),
    _asked("schedule", **_WORDED["schedule"]),
    # Without the choice that the Träger's form has above it.
    _asked("cost_note", label=N_("Was kostet es?")),
    Question(
        path="contact",
        name="kontakt",
        label=N_("Wie erreichen Familien das Angebot?"),
        hint=N_("Telefon, E-Mail oder Internetseite. Das wird veröffentlicht."),
        empty=N_("Bitte füllen Sie dieses Feld aus."),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalForm:
    """ "Angebot vorschlagen"."""

    values: Mapping[str, str] = field(default_factory=dict)
    """By the names of the form, like `problems`."""
    answer_to: str = ""
    trap: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> "ProposalForm":
        values = _values(PROPOSAL, fields)
        answer_to = reaching.answer_to(fields)
        return cls(
            values=values,
            answer_to=answer_to,
            trap=_block(fields.get(TRAP)),
            problems=reaching.of_offer(values["kontakt"])
            | _wrong(PROPOSAL, values)
            | reaching.of_answer(answer_to)
            | _trapped(fields),
        )

    @property
    def wanted(self) -> dict[str, str]:
        """The answers by their paths."""
        return {each.path: _meant(each, self.values[each.name]) for each in PROPOSAL}

    @property
    def kommune(self) -> str | None:
        """None: in several or in the whole Kreis."""
        chosen = self.wanted["kommunen"]
        return None if chosen == COUNTYWIDE else chosen


_ENDED = Question(
    path="ended", name="beendet", label=N_("Das Angebot gibt es nicht mehr"), kind=Kind.FLAG
)
_NOTE = Question(
    path="note",
    name="ausserdem",
    label=N_("Was sonst noch anders ist"),
    hint=N_("Zum Beispiel Alter, Titel oder Beschreibung."),
    limit=LONG,
    kind=Kind.BLOCK,
)
_FACTS = tuple(
    _asked(each.path, **_WORDED.get(each.path, {}))
    for each in ASKED
    if each.ways[Way.CHANGE] is By.SENDER
)
CHANGE = (*_FACTS, _ENDED, _NOTE)


_CLEANED: Mapping[str, Callable[[str], str]] = {
    "contact.phone": phones.clean,
    "contact.email": addresses.clean,
}
"""What is no difference in these must be none in what waits for a decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeForm:
    """The Träger's change to one offer: the fields as they are, or as they should be."""

    values: Mapping[str, str]
    """By the names of the form, like `problems`."""
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, record: OfferRecord) -> "ChangeForm":
        """Filled in with what is published."""
        now = record.model_dump(mode="json") | {"times": record.times and record.times.said}
        facts = {each.name: offer_fields.value(now, each.path) or "" for each in _FACTS}
        return cls(values={**facts, _ENDED.name: "", _NOTE.name: ""})

    @classmethod
    def ending(cls, record: OfferRecord, reason: str) -> "ChangeForm":
        """That there is no such offer any more."""
        now = cls.of(record).values
        return cls(values={**now, _ENDED.name: "ja", _NOTE.name: reason})

    @classmethod
    def read(cls, fields: Mapping[str, object], record: OfferRecord) -> "ChangeForm":
        values = _values(CHANGE, fields)
        for path, clean in _CLEANED.items():
            values[BY_PATH[path].name] = clean(values[BY_PATH[path].name])
        web = BY_PATH["contact.url"].name
        if values[web] and "://" not in values[web]:
            values[web] = f"https://{values[web]}"
        values[_ENDED.name] = "ja" if values[_ENDED.name] else ""
        wrong = _wrong(CHANGE, values, record.times)
        form = cls(values=values)
        if not wrong:
            try:
                applied(record, form.changes(record))
            except ValidationError as error:
                wrong = dict(_faults(error))
        if not wrong and not form.changes(record) and not form.note:
            wrong = {CHANGE[0].name: _("Sie haben noch nichts geändert.")}
        return cls(values=values, problems=wrong)

    @property
    def note(self) -> str:
        return self.values[_NOTE.name]

    def changes(self, record: OfferRecord) -> dict[str, str]:
        """Path -> what it should be, where it differs from the record; the note stands apart."""
        now = ChangeForm.of(record).values
        wanted = {each.path: _meant(each, self.values[each.name]) for each in (*_FACTS, _ENDED)}
        return {
            each.path: wanted[each.path]
            for each in (*_FACTS, _ENDED)
            if wanted[each.path] != now[each.name]
        }


def applied(record: OfferRecord, changes: Mapping[str, str]) -> OfferRecord:
    """The record as the Träger wants it; ValidationError when a field cannot be so."""
    raw: dict[str, Any] = record.model_dump(mode="json")
    for path, value in changes.items():
        offer_fields.put(raw, path, _of_record(path, value, record.times))
    if raw["place"] and not any(raw["place"].values()):
        raw["place"] = None
    if changes.get(_ENDED.path):
        raw["ended"] = _("Der Träger bietet es nicht mehr an.")
    return OfferRecord.model_validate(raw, context=AGES_UNASKED)


def _of_record(path: str, value: str, kept: TimesOfRecord | None) -> Any:
    if path != "times" or not value:
        return value or None
    return TimesOfRecord.typed(value, today(), kept).model_dump(mode="json")


def _meant(question: Question, value: str) -> str:
    """Times as they were understood, so that a day without a year stays the one that was meant; in
    German, which is read again."""
    if question.kind is not Kind.TIMES or not value:
        return value
    found = understand(value, today())
    with speaking(SOURCE):
        return say(found.when) if found.when else value


def _faults(error: ValidationError) -> Iterator[tuple[str, str]]:
    names = {each.name for each in CHANGE}
    for name, text in offer_forms.faults(error):
        # What the form does not ask for is told above it.
        yield name if name in names else CHANGE[0].name, text if text[-1] in ".!?" else f"{text}."


def _values(questions: Iterable[Question], fields: Mapping[str, object]) -> dict[str, str]:
    return {
        each.name: (_block if each.kind is Kind.BLOCK else _line)(fields.get(each.name))
        for each in questions
    }


def _wrong(
    questions: Iterable[Question], values: Mapping[str, str], kept: TimesOfRecord | None = None
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for each in questions:
        value = values[each.name]
        if not value:
            if each.empty:
                wrong[each.name] = _(each.empty)
        elif each.kind is Kind.CHOICE and value not in dict(each.options):
            wrong[each.name] = _("Bitte wählen Sie einen Eintrag aus der Liste.")
        elif over := typed.too_long(value, each.longest):
            wrong[each.name] = over
        elif each.kind is Kind.TIMES and (why := _unclear(value, kept)):
            wrong[each.name] = _(
                "%(why)s Was keine feste Zeit ist, schreiben Sie bitte in das nächste Feld."
            ) % {"why": why}
    return wrong


def _unclear(value: str, kept: TimesOfRecord | None) -> str:
    try:
        TimesOfRecord.typed(value, today(), kept)
    except ValueError as error:
        return str(error)
    return ""
