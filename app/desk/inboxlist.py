"""`/pult/eingang`: everything that waits, in one list."""

from app.accounts.frame import frame_of
from app.desk import arrived, colleagues, hiddentwins
from app.desk.allread import Reading
from app.desk.colleague_views import Colleagues, Entry
from app.desk.deps import Desk
from app.desk.inboxviews import InboxEntry, InboxGroup, InboxPage, Urgency
from app.i18n import gettext as _
from app.offers import asides
from app.rights import Action, may_somewhere
from app.web.views import Fault

PATH = "/pult/eingang"


def page(desk: Desk, *, about: str = "", typed_answer: str = "", fault: str = "") -> InboxPage:
    """`about` is the one ("meldung-3") whose answer was typed and does not do."""
    beside = asides.waiting(desk.session, by=desk.by)
    told = colleagues.waiting(desk, beside, back=PATH)
    found = arrived.waiting(desk.session, desk.by, desk.today)
    hidden = hiddentwins.of(desk.session, by=desk.by, now=desk.now)
    by_group: dict[Urgency, list[InboxEntry]] = {each: [] for each in Urgency}
    for each in found:
        by_group[each.urgency].append(arrived.entry(desk, each, hidden))
    for urgency, entry in _of_colleagues(told):
        by_group[urgency].append(entry)
    asked = desk.request.query_params
    declined = about.startswith(("ende-", "fassung-"))
    label = _("Warum nicht?") if declined else _("Was ist daraus geworden?")
    return InboxPage(
        frame=frame_of(desk.request, desk.by),
        total=len(found) + told.total,
        more=told.more,
        groups=tuple(
            InboxGroup(id=urgency.value, title=urgency.label, entries=tuple(entries))
            for urgency, entries in by_group.items()
            if entries
        ),
        read=told.read,
        to_read=told.to_read,
        unread=Reading.parse(asked.get("gelesen", "")).text,
        back=PATH,
        may_settle_links=may_somewhere(desk.by, Action.EDIT),
        opened=about or asked.get("offen", ""),
        answers={about: typed_answer} if about else {},
        faults=(Fault(field=f"{about}-antwort", label=label, text=fault),) if fault else (),
    )


def _of_colleagues(told: Colleagues) -> list[tuple[Urgency, InboxEntry]]:
    """What asks for an answer before what only wants to be read."""
    return [
        *((Urgency.DECIDE, _entry("ende", each)) for each in told.asked),
        *((Urgency.DECIDE, _entry("fassung", each)) for each in told.proposed),
        *((Urgency.NEWS, _entry("aenderung", each)) for each in told.told),
        *((Urgency.NEWS, _entry("eigener" if each.beside else "frage", each)) for each in told.own),
    ]


def _entry(kind: str, each: Entry) -> InboxEntry:
    said = f"{each.text} · {each.when}"
    return InboxEntry(id=f"{kind}-{each.id}", kind=kind, title=each.title, said=said, thing=each)
