"""The desk's pages of Träger, put together from what is stored and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from app import typed
from app.accounts.frame import frame_of, with_word
from app.desk import recorddrafts, saves
from app.desk.deps import Desk
from app.desk.provider_views import (
    ProviderFormPage,
    ProviderLine,
    ProviderListPage,
)
from app.desk.recorddrafts import KeptForm
from app.desk.saves import Save
from app.desk.views import Collision
from app.i18n import N_
from app.i18n import gettext as _
from app.models import ProviderRow
from app.offers import provider_editing, provider_forms, provider_undoing, providers, reasons
from app.offers.provider_editing import ClashError
from app.offers.provider_forms import FIELDS, ProviderForm
from app.offers.providers import Offering
from app.records.places import ProviderRecord
from app.records.providernames import folded, lead_to, spellings
from app.rights import Action, may_all, may_somewhere
from app.situations import Missing
from app.vocabulary import ProviderKind
from app.web.forms import Fields, first
from app.web.views import Fault, Link

SEEN, REASON, INTO, SURE = "gesehen", "grund", "ziel", "sicher"
CHECK = "pruefen"
"""What the first button of the form asks for, which Enter in a line of it presses."""
"""Fields beside those of the record."""
MISSING: dict[str, tuple[str, Callable[[ProviderRecord], bool]]] = {
    "telefon": (N_("ohne Telefon"), lambda record: not record.phone),
    "anschrift": (N_("ohne Anschrift"), lambda record: not (record.street and record.city)),
    "email": (N_("ohne E-Mail"), lambda record: not record.email),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The form as it goes to the browser."""

    form: ProviderForm
    version: int = 0
    faults: tuple[Fault, ...] = ()
    clash: ClashError | None = None
    reason: str = ""
    into: str = ""
    checked: bool = False
    """Nothing was to be saved."""
    sent: Fields = field(default_factory=list)
    """What came from the browser, where it is shown once more."""


def listed(desk: Desk, text: str, chosen: str) -> ProviderListPage:
    """All whose names have the words, or of whom something is missing; by name."""
    words = folded(text).split() if text else []
    offering = providers.offering(desk.session)
    _label, wanted = MISSING.get(chosen, ("", lambda _record: True))
    found = [
        record
        for record in map(providers.record_of, providers.every(desk.session))
        if wanted(record)
        and any(all(word in folded(name) for word in words) for name in spellings(record))
    ]
    found.sort(key=lambda record: folded(record.name))
    return ProviderListPage(
        frame=frame_of(desk.request, desk.by),
        lines=tuple(
            ProviderLine(
                slug=record.slug,
                name=record.name,
                kind=record.kind.label,
                offers=offering.get(record.slug, Offering()).offers,
                missing=tuple(_(label) for label, missing in MISSING.values() if missing(record)),
            )
            for record in found
        ),
        text=text,
        chosen=chosen,
        choices=tuple((name, _(label)) for name, (label, _missing) in MISSING.items()),
        may_create=may_all(desk.by, Action.PROVIDER, ()),
    )


def stored(desk: Desk, slug: str) -> tuple[ProviderRow, ProviderRecord]:
    row = next((each for each in providers.every(desk.session) if each.slug == slug), None)
    if row is None:
        raise Missing
    return row, providers.record_of(row)


def led_to(desk: Desk, slug: str) -> str | None:
    """Slug of the Träger into which the one of that slug was joined."""
    return lead_to(map(providers.record_of, providers.every(desk.session)), slug)


def may_edit(desk: Desk, record: ProviderRecord) -> bool:
    return provider_editing.may(desk.by, record, _its(desk, record))


def may_join(desk: Desk, record: ProviderRecord) -> bool:
    return provider_editing.may_join(desk.by, record, _its(desk, record))


def _its(desk: Desk, record: ProviderRecord) -> Offering:
    return providers.offering(desk.session).get(record.slug, Offering())


def page(desk: Desk, record: ProviderRecord | None, filled: Filled) -> ProviderFormPage:
    slug = record.slug if record else ""
    others = [each for each in providers.every(desk.session) if each.slug != slug]
    filled, kept = _with_draft(desk, f"traeger/{slug or 'neu'}", filled)
    clash, frame = filled.clash, frame_of(desk.request, desk.by)
    if filled.checked:
        frame = with_word(frame, _("Geprüft. Gespeichert ist noch nichts."))
    return ProviderFormPage(
        frame=frame,
        heading=record.name if record else _("Neuer Träger"),
        slug=slug,
        version=clash.version if clash else filled.version,
        form=filled.form,
        fields={each.name: each for each in FIELDS},
        faults=filled.faults,
        collisions=_collisions(clash) if clash else (),
        choices={
            "art": tuple((kind.value, kind.label) for kind in ProviderKind),
            "gehoert_zu": tuple(
                (each.slug, each.name) for each in sorted(others, key=lambda row: folded(row.name))
            ),
        },
        may_edit=may_edit(desk, record) if record else True,
        may_join=record is not None and may_join(desk, record),
        shown=tuple(
            (change.label, change.new)
            for change in provider_forms.changes(None, record)
            if change.new and change.field != "name"
        )
        if record
        else (),
        also_for=record.auch_fuer if record else (),
        offers=tuple(
            Link(label=title, url=f"/pult/angebote/{each}")
            for each, title in providers.offers_of(desk.session, slug)
        )
        if record
        else (),
        may_bulk=may_somewhere(desk.by, Action.BULK),
        public_url=f"/traeger/{slug}" if record else "",
        history=_history(desk, slug) if record else (),
        reason=filled.reason,
        kept=kept,
        into=filled.into,
        may_split=record is not None
        and may_join(desk, record)
        and len(providers.offers_of(desk.session, slug)) > 1,
        may_undo=_may_undo(desk, slug),
    )


def _may_undo(desk: Desk, slug: str) -> bool:
    step = provider_undoing.step_of(desk.session, slug) if slug else None
    return step is not None and provider_undoing.may_undo(desk.session, step, by=desk.by)


def _with_draft(desk: Desk, about: str, filled: Filled) -> tuple[Filled, KeptForm]:
    """As it opens, with the draft that the address names; what was sent stays."""
    if filled.sent:
        return filled, recorddrafts.again(filled.sent, about)
    kept, draft = recorddrafts.opened(desk, about, filled.form.pairs)
    if draft is None:
        return filled, kept
    form = ProviderForm(pairs=tuple(recorddrafts.typed(draft)), record=None)
    version, reason = draft.seen, draft.first(REASON)
    return replace(filled, form=form, version=version, reason=reason), kept


def _collisions(clash: ClashError) -> tuple[Collision, ...]:
    changes = provider_forms.changes(clash.stored, clash.joined)
    return tuple(
        Collision(field=each.field, label=each.label, mine=each.new, stored=each.old)
        for each in changes
        if each.field in clash.fields
    )


def _history(desk: Desk, slug: str) -> tuple[Save, ...]:
    found = providers.history(desk.session, slug)
    return saves.listed(found, ProviderRecord.stored, provider_forms.changes)


def filled(fields: Fields, form: ProviderForm, version: int, *faults: Fault) -> Filled:
    """What was sent, with what is wrong with it."""
    wrong = (
        Fault(field=each.name, label=_field_label(each.name), text=each.text) for each in form.wrong
    )
    return Filled(
        form=form,
        version=version,
        faults=(*wrong, *reason_faults(fields), *faults),
        checked=first(fields, "aktion") == CHECK,
        reason=first(fields, REASON),
        into=first(fields, INTO),
        sent=fields,
    )


def reason_faults(fields: Fields) -> tuple[Fault, ...]:
    over = typed.too_long(first(fields, REASON), reasons.MOST)
    return (Fault(field=REASON, label=_("Warum?"), text=over),) if over else ()


def _field_label(name: str) -> str:
    return next((_(each.label) for each in FIELDS if each.name == name), name)


def name_taken(desk: Desk, name: str, other: str, *, new: bool = False) -> Fault:
    """Of a `new` one: there is nothing yet to be joined."""
    row, _record = stored(desk, other)
    who = {"name": name, "other": row.name}
    text = (
        _("„%(name)s“ heißt schon ein anderer: %(other)s. Meinten Sie diesen? Dann ist kein neuer "
          "Träger nötig.") % who
        if new
        else _("„%(name)s“ heißt schon ein anderer: %(other)s. Ist es derselbe, dann führen Sie "
               "beide zusammen.") % who
    )  # fmt: skip
    return Fault(field="name", label=_("Name"), text=text)
