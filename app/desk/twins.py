"""What the catalogue may have already, beside what somebody is about to enter at the desk."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.catalogue import likeoffers
from app.catalogue.criteria import MAX_TEXT
from app.catalogue.snapshot import Catalogue
from app.desk.hiddentwins import Hidden
from app.i18n import N_
from app.i18n import gettext as _
from app.offers.duplicates import Traits, place_signs, signs_of, stems, words_of_title
from app.offers.forms import OfferForm
from app.offers.likely import MOST, Likely, likely
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


def of_form(
    form: OfferForm,
    catalogue: Catalogue,
    hidden: Hidden,
    *,
    by: Account,
    but: Collection[str] = (),
) -> tuple[Twin, ...]:
    """Of what is in the form so far."""
    if len(form.first("titel").strip()) < 5:
        return ()
    its = form.record or _begun(form)
    published = likely(its, likeoffers.published(catalogue), but=but)
    return _shown((*published, *likely(its, hidden.known, but=but)), catalogue, hidden, by)


def of_proposal(
    wanted: Mapping[str, str],
    kommunen: Collection[str],
    catalogue: Catalogue,
    hidden: Hidden,
    *,
    by: Account,
) -> tuple[Twin, ...]:
    """Of what a visitor has proposed, in whose form a place and a contact are one line each."""
    its = likeoffers.proposed(wanted, kommunen)
    published = likely(its, likeoffers.published(catalogue))
    return _shown((*published, *likely(its, hidden.known)), catalogue, hidden, by)


def apart(record: OfferRecord, twins: Collection[Twin]) -> OfferRecord:
    """The record with what somebody has just decided, so that nobody is asked again."""
    said = {each.offer for each in record.apart}
    more = (
        ApartOfRecord(offer=twin.slug, because=_(BECAUSE))
        for twin in twins
        if twin.slug not in said
    )
    return record.model_copy(update={"apart": (*record.apart, *more)})


def _shown(
    found: Collection[Likely], catalogue: Catalogue, hidden: Hidden, by: Account
) -> tuple[Twin, ...]:
    """The likeliest; what families see before what they do not."""
    return tuple(_twin(each, catalogue, hidden, by) for each in found)[:MOST]


def _twin(each: Likely, catalogue: Catalogue, hidden: Hidden, by: Account) -> Twin:
    said = hidden.said.get(each.slug, "")
    kommunen = hidden.kommunen[each.slug] if said else catalogue.stored[each.slug].record.kommunen
    return Twin(
        slug=each.slug,
        title=f"{each.title} ({said})" if said else each.title,
        public_url=f"/angebote/{each.slug}" if catalogue.with_page(each.slug) else "",
        reasons=listed(each.reasons),
        sure=each.sure,
        may_edit=may(by, Action.EDIT, kommunen),
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
            *likeoffers.of_provider(provider),
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
