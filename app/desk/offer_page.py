"""The page of the offer's form, put together from record, draft and who is asking."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import select

from app.accounts.frame import frame_of
from app.catalogue.snapshot import Catalogue
from app.desk import asking, begun, hiddentwins, hints, translations, twins
from app.desk.companion import Companion
from app.desk.deps import Desk
from app.desk.draft_views import FormDrafts
from app.desk.twins import Twin
from app.desk.views import Aside, Collision, FormPage
from app.i18n import gettext as _
from app.models import AccountRow, OfferRow, UnpublishedRow
from app.offers import drafts, locations, provider_asking, spoken, unseen
from app.offers.fields import ASKED, BY_NAME
from app.offers.forms import OfferForm
from app.offers.provider_asking import Question
from app.offers.revisions import Change
from app.records import needs
from app.records.offers import OfferRecord
from app.records.providerlikeness import Hints
from app.records.staleness import confirmed_on
from app.rights import (
    Account,
    Action,
    may,
    may_see_unpublished,
    may_somewhere,
    must_ask,
    only_own,
    others,
)
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.web.forms import version_in
from app.web.pages import pages_of
from app.web.views import Fault
from app.wording import countywide, day, listed

ASIDE = "fassung"
"""Field and parameter: number of the Entwurf or proposal that the form was opened on."""


def choices() -> dict[str, tuple[tuple[str, str], ...]]:
    """Field of the form -> (value, label) of its closed list."""
    return {
        each.name: tuple((word.value, word.label) for word in each.words)
        for each in ASKED
        if each.words
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a form is opened on."""

    desk: Desk
    row: OfferRow | None
    """None for a new offer, like `record`."""
    record: OfferRecord | None
    about: str
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it goes to the browser."""

    form: OfferForm
    version: int
    token: str = field(default_factory=drafts.new_token)
    derived: str = ""
    restored: str = ""
    goes_on: str = ""
    """The fields that it was opened with from a draft."""
    checked: str = ""
    """When it was kept, after somebody only wanted it checked."""
    reason_fault: str = ""
    """What is wrong with the reason for the change."""
    why: str = ""
    """The reason for marking or withdrawing it, where it does not do, and what is wrong with it."""
    why_fault: str = ""
    wrong: bool = False
    """What is wrong with it is said."""
    asks: bool = False
    """Nobody knows the Träger that it names: who is meant?"""
    asks_twin: bool = False
    """It is nearly surely there already: is it another one?"""
    collisions: tuple[Change, ...] = ()
    joined: tuple[str, ...] = ()
    current: int = 0
    """Number of the Entwurf or proposal that it shows."""


def page(opened: Opened, filled: Filled) -> FormPage:
    """The whole page, with what stands beside the form."""
    desk, record, form = opened.desk, opened.record, filled.form
    by, published = desk.by, desk.index.catalogue
    before = record.kommunen if record else ()
    companion = beside(opened, form)
    verified = confirmed_on(record.verified_at, desk.today) if record else None
    chosen = tuple(filter(None, form.every("anliegen")))
    offered = tuple(dict.fromkeys((*chosen, *(need for need, _label in companion.needs))))
    everywhere = not only_own(by, Action.EDIT)
    faults = [Fault(field=each.name, label=each.label, text=each.text) for each in form.wrong]
    if filled.reason_fault:
        faults.append(Fault(field="grund", label=_("Warum?"), text=filled.reason_fault))
    asked = _asked(published, filled)
    if asked and not asked.answer:
        unknown = _("Diesen Träger kennen wir noch nicht. Wer ist gemeint?")
        faults.append(Fault(field=asked.field, label=_("Träger"), text=unknown))
    another = bool(form.first(twins.OTHER))
    sure = tuple(each for each in companion.duplicates if each.sure)
    if filled.asks_twin and not another:
        there = _("Ist es dasselbe? Dann bitte dort ändern, sonst hier ankreuzen.")
        faults.append(Fault(field=twins.OTHER, label=_("Gibt es wahrscheinlich schon"), text=there))
    return FormPage(
        frame=frame_of(desk.request, by),
        heading=record.title if record else _("Neues Angebot"),
        action=f"/pult/angebote/{record.slug if record else 'neu'}",
        form=form,
        slug=record.slug if record else "",
        version=filled.version,
        token=filled.token,
        about=opened.about,
        derived=filled.derived,
        faults=tuple(faults) if filled.wrong else _why(filled),
        collisions=tuple(
            Collision(field=each.field, label=each.label, mine=each.new, stored=each.old)
            for each in filled.collisions
        ),
        joined=filled.joined,
        restored=filled.restored,
        drafts=_drafts(opened, filled),
        asides=_asides(opened, filled.current or version_in(form.first(ASIDE))),
        may_publish=may(by, Action.EDIT, before) if record else may_somewhere(by, Action.CREATE),
        may_create=may_somewhere(by, Action.CREATE),
        kommunen=(
            (COUNTYWIDE, countywide(), everywhere),
            *((slug, name, everywhere or slug in by.kommunen) for slug, name in KOMMUNEN.items()),
        ),
        providers=tuple(sorted({provider.name for provider in published.providers.values()})),
        provider_asked=asked,
        provider_url=f"/pult/traeger/{opened.row.provider_slug}"
        if opened.row and opened.row.provider_slug
        else "",
        provider_remark=_remark_of_provider(opened, published),
        state=record.state.value if record else "",
        state_label=record.state.label if record else "",
        unseen=unseen.said(record, desk.today) if record else "",
        doubt=(record.doubt or "") if record else "",
        ended=(record.ended or "") if record else "",
        verified=day(verified) if verified else "",
        origin=opened.origin or ((record.origin or "") if record else ""),
        public_url=f"/angebote/{record.slug}"
        if record and published.with_page(record.slug)
        else "",
        stale_texts=translations.stale_of(record) if record and not record.draft else 0,
        asked=asking.question(form, record),
        reason=form.first("grund"),
        why=filled.why,
        companion=companion,
        fields=BY_NAME,
        location_fields=locations.FIELDS,
        speakers=spoken.asked(form.spoken(), languages=form.every("sprache")),
        choices=choices(),
        needs=tuple((need, needs.label(need), need in chosen) for need in offered),
        more_needs=tuple(pair for pair in needs.labels().items() if pair[0] not in offered),
        tied=tuple(map(needs.label, needs.tied_to(record.slug) if record else ())),
        others=_others(by, before),
        own=listed([KOMMUNEN[slug] for slug in before if slug in by.kommunen]),
        must_ask=must_ask(by, before),
        proposal=form.first("vorschlag"),
        twins=sure if filled.asks_twin or another else (),
        another=another,
    )


def _why(filled: Filled) -> tuple[Fault, ...]:
    if not filled.why_fault:
        return ()
    return (Fault(field="grund-status", label=_("Grund"), text=filled.why_fault),)


def _drafts(opened: Opened, filled: Filled) -> FormDrafts:
    """What was typed before is named, never put into the form by itself."""
    desk, shown = opened.desk, (filled.token, filled.derived)
    if opened.row is None:
        left = begun.of_new(desk, shown)
    else:
        left = begun.of_offer(desk, opened.row, shown)
    gone = desk.request.query_params.get("verworfen", "")
    thrown = drafts.by_token(desk.session, gone, by=desk.by) if gone else None
    return FormDrafts(
        left=left[: begun.SHOWN],
        more=max(0, len(left) - begun.SHOWN),
        thrown_away=gone if thrown is not None and thrown.discarded else "",
        goes_on=filled.goes_on,
        checked=filled.checked,
    )


def _others(by: Account, kommunen: Sequence[str]) -> str:
    """The Kommunen that are concerned too by what a Kümmerer does; the Präventionsbüro works for
    all of them."""
    if not only_own(by, Action.EDIT):
        return ""
    return listed([KOMMUNEN[slug] for slug in others(by, kommunen)])


def _asked(catalogue: Catalogue, filled: Filled) -> Question | None:
    """Which Träger is meant; asked again, with its answer, where something else is wrong too."""
    name = filled.form.first("traeger").strip()
    unknown = filled.wrong and name and catalogue.provider_names.named(name) is None
    kind_too = unknown and any(each.name == "traeger_art" for each in filled.form.wrong)
    if not (filled.asks or kind_too or filled.form.first(provider_asking.field_of(name))):
        return None
    said = filled.form.first
    hints = Hints(
        places=(said("ort"),) if said("ort") else (),
        street=said("strasse"),
        phone=said("telefon"),
        email=said("email"),
    )
    return provider_asking.question(catalogue.provider_names, name, filled.form.pairs, hints)


def _remark_of_provider(opened: Opened, catalogue: Catalogue) -> str:
    slug = opened.row.provider_slug if opened.row else None
    provider = catalogue.providers.get(slug) if slug else None
    return (provider.remark or "") if provider else ""


def beside(opened: Opened, form: OfferForm, *, saved: str = "") -> Companion:
    """Preview, hints and who else is at it; `saved` says when the draft was kept."""
    desk = opened.desk
    others = drafts.others_at_it(desk.session, opened.about, by=desk.by, now=desk.now)
    catalogue, about = desk.index.catalogue, opened.about
    model = catalogue.stored.get(drafts.model_of(about))
    return hints.companion(
        form,
        before=opened.record,
        origin=model.record if model else None,
        duplicates=twins_of(opened, form),
        index=desk.index,
        pages=pages_of(desk.request),
        now=desk.now,
        saved=saved,
        others=tuple(others),
    )


def twins_of(opened: Opened, form: OfferForm) -> tuple[Twin, ...]:
    """What may be the same offer; a model or last year's is known to be another one."""
    slug = opened.record.slug if opened.record else ""
    desk, catalogue = opened.desk, opened.desk.index.catalogue
    hidden = hiddentwins.of(desk.session, by=desk.by, now=desk.now)
    return twins.of_form(form, catalogue, hidden, by=desk.by, but=(slug, opened.origin))


def surely_there(opened: Opened, form: OfferForm) -> tuple[Twin, ...]:
    """What is nearly surely the same: asked about before it is published."""
    return tuple(each for each in twins_of(opened, form) if each.sure)


def aside_text(aside: UnpublishedRow, author: str) -> str:
    """Whose version it is that waits beside the published one."""
    said = _("Vorschlag von %(name)s") if aside.proposal else _("Entwurf von %(name)s")
    return said % {"name": author}


def aside_url(aside: UnpublishedRow, slug: str) -> str:
    return f"/pult/angebote/{slug}?{ASIDE}={aside.id}"


def _asides(opened: Opened, current: int) -> tuple[Aside, ...]:
    """The Entwürfe and proposals beside the published version that this account may see: whoever
    sees one may also throw it away."""
    if opened.row is None or opened.record is None:
        return ()
    slug, kommunen = opened.row.slug, opened.record.kommunen
    statement = (
        select(UnpublishedRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == UnpublishedRow.account_id)  # type: ignore[arg-type]
        .where(UnpublishedRow.offer_id == opened.row.id)
    )
    return tuple(
        Aside(
            id=aside.id or 0,
            url=aside_url(aside, slug),
            text=aside_text(aside, name) + (f": {aside.reason}" if aside.reason else ""),
            current=aside.id == current,
        )
        for aside, name in opened.desk.session.exec(statement)
        if may_see_unpublished(opened.desk.by, aside.account_id, kommunen)
    )
