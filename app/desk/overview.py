"""What waits at the desk: one screen, the same few queries however many offers there are."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlmodel import Session, col, select

from app.catalogue import unmet
from app.catalogue.snapshot import Catalogue
from app.desk import begun, lines, offer_page
from app.desk.rowviews import DeskGroup, DeskLine
from app.feedback import proposals, reports
from app.freshness import linkcheck
from app.i18n import gettext as _
from app.models import AccountRow, OfferRow, Revision, UnpublishedRow
from app.offers import drafts, revisions
from app.offers.kommunen import of_offers, within
from app.rights import Account, may_see_unpublished, own_kommunen
from app.vocabulary import KOMMUNEN, Phase, Topic
from app.wording import listed, moment

SHOWN = 4
"""Rows of a group on the dashboard; the rest is in the list."""
RECENT = 8
UNMET = timedelta(days=90)


def groups(
    session: Session, found: Iterable[lines.Line], *, by: Account, today: date
) -> tuple[DeskGroup, ...]:
    """What is to check now; the empty groups are left out."""
    own = own_kommunen(by)
    # One's own work is short, so all of it stands here.
    typed, drafted = begun_by(session, by), drafts_beside(session, by)
    arrived = [*_reports(session, own), *_proposals(session, own), *_links(session, own, today)]
    made = [
        DeskGroup(
            id="eingegangen",
            title=_("Gemeldet und vorgeschlagen"),
            total=len(arrived),
            lines=tuple(arrived[:SHOWN]),
            more_url="/pult/eingang" if len(arrived) > SHOWN else "",
        ),
        DeskGroup(
            id="angefangen",
            title=_("Angefangen"),
            total=len(typed) + len(drafted),
            lines=(*typed, *drafted),
            more_url=begun.LIST if typed else "",
        ),
    ]
    everything, seen = list(found), set[str]()
    for name in ("zu-pruefen", "endet", lines.DATELESS, "entwuerfe", "faellig", "unvollstaendig"):
        rows = [line for line in everything if name in line.groups]
        if name == "faellig":
            rows.sort(key=lambda line: (line.due_on or date.max, line.title))
        # What already stands further up need not stand here again.
        fresh = [line for line in rows if line.slug not in seen][:SHOWN]
        seen.update(line.slug for line in fresh)
        made.append(
            DeskGroup(
                id=name,
                title=_(lines.GROUPS[name]),
                total=len(rows),
                rows=tuple(lines.row_of(line, by) for line in fresh),
                more_url=f"/pult/angebote?gruppe={name}" if len(rows) > len(fresh) else "",
            )
        )
    return tuple(group for group in made if group.total)


def begun_by(session: Session, by: Account) -> list[DeskLine]:
    said = _("nicht gespeichert, getippt am %(when)s")
    return [
        DeskLine(
            title=begun.title_of(draft),
            text=said % {"when": moment(draft.at)},
            url=draft.url,
        )
        for draft in drafts.mine(session, by=by)
    ]


def drafts_beside(session: Session, by: Account) -> list[DeskLine]:
    """Entwürfe that wait beside published offers, one's own and those that one may publish;
    proposals stand with what colleagues ask."""
    statement = (
        select(UnpublishedRow, OfferRow.slug, OfferRow.title, AccountRow.name)
        .join(OfferRow, col(OfferRow.id) == col(UnpublishedRow.offer_id))
        .join(AccountRow, col(AccountRow.id) == col(UnpublishedRow.account_id))
        .where(col(UnpublishedRow.proposal).is_(False))
        .order_by(col(UnpublishedRow.at))
    )
    rows = session.exec(statement).all()
    places = of_offers(session, [aside.offer_id for aside, *_rest in rows])
    found: list[DeskLine] = []
    for aside, slug, title, name in rows:
        if may_see_unpublished(by, aside.account_id, places.get(aside.offer_id, ())):
            text, url = offer_page.aside_text(aside, name), offer_page.aside_url(aside, slug)
            found.append(DeskLine(title=title, text=text, url=url))
    return found


def _reports(session: Session, kommunen: Collection[str] | None) -> list[DeskLine]:
    return [
        DeskLine(
            title=report.title,
            text=f"{report.topic.label}: {report.text[:120]}",
            url=f"/pult/eingang#meldung-{report.id}",
        )
        for report in reports.open_for(session, kommunen)
    ]


def _proposals(session: Session, kommunen: Collection[str] | None) -> list[DeskLine]:
    return [
        DeskLine(
            title=proposal.title,
            text=proposal.kind.label,
            url=f"/pult/eingang#vorschlag-{proposal.id}",
        )
        for proposal in proposals.open_for(session, kommunen)
    ]


def _links(session: Session, kommunen: Collection[str] | None, today: date) -> list[DeskLine]:
    return [
        DeskLine(
            title=link.offers[0][1],
            text=f"{link.state.label}: {link.url}",
            url="/pult/eingang#adressen",
        )
        for link in linkcheck.broken_for(session, kommunen, today)
    ]


def unmet_questions(
    session: Session, by: Account, today: date
) -> tuple[tuple[str, str, int, str], ...]:
    """What families of these Kommunen searched for in the last months without a good answer."""
    own = own_kommunen(by)
    return tuple(
        (each.words, KOMMUNEN.get(each.kommune, ""), each.count, _why(each))
        for each in unmet.listed(session, today - UNMET)
        if own is None or not each.kommune or each.kommune in own
    )[:RECENT]


def _why(each: unmet.Unmet) -> str:
    """What was not good about the answers, and how often where it was not always the same."""
    kinds = {
        _("nichts gefunden"): each.nothing,
        _("nur wenig Passendes gefunden"): each.weak,
        _("„Nicht dabei“ gesagt"): each.missed,
    }
    met = {said: count for said, count in kinds.items() if count}
    if len(met) == 1:
        return next(iter(met))
    return listed([f"{count} × {said}" for said, count in met.items()])


def gaps(catalogue: Catalogue, by: Account) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Phases and topics without an offer of the Kommune's own that is not stale."""
    wanted = by.kommunen or tuple(KOMMUNEN)
    covered: dict[str, set[str]] = {slug: set() for slug in wanted}
    for offer in catalogue.offers.values():
        if offer.freshness.stale or not offer.closes_gaps:
            continue
        for kommune in offer.kommunen:
            if kommune.slug in covered:
                covered[kommune.slug].update(offer.phases, offer.topics)
    found = {
        slug: tuple(word.label for word in (*Phase, *Topic) if word not in covered[slug])
        for slug in wanted
    }
    return tuple(
        (KOMMUNEN[slug], f"/kommunen/{slug}", missing) for slug, missing in found.items() if missing
    )


def recent(session: Session, kommunen: Collection[str] | None) -> tuple[DeskLine, ...]:
    """What people changed last; imports are no news."""
    statement = (
        select(Revision, OfferRow.slug, OfferRow.title)
        .join(OfferRow, col(OfferRow.id) == col(Revision.offer_id))
        .where(Revision.event != "imported")
        .order_by(col(Revision.id).desc())
        .limit(RECENT)
    )
    if kommunen is not None:
        statement = statement.where(col(Revision.offer_id).in_(within(kommunen)))
    return tuple(
        DeskLine(
            title=title,
            text=f"{revisions.event_label(revision.event)}, {revision.by}, {moment(revision.at)}",
            url=f"/pult/angebote/{slug}/verlauf",
        )
        for revision, slug, title in session.exec(statement)
    )
