"""What visitors, Träger, mail and the link check have told us and nobody has settled: read once for
the overview and the Eingang, which so have the same number in the same order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.catalogue.snapshot import Catalogue
from app.desk import twins
from app.desk.alsoat import replacement_url
from app.desk.deps import Desk
from app.desk.hiddentwins import Hidden
from app.desk.inboxviews import (
    InboxAddress,
    InboxEntry,
    InboxLetter,
    InboxLink,
    InboxProposal,
    InboxReport,
    Thing,
    Urgency,
)
from app.feedback import proposals, reports
from app.feedback.forms import CHANGE, PROPOSAL, ChangeForm
from app.feedback.proposals import OpenProposal
from app.feedback.reports import OpenReport
from app.freshness import contacts, linkcheck, undelivered
from app.freshness.contacts import Reached
from app.freshness.linkcheck import BrokenLink
from app.freshness.mailboxes import Mailboxes
from app.freshness.undelivered import OddAddress, StuckLetter
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.offers.fields import Kind
from app.offers.occurrences import What
from app.rights import Account, Action, may, may_somewhere, own_kommunen, read_kommunen
from app.security.sealing import Locked
from app.vocabulary import KOMMUNEN, ProposalKind, ReportTopic
from app.web.views import Link
from app.wording import countywide, day, listed

_FAULTS = {
    "sealed": N_("Der Server hat einen anderen Schlüssel als beim Schreiben der Mail."),
    "ValueError": N_("Das ist keine Adresse, die Post annimmt."),
    "SMTPRecipientsRefused": N_("Der Mailserver nimmt für diese Adresse nichts an."),
    "SMTPSenderRefused": N_("Der Mailserver nimmt unseren Absender nicht an."),
    "ConnectionRefusedError": N_("Der Mailserver war tagelang nicht zu erreichen."),
}
"""What a letter's fault means to those who can do something about it; others stay as they are."""
_HURTS = (ReportTopic.GONE, ReportTopic.TIME, ReportTopic.CONTACT, ReportTopic.TERMS)
"""What brings families to a closed door or a wrong number, the worst first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Something that waits."""

    id: str
    kind: str
    urgency: Urgency
    rank: int
    """Within its group; what is as urgent is the oldest first."""
    title: str
    said: str
    source: OpenReport | OpenProposal | BrokenLink | OddAddress | StuckLetter


def waiting(session: Session, by: Account, today: date) -> list[Arrived]:
    """All of it, the most urgent first; as many queries however much there is."""
    own, read = own_kommunen(by), read_kommunen(by)
    published, boxes = contacts.of_offers(session), Mailboxes.read(session)
    odd = _odd(session, by, boxes, published)
    office = may_somewhere(by, Action.ACCOUNTS)
    links = linkcheck.broken_for(session, own, today, published)
    found = [
        *map(_of_report, reports.open_for(session, read)),
        *map(_of_proposal, proposals.open_for(session, read)),
        *(_of_link(*each) for each in enumerate(links, 1)),
        *(_of_address(*each) for each in enumerate(odd, 1)),
        *map(_of_letter, undelivered.stuck_letters(session) if office else ()),
    ]
    places = list(Urgency)
    return sorted(found, key=lambda each: (places.index(each.urgency), each.rank))


def odd_addresses(session: Session, by: Account) -> list[OddAddress]:
    """Of offers of theirs; the Präventionsbüro sees those of people and town halls as well."""
    return _odd(session, by, Mailboxes.read(session), contacts.of_offers(session))


def _odd(
    session: Session, by: Account, boxes: Mailboxes, published: Sequence[Reached]
) -> list[OddAddress]:
    found = undelivered.of_offers(boxes, published, own_kommunen(by))
    if may_somewhere(by, Action.ACCOUNTS):
        found += undelivered.of_people(session, boxes)
    return found


def _of_report(report: OpenReport) -> Arrived:
    hurts = report.topic in _HURTS
    return Arrived(
        id=f"meldung-{report.id}",
        kind="meldung",
        urgency=Urgency.FAMILIES if hurts else Urgency.WISHES,
        rank=_HURTS.index(report.topic) if hurts else 0,
        title=report.title,
        said=_line(report.topic.label, _("Familie"), report.made_on),
        source=report,
    )


def _of_proposal(proposal: OpenProposal) -> Arrived:
    new, ends = proposal.kind is ProposalKind.NEW, bool(proposal.wanted.get("ended"))
    what = _("Gibt es nicht mehr") if ends else proposal.kind.label
    return Arrived(
        id=f"vorschlag-{proposal.id}",
        kind="vorschlag",
        urgency=Urgency.WISHES if new else Urgency.FAMILIES if ends else Urgency.DECIDE,
        rank=1 if new else 0,
        title=proposal.title,
        said=_line(what, "" if new else _("Träger"), proposal.made_on),
        source=proposal,
    )


def _of_link(number: int, link: BrokenLink) -> Arrived:
    return Arrived(
        id=f"link-{number}",
        kind="link",
        urgency=Urgency.MAIL,
        rank=0,
        title=link.offers[0][1] + _and_more(len(link.offers) - 1),
        said=_line(link.state.label, link.url, link.failing_since),
        source=link,
    )


def _of_address(number: int, odd: OddAddress) -> Arrived:
    titles = [title for _slug, title in odd.offers]
    where = titles[0] + _and_more(len(titles) - 1) if titles else ""
    return Arrived(
        id=f"post-{number}",
        kind="post",
        urgency=Urgency.MAIL,
        rank=1,
        title=where or odd.account or odd.kommune or "",
        said=_line(_("E-Mail-Adresse, an die wir nicht schreiben"), odd.address),
        source=odd,
    )


def _of_letter(letter: StuckLetter) -> Arrived:
    return Arrived(
        id=f"mail-{letter.id}",
        kind="mail",
        urgency=Urgency.MAIL,
        rank=2,
        title=_readable(letter.subject),
        said=_("Mail, die nicht ankommt"),
        source=letter,
    )


def _and_more(count: int) -> str:
    more = ngettext(" und %(n)d weiteres", " und %(n)d weitere", count)
    return more % {"n": count} if count else ""


def _line(what: str, who: str, since: date | None = None) -> str:
    """ "3.5.2026 · Zeit oder Ort stimmt nicht · Familie": what is cut off on a phone comes last."""
    return " · ".join(filter(None, (day(since) if since else "", what, who)))


def entry(desk: Desk, each: Arrived, hidden: Hidden) -> InboxEntry:
    """With what is seen when it is opened; asks no database."""
    source = each.source
    if isinstance(source, OpenReport):
        thing: Thing = _report(source, desk.by)
    elif isinstance(source, OpenProposal):
        thing = _proposal(source, desk.by, desk.index.catalogue, hidden)
    elif isinstance(source, BrokenLink):
        thing = _link(source, desk.by)
    elif isinstance(source, OddAddress):
        thing = _address(source)
    else:
        thing = _letter(source)
    return InboxEntry(id=each.id, kind=each.kind, title=each.title, said=each.said, thing=thing)


def _report(report: OpenReport, by: Account) -> InboxReport:
    return InboxReport(
        id=report.id,
        title=report.title,
        slug=report.slug,
        where=_where(report.kommunen),
        topic=report.topic.label,
        text=report.text,
        made_on=day(report.made_on),
        wants_answer=report.wants_answer,
        may_settle=may(by, Action.EDIT, report.kommunen),
        cures=_cures(report.slug, report.topic),
    )


def _cures(slug: str, topic: ReportTopic) -> tuple[Link, ...]:
    """What is done most often about a report, each one click away; the usual one first."""
    offer = f"/pult/angebote/{slug}"
    quick = Link(label=_("Zeit, Ort, Telefon oder Kosten ändern"), url=f"{offer}/kurz")
    pause = Link(label=_("Fällt aus"), url=f"{offer}/kurz#faellt_aus_bis")
    gone = Link(label=_("Gibt es nicht mehr"), url=f"{offer}#grund-status")
    form = Link(label=_("Im Formular öffnen"), url=offer)
    if topic is ReportTopic.GONE:
        return (gone, pause, quick)
    if topic in (ReportTopic.TEXT, ReportTopic.OTHER):
        return (form, quick, pause, gone)
    return (quick, pause, gone)


def _proposal(
    proposal: OpenProposal, by: Account, catalogue: Catalogue, hidden: Hidden
) -> InboxProposal:
    return InboxProposal(
        id=proposal.id,
        title=proposal.title,
        slug=proposal.slug,
        kind=proposal.kind.label,
        where=_where(proposal.kommunen),
        rows=_rows(proposal),
        twins=twins.of_proposal(proposal.wanted, proposal.kommunen, catalogue, hidden, by=by)
        if proposal.kind is ProposalKind.NEW
        else (),
        note=proposal.note,
        ends=bool(proposal.wanted.get("ended")),
        made_on=day(proposal.made_on),
        wants_answer=proposal.wants_answer,
        may_settle=may(by, Action.EDIT, proposal.kommunen),
    )


def _link(link: BrokenLink, by: Account) -> InboxLink:
    return InboxLink(
        url=link.url,
        state=link.state.label,
        since=day(link.failing_since) if link.failing_since else "",
        moved_to=link.moved_to,
        replace_url=replacement_url(What.URL, link.url, link.moved_to)
        if link.moved_to and may_somewhere(by, Action.BULK)
        else "",
        offers=_offers(link.offers),
    )


def _offers(offers: Sequence[tuple[str, str]]) -> tuple[Link, ...]:
    return tuple(Link(label=title, url=f"/pult/angebote/{slug}") for slug, title in offers)


def _address(odd: OddAddress) -> InboxAddress:
    account = (Link(label=odd.account, url="/pult/konten"),) if odd.account else ()
    return InboxAddress(
        address=odd.address,
        places=(*_offers(odd.offers), *account),
        elsewhere=_("Rathaus %(kommune)s") % {"kommune": odd.kommune} if odd.kommune else "",
        why=odd.why,
    )


def _letter(letter: StuckLetter) -> InboxLetter:
    return InboxLetter(
        id=letter.id,
        recipient=_readable(letter.recipient),
        subject=_readable(letter.subject),
        fault=_(_FAULTS.get(letter.fault.partition(" ")[0], letter.fault)),
    )


def _readable(text: str) -> str:
    return _("(nicht mehr lesbar)") if isinstance(text, Locked) else text


def _where(kommunen: Sequence[str]) -> str:
    return listed([KOMMUNEN[slug] for slug in kommunen]) if kommunen else countywide()


def _rows(proposal: OpenProposal) -> tuple[tuple[str, str, str], ...]:
    questions = PROPOSAL if proposal.kind is ProposalKind.NEW else CHANGE
    now: Mapping[str, str] = ChangeForm.of(proposal.now).values if proposal.now else {}
    return tuple(
        (
            _(each.label),
            _("nein") if each.kind is Kind.FLAG else each.said(now.get(each.name, "")),
            each.said(proposal.wanted[each.path]) or _("(leer)"),
        )
        for each in questions
        # An emptied field is a change; of a new offer an empty one says nothing.
        if each.path in proposal.wanted and (proposal.slug or proposal.wanted[each.path])
    )
