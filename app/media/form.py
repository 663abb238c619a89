"""What is said of a flyer or a picture: the form that asks for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.models import Ground, MediumKind
from app.offers.forms import day_in

LABELS: Mapping[str, str] = {
    "datei": N_("Datei"),
    "titel": N_("Wie heißt es?"),
    "text": N_("Was steht darauf?"),
    "grund": N_("Warum dürfen wir es zeigen?"),
    "inhaber": N_("Wer hat die Rechte?"),
    "lizenz": N_("Name der Lizenz"),
    "stand": N_("Stand"),
    "bis": N_("Zeigen bis"),
    "einwilligung": N_("Kinder auf dem Bild"),
}
SEEN = N_("Was ist zu sehen?")
"""How "text" is called for a picture."""
_LONGEST = {"titel": 80, "inhaber": 120, "lizenz": 120}
TEXT = {MediumKind.FLYER: 1000, MediumKind.PICTURE: 250}
LEAST_TEXT = {MediumKind.FLYER: 30, MediumKind.PICTURE: 10}
"""Signs: less than that says nothing of it."""
_MONTHS = (re.compile(r"(\d{1,2}) ?[./-] ?(\d{4})"), re.compile(r"(\d{4})-(\d{1,2})"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is known of a flyer or a picture beside its file."""

    title: str
    text: str
    ground: Ground
    holder: str
    licence: str
    stand: str
    """Year and month: "2026-03"."""
    shown_until: date | None

    @classmethod
    def of(cls, known: Any) -> "Said":
        """What a row or an entry of an export says, whose fields have the same names."""
        said = {each.name: getattr(known, each.name) for each in fields(cls)}
        return cls(**(said | {"ground": Ground(known.ground)}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumForm:
    """As it was typed; `said` is what it says where nothing is wrong with it."""

    kind: MediumKind
    fields: Mapping[str, str]
    said: Said | None = None
    wrong: tuple[Wrong, ...] = ()

    @classmethod
    def read(cls, kind: MediumKind, sent: Sequence[tuple[str, str]], today: date) -> "MediumForm":
        fields = {
            name: (typed.block if name == "text" else typed.line)(value)
            for name, value in reversed(sent)
            if name in LABELS
        }
        found = _Reading(kind, fields, today)
        said = found.said()
        wrong = tuple(found.wrong)
        return cls(kind=kind, fields=fields, said=None if wrong else said, wrong=wrong)

    @classmethod
    def of(cls, kind: MediumKind, said: Said) -> "MediumForm":
        year, _dash, month = said.stand.partition("-")
        fields = {
            "titel": said.title,
            "text": said.text,
            "grund": said.ground.value,
            "inhaber": said.holder,
            "lizenz": said.licence,
            "stand": f"{month}/{year}",
            "bis": said.shown_until.isoformat() if said.shown_until else "",
            "einwilligung": "ja",
        }
        return cls(kind=kind, fields=fields, said=said)

    def first(self, name: str) -> str:
        return self.fields.get(name, "")


class _Reading:
    def __init__(self, kind: MediumKind, fields: Mapping[str, str], today: date) -> None:
        self.kind, self.fields, self.today = kind, fields, today
        self.wrong: list[Wrong] = []

    def said(self) -> Said:
        flyer = self.kind is MediumKind.FLYER
        found = Said(
            title=self._line("titel", _("Bitte kurz sagen, wie es heißt.")) if flyer else "",
            text=self._text(),
            ground=self._ground(),
            holder=self._line("inhaber", _("Bitte sagen, wer es gemacht hat.")),
            licence=self._licence(),
            stand=self._stand(),
            shown_until=self._until(),
        )
        if not flyer and not self.fields.get("einwilligung"):
            self._refuse(
                "einwilligung",
                _("Bitte ankreuzen: Ohne das Einverständnis der Eltern zeigen wir keine Kinder."),
            )
        return found

    def _refuse(self, name: str, text: str) -> None:
        self.wrong.append(Wrong(name=name, text=text))

    def _line(self, name: str, missing: str) -> str:
        value = self.fields.get(name, "")
        if why := typed.too_long(value, _LONGEST[name]) if value else missing:
            self._refuse(name, why)
        return value

    def _text(self) -> str:
        value = self.fields.get("text", "")
        why = typed.too_long(value, TEXT[self.kind])
        if len(value) < LEAST_TEXT[self.kind]:
            why = (
                _("Bitte in ein paar Sätzen schreiben, was darauf steht: Nicht alle können es "
                  "lesen.")
                if self.kind is MediumKind.FLYER
                else _("Bitte kurz beschreiben, was zu sehen ist: Nicht alle können es sehen.")
            )  # fmt: skip
        if why:
            self._refuse("text", why)
        return value

    def _ground(self) -> Ground:
        value = self.fields.get("grund", "")
        if value not in tuple(Ground):
            self._refuse("grund", _("Bitte auswählen."))
            return Ground.OWN
        return Ground(value)

    def _licence(self) -> str:
        value = self.fields.get("lizenz", "")
        if self.fields.get("grund") != Ground.FREE:
            return ""
        return self._line("lizenz", _("Bitte den Namen der Lizenz nennen.")) or value

    def _stand(self) -> str:
        value = self.fields.get("stand", "")
        found = month_of(value)
        if found is None:
            self._refuse("stand", _("Bitte Monat und Jahr angeben, zum Beispiel 03/2026."))
            return ""
        if not "1990-01" <= found <= f"{self.today:%Y-%m}":
            self._refuse("stand", _("Dieser Monat liegt in der Zukunft oder zu weit zurück."))
        return found

    def _until(self) -> date | None:
        value = self.fields.get("bis", "")
        if not value:
            return None
        found = day_in(value[:20])
        if found is None:
            self._refuse("bis", _("Bitte ein Datum wie 24.12.2026, oder leer lassen."))
        elif found < self.today:
            self._refuse("bis", _("Dieser Tag ist vorbei."))
        return found


def month_of(text: str) -> str | None:
    """ "2026-03" out of "03/2026", "3.2026", "2026-03"; None where it is no month."""
    text = text[:20]
    if found := _MONTHS[0].fullmatch(text):
        month, year = int(found[1]), int(found[2])
    elif found := _MONTHS[1].fullmatch(text):
        year, month = int(found[1]), int(found[2])
    else:
        return None
    return f"{year:04}-{month:02}" if 1 <= month <= 12 and year else None
