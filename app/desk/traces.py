"""What a copy still says of the place it was copied from: its Kommune, its street, its people's
number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.i18n import gettext as _
from app.offers.fields import BY_NAME
from app.offers.forms import OfferForm
from app.phones import numbers
from app.records import easylanguage
from app.records.offers import OfferRecord
from app.vocabulary import KOMMUNEN

TEXTS = ("titel", "kurz", "beschreibung", "wann", "ueblich", "kosten_text", "ort_name", "bemerkung")
"""Fields of the form in which it can be said."""
_OWN = ("ort_name", "strasse", "ort", "traeger", "telefon", "email", "web")
_SHORTEST = 4
"""Signs of a name that is looked for: shorter ones are in every other sentence."""
_NOT_DIGITS = re.compile(r"[\s()/+-]+")
_MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    field: str
    names: str
    """What it names of the origin: "Kreuzau"."""
    sentence: str

    @property
    def label(self) -> str:
        return _(BY_NAME[self.field].label)

    @property
    def text(self) -> str:
        return _("Hier steht noch %(name)s: „%(sentence)s“") % {
            "name": self.names,
            "sentence": self.sentence,
        }


def left(form: OfferForm, origin: OfferRecord) -> tuple[Trace, ...]:
    """Every sentence that names something of the origin which the new offer does not have."""
    kommunen = (KOMMUNEN.get(slug, "") for slug in form.every("kommune"))
    own = _folded(" ".join((*(form.first(name) for name in _OWN), *kommunen)))
    names = [name for name in _names(origin) if _folded(name) not in own]
    calls = [each for each in _calls(origin) if each not in _NOT_DIGITS.sub("", own)]
    found: list[Trace] = []
    for field in TEXTS:
        for sentence in easylanguage.sentences(form.first(field)[:4000]):
            named = next((n for n in names if _says(sentence, n)), "") or next(
                (n for n in calls if n in _NOT_DIGITS.sub("", sentence)), ""
            )
            if named:
                found.append(Trace(field=field, names=named, sentence=sentence[:200]))
    return tuple(found[:_MOST])


def _names(origin: OfferRecord) -> Iterator[str]:
    """The longest first, so that "Kita Rurmäuse Kreuzau" is told rather than "Kreuzau"."""
    places = [each for each in (origin.place, *(each.place for each in origin.locations)) if each]
    found = {KOMMUNEN[slug] for slug in origin.kommunen if slug in KOMMUNEN}
    found |= {part for p in places for part in (p.name, p.street, p.city) if part}
    found |= {part for p in places if p.city for part in p.city.split("-") if len(part) > _SHORTEST}
    found |= {origin.provider.name, origin.contact.email or ""}
    found |= {(origin.contact.url or "").partition("://")[2].partition("/")[0].removeprefix("www.")}
    yield from sorted((n for n in found if len(n) >= _SHORTEST), key=lambda n: (-len(n), n))


def _calls(origin: OfferRecord) -> Iterator[str]:
    for each in numbers(origin.contact.phone or ""):
        digits = _NOT_DIGITS.sub("", each.shown)
        if digits.isdigit() and len(digits) > 5:
            yield digits


def _says(sentence: str, name: str) -> bool:
    """As a word, or as the beginning of one: "Kreuzauer"."""
    text, sought = _folded(sentence), _folded(name)
    at = text.find(sought)
    while at >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return True
        at = text.find(sought, at + 1)
    return False


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
