"""The desk's page of the flyers and pictures of an offer or a Träger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app import rights, wording
from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.desk import providers
from app.desk.deps import Desk
from app.i18n import gettext as _
from app.media import store
from app.media.folder import Folder
from app.media.form import LABELS, SEEN, TEXT, MediumForm, Said
from app.media.shown import size_text
from app.media.store import KEPT, MOST, REMOVED, Where, event_label
from app.models import Ground, MediumEvent, MediumKind, MediumOf, MediumRow
from app.offers import store as offers
from app.records.offers import OfferRecord
from app.rights import Action, NotAllowedError
from app.situations import Missing
from app.web.views import Fault

ADDRESSES = {MediumOf.OFFER: "/pult/angebote/", MediumOf.PROVIDER: "/pult/traeger/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """The form of a new one, or of what is said of one that is there."""

    id: str
    """Stands before the ids of its fields, for there are several on the page."""
    kind: MediumKind
    action: str
    form: MediumForm
    faults: tuple[Fault, ...] = ()
    seen: int = 0
    """0 of a new one."""

    @property
    def text_label(self) -> str:
        return _text_label(self.kind)

    @property
    def longest(self) -> int:
        return TEXT[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediumView:
    """One that is shown."""

    number: int
    kind: MediumKind
    name: str
    text: str
    url: str
    small_url: str
    facts: str
    rights: str
    missing: bool
    """Its file is not there."""
    over: bool
    """Its day has passed, so that families do not see it."""
    form: FormView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    when: str
    who: str
    what: str
    number: int = 0
    """Of what can be brought back, 0 elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaPage:
    """`pult/dateien.html`, `/pult/angebote/{slug}/dateien`, `/pult/traeger/{slug}/dateien`."""

    frame: Frame
    heading: str
    back: str
    here: str
    of_offer: bool
    may_edit: bool
    unpublished: bool
    shown: tuple[MediumView, ...]
    new: tuple[FormView, ...]
    full: tuple[str, ...]
    """What is said where there can be no more of a kind."""
    history: tuple[EventLine, ...]
    faults: tuple[Fault, ...]
    grounds: tuple[tuple[str, str], ...] = field(
        default_factory=lambda: tuple((each.value, each.label) for each in Ground)
    )
    labels: Mapping[str, str] = field(default_factory=lambda: LABELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """To what flyers and pictures belong, and whether the account may change them."""

    where: Where
    title: str
    may_edit: bool
    unpublished: bool
    record: OfferRecord | None = None

    @property
    def here(self) -> str:
        return f"{ADDRESSES[self.where.about]}{self.where.slug}/dateien"


def owner_of(desk: Desk, about: MediumOf, slug: str) -> Owner:
    """Missing."""
    where = Where(about=about, slug=slug)
    if about is MediumOf.PROVIDER:
        _row, provider = providers.stored(desk, slug)
        may = providers.may_edit(desk, provider)
        return Owner(where=where, title=provider.name, may_edit=may, unpublished=False)
    row = offers.by_slug(desk.session, slug)
    if row is None:
        raise Missing
    record = offers.record_of(row)
    return Owner(
        where=where,
        title=record.title,
        may_edit=rights.may(desk.by, Action.EDIT, record.kommunen),
        unpublished=not record.public(desk.today),
        record=record,
    )


def require(owner: Owner) -> None:
    if not owner.may_edit:
        offer = owner.where.about is MediumOf.OFFER
        raise NotAllowedError(Action.EDIT if offer else Action.PROVIDER)


def page(
    desk: Desk, owner: Owner, again: FormView | None = None, *, fault: Fault | None = None
) -> MediaPage:
    """`again` is a form that was refused, with what is wrong with it; `fault` is of no form."""
    rows = store.every(desk.session, owner.where)
    shown = [row for row in rows if row.removed_at is None]
    folder = Folder.of(desk.request.app.state.settings)
    counts = {kind: sum(row.kind == kind for row in shown) for kind in MediumKind}
    kinds = [kind for kind in MediumKind if (owner.where.about, kind) in MOST]
    room = [kind for kind in kinds if counts[kind] < MOST[owner.where.about, kind]]
    # What was typed stays, even where somebody else has taken the last place.
    typed = [again.kind] if again and not again.seen and again.kind not in room else []
    return MediaPage(
        frame=frame_of(desk.request, desk.by),
        heading=owner.title,
        back=owner.here.removesuffix("/dateien"),
        here=owner.here,
        of_offer=owner.where.about is MediumOf.OFFER,
        may_edit=owner.may_edit,
        unpublished=owner.unpublished,
        shown=tuple(_shown(desk, owner, row, folder, again) for row in shown),
        new=tuple(_new(owner, kind, again) for kind in (*room, *typed)) if owner.may_edit else (),
        full=tuple(
            _full(kind, MOST[owner.where.about, kind]) for kind in kinds if kind not in room
        ),
        history=_history(desk, owner, rows),
        faults=(*(again.faults if again else ()), *((fault,) if fault else ())),
    )


def _full(kind: MediumKind, most: int) -> str:
    if kind is MediumKind.PICTURE:
        return _("Es gibt schon ein Bild. Für ein anderes bitte dieses erst entfernen.")
    return _("Es gibt schon %(n)d Faltblätter. Für ein anderes bitte eines entfernen.") % {
        "n": most
    }


def _new(owner: Owner, kind: MediumKind, again: FormView | None) -> FormView:
    if again and not again.seen and again.kind is kind:
        return again
    empty = MediumForm(kind=kind, fields={})
    return FormView(id=f"{kind.value}-", kind=kind, action=owner.here, form=empty)


def form_of(
    owner: Owner, form: MediumForm, *extra: Fault, number: int = 0, seen: int = 0
) -> FormView:
    """A form that was sent, with what is wrong with it."""
    start = f"n{number}-" if number else f"{form.kind.value}-"
    labels = {name: _(label) for name, label in LABELS.items()} | {"text": _text_label(form.kind)}
    wrong = (
        Fault(field=start + each.name, label=labels[each.name], text=each.text)
        for each in form.wrong
    )
    return FormView(
        id=start,
        kind=form.kind,
        action=f"{owner.here}/{number}" if number else owner.here,
        form=form,
        faults=(*(replace(each, field=start + each.field) for each in extra), *wrong),
        seen=seen,
    )


def _text_label(kind: MediumKind) -> str:
    return _(SEEN if kind is MediumKind.PICTURE else LABELS["text"])


def _shown(
    desk: Desk, owner: Owner, row: MediumRow, folder: Folder, again: FormView | None
) -> MediumView:
    kind, number = MediumKind(row.kind), row.id or 0
    form = None
    if owner.may_edit:
        form = form_of(owner, MediumForm.of(kind, Said.of(row)), number=number, seen=row.version)
        form = again if again and again.action == form.action else form
    return MediumView(
        number=number,
        kind=kind,
        name=row.title or kind.label,
        text=row.text,
        url=f"/pult/dateien/{row.name}",
        small_url=f"/pult/dateien/{row.small}" if row.small else "",
        facts=_facts(row),
        rights=rights_of(row),
        missing=any(folder.find(name) is None for name in store.files_of(row)),
        over=row.shown_until is not None and row.shown_until < desk.today,
        form=form,
    )


def _facts(row: MediumRow) -> str:
    year, _dash, month = row.stand.partition("-")
    said = [size_text(row.size), _("Stand %(month)s/%(year)s") % {"month": month, "year": year}]
    if row.pages:
        said.append(_("Seiten: %(n)d") % {"n": row.pages})
    if row.width:
        said.append(_("%(w)d × %(h)d Bildpunkte") % {"w": row.width, "h": row.height})
    if row.shown_until:
        said.append(_("zu sehen bis %(day)s") % {"day": wording.day(row.shown_until)})
    return " · ".join(said)


def rights_of(row: MediumRow) -> str:
    return " · ".join(filter(None, (row.holder, Ground(row.ground).label, row.licence)))


def _history(desk: Desk, owner: Owner, rows: Sequence[MediumRow]) -> tuple[EventLine, ...]:
    """What was taken away and can be brought back stands where that was done."""
    back = {
        row.id: row for row in rows if row.removed_at is not None
        and desk.now - row.removed_at < KEPT
    }  # fmt: skip
    lines = []
    for event, row in store.history(desk.session, owner.where):
        may = owner.may_edit and event.event == REMOVED and back.pop(row.id, None) is not None
        lines.append(replace(event_line(event, row), number=(row.id or 0) if may else 0))
    return tuple(lines)


def event_line(event: MediumEvent, row: MediumRow) -> EventLine:
    return EventLine(
        when=wording.moment(event.at),
        who=event.by,
        what=event_label(event.event, MediumKind(row.kind), str(event.record.get("title") or "")),
    )
