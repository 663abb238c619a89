"""`/pult/viele`: which offers there are with what they have, and what would happen to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from app import wording
from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.desk import alsoat, finding, lines
from app.desk.deps import Desk
from app.desk.lines import Line
from app.i18n import gettext as _
from app.i18n import ngettext
from app.models import BulkRow
from app.offers import bulk, sharedrule
from app.offers.bulk import CONTACTS, DATES, NOTHING, BulkOrder, Deed, Held, PlannedChange
from app.offers.forms import label_of
from app.offers.occurrences import What
from app.rights import Action, may, own_kommunen
from app.vocabulary import State
from app.web.forms import Fields, first
from app.web.views import Link

SHOWN = 60
ONLY = "wo-"
"""Begins the name of the field that says which of the values that there are change."""
_WHAT = {"phone": What.PHONE, "email": What.EMAIL, "url": What.URL}


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkOffer:
    slug: str
    title: str
    note: str
    has: tuple[str, ...]
    """Its number, addresses and place, or that there is none."""
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Offers that have the same in a field, which is changed or stays."""

    id: str
    key: str
    said: str
    count: int
    titles: tuple[str, ...]
    checked: bool
    also: tuple[Link, ...]
    """Who else has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChange:
    """A field of the contact that gets something new, and where."""

    name: str
    label: str
    new: str
    choices: tuple[Choice, ...]
    already: int
    """Offers that have it so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """`pult/viele.html`, `/pult/viele`."""

    frame: Frame
    offers: tuple[BulkOffer, ...]
    more: int
    """How many more there are than a page shows."""
    text: str
    providers: tuple[tuple[str, str], ...]
    provider: str
    deeds: tuple[tuple[str, str], ...]
    deed: str
    dates: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    planned: tuple[PlannedChange, ...]
    contacts: tuple[ContactChange, ...]
    """Where the contact changes, in place of `planned`, of which then what is refused is shown."""
    fault: str
    undo: int
    """Number of the step that can be taken back, 0 without one."""
    undo_text: str

    @property
    def shared(self) -> tuple[PlannedChange, ...]:
        """Those of which other Kommunen are asked or told."""
        return tuple(each for each in self.planned if not each.refused and each.shared.said)

    @property
    def counted(self) -> str:
        """What the button does, where other Kommunen are concerned."""
        going = [each.shared for each in self.planned if each.changes and not each.refused]
        return sharedrule.counted(going)

    @property
    def may_go(self) -> bool:
        """Something would happen."""
        if self.contacts:
            return any(each.choices for each in self.contacts)
        return any(each.changes and not each.refused for each in self.planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page is asked for."""

    chosen: Collection[str] = ()
    everything: bool = False
    """All that is shown is chosen."""
    provider: str = ""
    fields: Fields = field(default_factory=list)
    order: BulkOrder | None = None
    planned: tuple[PlannedChange, ...] = ()
    fault: str = ""


_OF_PREVIEW = frozenset(("slug", "gesehen", "aktion"))


def page(desk: Desk, asked: Asked) -> BulkPage:
    text = (first(asked.fields, "q") or desk.request.query_params.get("q", "")).strip()[:100]
    found = _found(desk, asked, text)
    narrowed = bool(text or asked.provider)
    shown = found[: max(bulk.MOST if narrowed else SHOWN, len(asked.chosen))]
    last = bulk.last(desk.session, by=desk.by)
    return BulkPage(
        frame=frame_of(desk.request, desk.by),
        offers=tuple(_offer(line, asked) for line in shown),
        more=len(found) - len(shown),
        text=text,
        providers=tuple(
            (record.slug, record.name) for record in desk.index.catalogue.providers.values()
        ),
        provider=asked.provider,
        deeds=tuple((deed.value, deed.label) for deed in Deed),
        deed=first(asked.fields, "tun") or (Deed.CONTACT if asked.provider else Deed.CONFIRM).value,
        dates=tuple((name, _(each.label)) for name, each in DATES.items()),
        typed={
            name: value
            for name, value in asked.fields
            if name not in _OF_PREVIEW and not name.startswith(ONLY)
        },
        planned=asked.planned,
        contacts=_contacts(desk, asked),
        fault=asked.fault,
        undo=last.id or 0 if last else 0,
        undo_text=_undo_text(last) if last else "",
    )


def _found(desk: Desk, asked: Asked, text: str) -> list[Line]:
    """What is chosen or due stands first, so that a long list still shows it. Words find what has
    these very words: what is only alike must not be chosen along with the others."""
    of = set(bulk.of_provider(desk.session, asked.provider)) if asked.provider else None
    found = [
        line
        for line in lines.every(desk.session, desk.today, own_kommunen(desk.by))
        if line.state in (State.PUBLISHED, State.DOUBTED)
        and may(desk.by, Action.BULK, line.kommunen)
        and (of is None or line.slug in of)
    ]
    if text:
        hits = finding.found(desk.session, desk.index, text, found, near=False)
        best = [line for line, _why in hits]
        chosen = [line for line in found if line.slug in asked.chosen]
        return chosen + [line for line in best if line.slug not in asked.chosen]
    found.sort(
        key=lambda line: (line.slug not in asked.chosen, "faellig" not in line.groups, line.title)
    )
    return found


def _offer(line: Line, asked: Asked) -> BulkOffer:
    return BulkOffer(
        slug=line.slug,
        title=line.title,
        note=" · ".join(line.facts[:2]),
        has=_has(line),
        chosen=asked.everything or line.slug in asked.chosen,
    )


def _has(line: Line) -> tuple[str, ...]:
    return (
        line.row.phone or _("ohne Telefon"),
        line.row.email or _("ohne E-Mail"),
        line.row.url or _("ohne Internetseite"),
        line.place or _("ohne Ort"),
    )


def _contacts(desk: Desk, asked: Asked) -> tuple[ContactChange, ...]:
    """For each field that gets something new: what the chosen offers have there. Where they have
    different things, nothing is ticked unless somebody has ticked it."""
    order = asked.order
    if order is None or order.deed is not Deed.CONTACT or not asked.planned:
        return ()
    fine = [each.slug for each in asked.planned if not each.refused]
    records = bulk.records_of(desk.session, fine, by=desk.by)
    found = []
    for name, new in order.contact.items():
        if not new:
            continue
        held = bulk.holdings(records, name)
        changing = [each for each in held if each.said != new]
        found.append(
            ContactChange(
                name=ONLY + name,
                label=label_of(name),
                new=new,
                choices=_choices(desk, name, changing, order.only.get(name), alone=len(held) == 1),
                already=sum(len(each.titles) for each in held if each.said == new),
            )
        )
    return tuple(found)


def _choices(
    desk: Desk, name: str, held: Sequence[Held], only: Collection[str] | None, *, alone: bool
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            id=f"{ONLY}{name}-{number}",
            key=each.key,
            said=each.said if each.key != NOTHING else "",
            count=len(each.titles),
            titles=each.titles,
            checked=alone if only is None else each.key in only,
            also=_also(desk, name, each.said),
        )
        for number, each in enumerate(held, start=1)
    )


def _also(desk: Desk, name: str, said: str) -> tuple[Link, ...]:
    return alsoat.also_at(desk.index.catalogue, _WHAT[CONTACTS[name]], said)


def _undo_text(step: BulkRow) -> str:
    said = ngettext(
        "%(what)s, %(n)d Angebot, %(when)s", "%(what)s, %(n)d Angebote, %(when)s", len(step.offers)
    )
    return said % {
        "what": step.label,
        "n": len(step.offers),
        "when": wording.moment(step.at),
    }
