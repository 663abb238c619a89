"""The offer's form as it was typed, with what follows from it: the postcode from the village, the
kind of a known Träger, and of a new offer the Einordnung that similar ones have."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.ages import following
from app.catalogue.index import Index
from app.desk import neighbours
from app.desk.deps import Desk
from app.i18n import gettext as _
from app.offers import aswritten, foreignvalues, knownby, provider_asking
from app.offers.fields import BY_NAME
from app.offers.forms import OfferForm
from app.records.offers import OfferRecord
from app.rights import Action, only_own
from app.vocabulary import FOR_STAFF, KOMMUNEN, Audience, Phase, Vocabulary

CLASSES = ("zielgruppe", "phase", "thema")
"""Fields that are proposed for a new offer."""
BY_SCRIPT = "einordnung"
"""Field: "skript" as long as all that is ticked of them was proposed and nobody has touched it."""
_MOST = {"zielgruppe": 3, "thema": 2}
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The Einordnung of a new offer as far as nobody has chosen one."""

    values: Mapping[str, tuple[Vocabulary, ...]]
    """Field of the form -> what similar offers have."""

    @property
    def boxes(self) -> str:
        """Their boxes in the form: "phase-kita thema-bewegung"."""
        return " ".join(f"{n}-{each.value}" for n, found in self.values.items() for each in found)


def read(
    desk: Desk, fields: Iterable[tuple[str, str]], *, slug: str, before: OfferRecord | None = None
) -> OfferForm:
    """`OfferForm.read` of what somebody typed by hand. Whatever else sends these fields is taken
    by its word."""
    pairs = tuple(fields)
    if not knownby.asked_in(pairs):
        return OfferForm.read(pairs, slug=slug, before=before)
    pairs = aswritten.understood(pairs, before, desk.today)
    if before is None or not _same_place(pairs, before):
        pairs = _places(pairs, desk)
    pairs = _provider_kind(pairs, desk.index)
    if before is None:
        pairs = _classified(pairs, desk.index)
    return _elsewhere(OfferForm.read(pairs, slug=slug, before=before), desk)


def classes_said(form: OfferForm) -> str:
    """ "Kleinkindzeit · Bewegung": what is ticked of the Einordnung, in one line."""
    words = (
        word.label
        for name in CLASSES
        for word in (BY_NAME[name].words or ())
        if word.value in form.every(name)
    )
    return " · ".join(words)


def proposed(form: OfferForm, index: Index) -> Proposed:
    """What goes with its ages, and what similar offers have."""
    text = " ".join((form.first("titel"), form.first("kurz"))).strip()
    low, high = form.ages
    near = _similar(text, index)
    phases = following(low, high, ()) if (low, high) != (None, None) else ()
    return Proposed(
        values={
            "zielgruppe": _most(
                (each for offer in near for each in offer.audience if each is not Audience.STAFF),
                "zielgruppe",
            )
            or (Audience.FAMILIES,),
            "phase": phases or _common((p for o in near for p in o.phases), len(near), Phase),
            "thema": _most((each for offer in near for each in offer.topics), "thema"),
        }
    )


def _similar(text: str, index: Index) -> list[OfferRecord]:
    stored = index.catalogue.stored
    found = [stored[slug].record for slug in neighbours.of(text, index).slugs if slug in stored]
    return [each for each in found if each.shown_as not in FOR_STAFF]


def _most(values: Iterable[Vocabulary], name: str) -> tuple[Vocabulary, ...]:
    """What two of them have at least, the commonest first; else the first one's."""
    counts = Counter(values)
    often = [value for value, n in counts.most_common() if n > 1] or list(counts)[:1]
    return tuple(often[: _MOST[name]])


def _common(values: Iterable[Phase], of: int, words: type[Phase]) -> tuple[Phase, ...]:
    counts = Counter(values)
    return tuple(word for word in words if counts[word] * 2 > of)


def _classified(pairs: Pairs, index: Index) -> Pairs:
    """Each group that is empty gets its proposal; all of them where a script has ticked them."""
    if any(name == BY_SCRIPT and value == "skript" for name, value in pairs):
        pairs = tuple(each for each in pairs if each[0] not in CLASSES)
    form = OfferForm(pairs=pairs, record=None, wrong=())
    staff = form.first("art") in FOR_STAFF
    empty = [name for name in CLASSES if not form.every(name)]
    if not empty or staff or not form.first("titel").strip():
        return pairs
    found = proposed(form, index).values
    return (*pairs, *((name, each.value) for name in empty for each in found[name]))


def _same_place(pairs: Pairs, before: OfferRecord) -> bool:
    """What stood there is left as it is: whoever changes something else is not asked about it."""
    city = (before.place.city if before.place else None) or ""
    return next((value.strip() for name, value in pairs if name == "ort"), "") == city


def _places(pairs: Pairs, desk: Desk) -> Pairs:
    """The postcode of the village where it has only one, and its Kommune where none is ticked and
    this account may choose it."""
    said = dict(reversed(pairs))
    town = _town(said.get("ort", ""), desk)
    if town is None:
        return pairs
    codes = desk.index.catalogue.kommunen[town].postcodes
    if not said.get("plz") and len(codes) == 1:
        pairs = tuple((n, codes[0] if n == "plz" else v) for n, v in pairs)
    chosen = said.get("kommune") or not _free(town, desk)
    return pairs if chosen else (*pairs, ("kommune", town))


def _town(village: str, desk: Desk) -> str | None:
    city = village.strip()[:80]
    return desk.index.catalogue.around.town(city) if city else None


def _free(town: str, desk: Desk) -> bool:
    return not only_own(desk.by, Action.EDIT) or town in desk.by.kommunen


def _elsewhere(form: OfferForm, desk: Desk) -> OfferForm:
    """Where no Kommune is ticked, because the place is in one of somebody else's, that is told."""
    town = _town(form.first("ort"), desk)
    if town is None or _free(town, desk) or form.first("kommune"):
        return form
    text = _(
        "%(place)s gehört nicht zu Ihren Kommunen. Gilt es auch für Ihre, diese bitte ankreuzen; "
        "sonst unter „Angebot vorschlagen“ am Ende der Seite melden."
    ) % {"place": KOMMUNEN[town]}
    wrong = tuple(replace(w, text=text) if w.name == "kommune" else w for w in form.wrong)
    return replace(form, wrong=wrong)


def _provider_kind(pairs: Pairs, index: Index) -> Pairs:
    """The kind of a Träger that is known or was said to be meant, or that its name says; where
    nothing helps it is asked."""
    said = dict(reversed(pairs))
    name = said.get("traeger", "").strip()
    if said.get("traeger_art") or not name:
        return pairs
    names = index.catalogue.provider_names
    meant = names.named(name) or said.get(provider_asking.field_of(name), "")
    known = names.records.get(meant)
    kind = known.kind if known else foreignvalues.provider_kind(name)
    kept = tuple(each for each in pairs if each[0] != "traeger_art")
    return (*kept, ("traeger_art", kind.value)) if kind else pairs
