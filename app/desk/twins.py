"""What the catalogue may have already, beside what somebody is about to enter at the desk."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app import phones
from app.catalogue.criteria import MAX_TEXT
from app.catalogue.snapshot import Catalogue
from app.i18n import N_
from app.i18n import gettext as _
from app.offers.duplicates import (
    Known,
    Sign,
    Traits,
    place_signs,
    provider_sign,
    signs_of,
    stems,
    words_of_title,
)
from app.offers.forms import OfferForm
from app.offers.likely import Likely, likely
from app.records.offers import ApartOfRecord, OfferRecord
from app.records.times import TimesOfRecord
from app.rights import Account, Action, may
from app.vocabulary import COUNTYWIDE, Topic
from app.wording import listed, today

OTHER = "anderes"
"""Field of the form: somebody has looked, and it is another one."""
BECAUSE = N_("beim Anlegen entschieden: ein anderes Angebot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An offer that may be the one that is entered."""

    slug: str
    title: str
    public_url: str
    """ "" where visitors do not see it."""
    reasons: str
    """ "gleicher Titel und gleiche Telefonnummer"."""
    sure: bool
    """Nearly so."""
    may_edit: bool
    """Whoever asks may change it in place of entering another one."""


@lru_cache(maxsize=1)
def known(catalogue: Catalogue) -> Known:
    """What is published, by what is compared; made once for each version of the catalogue."""
    records = (stored.record for stored in catalogue.stored.values())
    return Known(record for record in records if record.ended is None and not record.draft)


def of_form(
    form: OfferForm, catalogue: Catalogue, *, by: Account, but: Collection[str] = ()
) -> tuple[Twin, ...]:
    """Of what is in the form so far."""
    if len(form.first("titel").strip()) < 5:
        return ()
    return _shown(likely(form.record or _begun(form), known(catalogue), but=but), catalogue, by)


def of_proposal(
    wanted: Mapping[str, str], kommunen: Collection[str], catalogue: Catalogue, *, by: Account
) -> tuple[Twin, ...]:
    """Of what a visitor has proposed, in whose form a place and a contact are one line each."""
    contact, place = wanted.get("contact", ""), wanted.get("place", "")
    begun = Traits(
        called=wanted.get("title", ""),
        title=words_of_title(wanted.get("title", "")[:MAX_TEXT]),
        house=stems(f"{place} {wanted.get('provider.name', '')}"[:MAX_TEXT]),
        signs=(*_of_line(contact), *_of_place(place), *_of_provider(wanted.get("provider.name"))),
        kommunen=tuple(kommunen),
    )
    return _shown(likely(begun, known(catalogue)), catalogue, by)


def apart(record: OfferRecord, twins: Collection[Twin]) -> OfferRecord:
    """The record with what somebody has just decided, so that nobody is asked again."""
    said = {each.offer for each in record.apart}
    more = (
        ApartOfRecord(offer=twin.slug, because=_(BECAUSE))
        for twin in twins
        if twin.slug not in said
    )
    return record.model_copy(update={"apart": (*record.apart, *more)})


def _shown(found: Collection[Likely], catalogue: Catalogue, by: Account) -> tuple[Twin, ...]:
    return tuple(
        Twin(
            slug=each.slug,
            title=each.title,
            public_url=f"/angebote/{each.slug}" if catalogue.with_page(each.slug) else "",
            reasons=listed(each.reasons),
            sure=each.sure,
            may_edit=may(by, Action.EDIT, catalogue.stored[each.slug].record.kommunen),
        )
        for each in found
    )


def _begun(form: OfferForm) -> Traits:
    """What is compared of an offer that is not one yet."""
    title, provider = form.first("titel")[:MAX_TEXT], form.first("traeger")[:MAX_TEXT]
    place = form.first("ort_name")[:MAX_TEXT]
    where = form.first("plz").strip(), form.first("ort").strip()
    kommunen = form.every("kommune")
    topics = form.every("thema")
    return Traits(
        called=title,
        title=words_of_title(title),
        house=stems(provider) | stems(place),
        names=tuple(filter(None, (stems(place),))),
        signs=(
            *signs_of(
                form.first("telefon"), form.first("email").strip(), form.first("web").strip()
            ),
            *place_signs(form.first("strasse").strip(), where, _times(form)),
            *_of_provider(provider),
        ),
        kommunen=(COUNTYWIDE,) if COUNTYWIDE in kommunen else kommunen,
        topics=tuple(topic for topic in Topic if topic.value in topics),
    )


def _times(form: OfferForm) -> str:
    text = form.first("zeiten")[:MAX_TEXT]
    if not text:
        return ""
    try:
        return TimesOfRecord.typed(text, today()).said
    except ValueError:
        return ""


def _of_provider(name: str | None) -> tuple[Sign, ...]:
    return (provider_sign(name),) if name else ()


_WORD = re.compile(r"[^\s,;()<>]+")


def _of_line(text: str) -> tuple[Sign, ...]:
    """Of a line in which number and addresses stand beside each other."""
    found: list[Sign] = [("phone", each.tel) for each in phones.numbers(text[:300])]
    for word in _WORD.findall(text[:1000])[:40]:
        if "@" in word:
            found += signs_of(None, word.strip("."), None)
        elif word.startswith(("http://", "https://", "www.")):
            found += signs_of(None, None, word if "://" in word else f"https://{word}")
    return tuple(found)


_POSTCODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


def _of_place(text: str) -> tuple[Sign, ...]:
    """Of "Pfarrheim, Hauptstraße 3, 52391 Vettweiß"."""
    parts = [part.strip() for part in text[:300].split(",")]
    postcode = _POSTCODE.search(text[:300])
    streets = [part for part in parts if any(map(str.isdigit, part)) and not _POSTCODE.search(part)]
    if not streets or postcode is None:
        return ()
    return tuple(place_signs(streets[0], (postcode[0],), ""))
