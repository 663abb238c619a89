"""The desk's pages of Kommunen: the list, and the form of one."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.frame import frame_of, with_word
from app.accounts.views import Frame
from app.desk import recorddrafts, saves
from app.desk.deps import Desk
from app.desk.recorddrafts import KeptPage
from app.desk.saves import Save
from app.desk.views import Collision
from app.i18n import gettext as _
from app.models import KommuneRow
from app.offers import kommune_form, kommune_store
from app.offers.kommune_form import BY_NAME, Asked, KommuneForm
from app.records.places import KommuneRecord
from app.rights import Action, may
from app.situations import Missing
from app.web.forms import Fields
from app.web.views import Fault

SEEN, REASON = "gesehen", "grund"
"""Fields beside those of the record."""
CHECK = "pruefen"
"""What Enter in a line asks for: it saves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KommuneLine:
    slug: str
    name: str
    missing: tuple[str, ...]
    """What families would look for and do not find."""
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KommuneListPage:
    """`pult/kommunen.html`, `/pult/kommunen`."""

    frame: Frame
    lines: tuple[KommuneLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KommuneFormPage(KeptPage):
    """`pult/kommune.html`, `/pult/kommunen/{slug}`."""

    frame: Frame
    slug: str
    heading: str
    version: int
    form: KommuneForm
    fields: Mapping[str, Asked]
    """By their names in the form."""
    faults: tuple[Fault, ...]
    collisions: tuple[Collision, ...]
    """What somebody else saved meanwhile and the form says otherwise."""
    may_edit: bool
    shown: tuple[tuple[str, str], ...]
    """(label, value) for those who only read."""
    public_url: str
    history: tuple[Save, ...]
    reason: str


def listed(desk: Desk) -> KommuneListPage:
    """All of them, one's own first."""
    lines = [
        KommuneLine(
            slug=row.slug,
            name=row.name,
            missing=_missing(kommune_store.record_of(row)),
            own=row.slug in desk.by.kommunen,
        )
        for row in kommune_store.every(desk.session)
    ]
    lines.sort(key=lambda line: not line.own)
    return KommuneListPage(frame=frame_of(desk.request, desk.by), lines=tuple(lines))


def _missing(record: KommuneRecord) -> tuple[str, ...]:
    hall = record.rathaus
    wanted = (
        (_("Telefon"), hall.phone),
        (_("E-Mail"), hall.email),
        (_("Öffnungszeiten"), hall.opening_hours),
        (_("Kümmerer"), record.kuemmerer),
    )
    return tuple(label for label, known in wanted if not known)


def stored(desk: Desk, slug: str) -> tuple[KommuneRow, KommuneRecord]:
    row = kommune_store.by_slug(desk.session, slug)
    if row is None:
        raise Missing
    return row, kommune_store.record_of(row)


def page(
    desk: Desk,
    slug: str,
    form: KommuneForm | None = None,
    *,
    reason: str = "",
    version: int = 0,
    overtaken: bool = False,
    sent: Fields | None = None,
) -> KommuneFormPage:
    """`form` is what was typed over `version` and not saved: because something is wrong with it, or
    it was only checked, or it was `overtaken` by somebody else's save, which it is then set
    beside."""
    row, record = stored(desk, slug)
    frame = frame_of(desk.request, desk.by)
    if form and form.record and not overtaken:
        frame = with_word(frame, _("Geprüft. Gespeichert ist noch nichts."))
    beside = KommuneForm.of(record)
    about = f"kommunen/{slug}"
    kept, draft = recorddrafts.again(sent or [], about), None
    if form is None:
        kept, draft = recorddrafts.opened(desk, about, beside.pairs)
    if draft is not None:
        version, reason = draft.seen, draft.first(REASON)
        form = KommuneForm(pairs=tuple(recorddrafts.typed(draft)), record=None)
    shown = form or beside
    return KommuneFormPage(
        frame=frame,
        slug=slug,
        heading=record.name,
        version=version or row.version,
        form=shown,
        fields=BY_NAME,
        faults=tuple(
            Fault(field=each.name, label=kommune_form.label_of(BY_NAME[each.name]), text=each.text)
            for each in shown.wrong
        ),
        collisions=tuple(
            Collision(
                field=name,
                label=kommune_form.label_of(asked),
                mine=shown.first(name),
                stored=beside.first(name),
            )
            for name, asked in BY_NAME.items()
            if overtaken and shown.first(name).strip() != beside.first(name)
        ),
        may_edit=may(desk.by, Action.KOMMUNE, (slug,)),
        shown=tuple(
            (kommune_form.label_of(asked), beside.first(name))
            for name, asked in BY_NAME.items()
            if beside.first(name)
        ),
        public_url=f"/kommunen/{slug}",
        history=_history(desk, slug),
        reason=reason,
        kept=kept,
    )


def _history(desk: Desk, slug: str) -> tuple[Save, ...]:
    found = kommune_store.history(desk.session, slug)
    return saves.listed(found, KommuneRecord.stored, kommune_form.changes)
