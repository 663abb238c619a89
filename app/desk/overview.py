"""What waits at the desk: one screen, the same few queries however many offers there are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from app.catalogue import unmet
from app.catalogue.snapshot import Catalogue
from app.desk import begun, lines, offer_page
from app.desk.arrived import Arrived
from app.desk.rowviews import DeskGroup, DeskLine
from app.feedback.reports import OpenReport
from app.i18n import gettext as _
from app.models import OfferRow, Revision
from app.offers import asides, drafts, revisions
from app.offers.kommunen import within
from app.rights import Account, own_kommunen
from app.vocabulary import KOMMUNEN, Phase, Topic
from app.wording import listed, moment

SHOWN = 4
"""Rows of a group on the dashboard; the rest is in the list."""
RECENT = 8
UNMET = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What the overview says of the Eingang: as many as are there, the most urgent of them."""

    arrived: Sequence[Arrived]
    colleagues: int
    """How many things of colleagues, which stand for themselves."""

    @property
    def total(self) -> int:
        return len(self.arrived) + self.colleagues


def groups(
    session: Session,
    found: Iterable[lines.Line],
    inbox: Inbox,
    beside: asides.Beside,
    *,
    by: Account,
) -> tuple[DeskGroup, ...]:
    """What is to check now; the empty groups are left out."""
    # One's own work is short, so all of it stands here.
    typed, drafted = begun_by(session, by), beside_lines(beside)
    made = [
        DeskGroup(
            id="eingegangen",
            title=_("Eingang"),
            total=inbox.total,
            lines=tuple(map(_line_of, inbox.arrived[:SHOWN])),
            more_url="/pult/eingang" if inbox.total > min(len(inbox.arrived), SHOWN) else "",
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
    return beside_lines(asides.waiting(session, by=by))


def beside_lines(beside: asides.Beside) -> list[DeskLine]:
    """Entwürfe that wait beside published offers, one's own and those that one may publish;
    proposals stand with what colleagues ask."""
    return [
        DeskLine(
            title=row.title,
            text=offer_page.aside_text(aside, author.name),
            url=offer_page.aside_url(aside, row.slug),
        )
        for aside, row, author in beside.drafts
    ]


def _line_of(each: Arrived) -> DeskLine:
    text = each.source.text[:120] if isinstance(each.source, OpenReport) else ""
    return DeskLine(
        title=each.title,
        text=": ".join(filter(None, (each.said, text))),
        url=f"/pult/eingang?offen={each.id}#{each.id}",
    )


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
