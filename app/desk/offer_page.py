"""The page of the offer's form, put together from record, draft and who is asking."""

from collections.abc import Sequence

from sqlmodel import Session, select

from app.accounts.views import Frame
from app.catalogue.snapshot import Catalogue
from app.desk.views import Aside, Collision, Companion, FormPage
from app.i18n import gettext as _
from app.models import AccountRow, OfferRow, UnpublishedRow
from app.offers import drafts
from app.offers.forms import CHOICES, LISTS, OfferForm
from app.offers.revisions import CLOSED, Change
from app.records import needs
from app.records.offers import OfferRecord
from app.rights import TABLE, Account, Action, Scope, may, may_see_unpublished, may_somewhere
from app.vocabulary import COUNTYWIDE, KOMMUNEN
from app.web.views import Fault
from app.wording import countywide


def choices() -> dict[str, tuple[tuple[str, str], ...]]:
    """Field of the form -> (value, label) of its closed list."""
    return {
        name: tuple((word.value, word.label) for word in CLOSED[path])
        for name, path in {**CHOICES, **LISTS}.items()
        if path in CLOSED
    }


def asides(
    session: Session, row: OfferRow, *, by: Account, kommunen: Sequence[str], current: int
) -> tuple[Aside, ...]:
    """The Entwürfe and proposals beside the published version that this account may see: whoever
    sees one may also throw it away."""
    statement = (
        select(UnpublishedRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == UnpublishedRow.account_id)  # type: ignore[arg-type]
        .where(UnpublishedRow.offer_id == row.id)
    )
    return tuple(
        Aside(
            id=aside.id or 0,
            url=f"/pult/angebote/{row.slug}?fassung={aside.id}",
            text=(_("Vorschlag von %(name)s") if aside.proposal else _("Entwurf von %(name)s"))
            % {"name": name}
            + (f": {aside.reason}" if aside.reason else ""),
            current=aside.id == current,
        )
        for aside, name in session.exec(statement)
        if may_see_unpublished(by, aside.account_id, kommunen)
    )


def page(
    *,
    frame: Frame,
    by: Account,
    form: OfferForm,
    catalogue: Catalogue,
    companion: Companion,
    record: OfferRecord | None,
    version: int,
    token: str,
    about: str,
    derived: str = "",
    restored: str = "",
    wrong: bool = False,
    collisions: Sequence[Change] = (),
    joined: Sequence[str] = (),
    waiting: tuple[Aside, ...] = (),
    verified: str = "",
    origin: str = "",
) -> FormPage:
    """`record` is the stored one, None for a new offer."""
    before = record.kommunen if record else ()
    tied = needs.tied_to(record.slug) if record else ()
    chosen = tuple(filter(None, form.every("anliegen")))
    offered = tuple(dict.fromkeys((*chosen, *(need for need, _label in companion.needs))))
    everywhere = TABLE[Action.EDIT][by.role] is not Scope.OWN
    return FormPage(
        frame=frame,
        heading=record.title if record else _("Neues Angebot"),
        action=f"/pult/angebote/{record.slug if record else 'neu'}",
        form=form,
        slug=record.slug if record else "",
        version=version,
        token=token,
        about=about,
        derived=derived,
        faults=tuple(
            Fault(field=each.name, label=each.label, text=each.text) for each in form.wrong
        )
        if wrong
        else (),
        collisions=tuple(
            Collision(field=each.field, label=each.label, mine=each.new, stored=each.old)
            for each in collisions
        ),
        joined=tuple(joined),
        restored=restored,
        asides=waiting,
        may_publish=may(by, Action.EDIT, before) if record else may_somewhere(by, Action.CREATE),
        may_create=may_somewhere(by, Action.CREATE),
        may_countywide=everywhere,
        kommunen=(
            (COUNTYWIDE, countywide(), everywhere),
            *((slug, name, everywhere or slug in by.kommunen) for slug, name in KOMMUNEN.items()),
        ),
        providers=tuple(sorted({provider.name for provider in catalogue.providers.values()})),
        state=record.state.value if record else "",
        state_label=record.state.label if record else "",
        doubt=(record.doubt or "") if record else "",
        ended=(record.ended or "") if record else "",
        verified=verified,
        origin=origin or ((record.origin or "") if record else ""),
        public_url=f"/angebote/{record.slug}" if record and record.slug in catalogue.offers else "",
        checked=form.first("geprueft") != "" if form.first(drafts.TOKEN) else record is None,
        reason=form.first("grund"),
        companion=companion,
        choices=choices(),
        needs=tuple((need, needs.label(need), need in chosen) for need in offered),
        more_needs=tuple(pair for pair in needs.labels().items() if pair[0] not in offered),
        tied=tuple(map(needs.label, tied)),
        proposal=form.first("vorschlag"),
    )
