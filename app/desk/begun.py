"""What somebody has typed at the desk and not saved: listed, compared with what is saved, shown."""

from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlmodel import Session

from app.accounts.frame import frame_of
from app.desk import guidelabels
from app.desk.deps import Desk
from app.desk.draft_views import Begun, DraftPage, DraftsPage, UnsentPage
from app.i18n import N_
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers import drafts, formtexts, kommune_form, provider_forms, revisions, store
from app.offers.drafts import Draft
from app.offers.fields import BY_NAME
from app.offers.forms import pairs_of
from app.offers.revisions import Change
from app.situations import Missing
from app.vocabulary import KOMMUNEN
from app.wording import listed, moment

SHOWN = 5
"""Of those that stand above a form; all are on a page of their own."""
LIST = "/pult/entwuerfe"


def title_of(draft: Draft) -> str:
    if draft.about == drafts.UNSENT:
        return _("Nicht abgesendet")
    if draft.about.startswith(drafts.TEXTS):
        return _("Übersetzung")
    if draft.about.startswith("traeger/"):
        return _("Träger: %(name)s") % {"name": draft.first("name").strip() or _("ohne Namen")}
    if draft.about.startswith(drafts.GUIDES):
        name = guidelabels.name_of(draft.about.removeprefix(drafts.GUIDES))
        return _("Stellen und Leitfäden: %(name)s") % {"name": name}
    if draft.of_record:
        slug = draft.about.partition("/")[2]
        return _("Kommune: %(name)s") % {"name": KOMMUNEN.get(slug, slug)}
    return draft.first("titel").strip() or _("Neues Angebot")


def changes(session: Session, draft: Draft, row: OfferRow | None) -> tuple[Change, ...]:
    """What it changes in the offer, as far as that is not so by now; of a new offer all it says."""
    if row is None:
        return formtexts.changed(draft.fields, (), ())
    now = store.record_of(row)
    then = revisions.published_at(session, row, draft.seen) or now
    return formtexts.changed(draft.fields, pairs_of(then), pairs_of(now))


def fields_of(found: Collection[Change]) -> str:
    return listed([f"„{label}“" for label in dict.fromkeys(each.label for each in found)])


def of_offer(desk: Desk, row: OfferRow, without: Collection[str]) -> tuple[Begun, ...]:
    """What the person has begun about this offer and left, where it still says anything else."""
    left = (each for each in _of(desk, row.slug) if each.token not in without)
    found = ((each, changes(desk.session, each, row)) for each in left)
    return tuple(
        _begun(
            draft,
            _("Sie haben am %(when)s an %(what)s geschrieben:")
            % {"when": moment(draft.at), "what": fields_of(differs)},
        )
        for draft, differs in found
        if differs
    )


def of_new(desk: Desk, without: Collection[str]) -> tuple[Begun, ...]:
    """New offers that the person has begun."""
    left = (
        each
        for each in drafts.mine(desk.session, by=desk.by)
        if each.new and each.token not in without
    )
    said = _("Sie haben am %(when)s „%(title)s“ begonnen:")
    return tuple(
        _begun(each, said % {"when": moment(each.at), "title": title_of(each)}) for each in left
    )


def _of(desk: Desk, about: str) -> Collection[Draft]:
    return drafts.of_form(desk.session, about, by=desk.by)


def _begun(draft: Draft, text: str) -> Begun:
    readable = not draft.of_record and draft.about != drafts.UNSENT
    readable = readable and not draft.about.startswith(drafts.TEXTS)
    return Begun(
        token=draft.token,
        title=title_of(draft),
        text=text,
        go_on=draft.url,
        shown=f"/pult/entwurf/{draft.token}" if readable else "",
    )


def every(desk: Desk) -> DraftsPage:
    """All that the person has begun, and what they threw away in the last weeks."""
    said = _("nicht gespeichert, getippt am %(when)s")
    begun, discarded = (
        tuple(
            _begun(each, said % {"when": moment(each.at)})
            for each in drafts.mine(desk.session, by=desk.by, discarded=gone)
        )
        for gone in (False, True)
    )
    wanted = desk.request.query_params.get("verworfen", "")
    return DraftsPage(
        frame=frame_of(desk.request, desk.by),
        begun=begun,
        discarded=discarded,
        thrown_away=wanted if wanted in {each.token for each in discarded} else "",
    )


def one(desk: Desk, token: str) -> Draft:
    """Missing when it is not one's own."""
    found = drafts.by_token(desk.session, token, by=desk.by)
    if found is None:
        raise Missing
    return found


def page(desk: Desk, draft: Draft) -> DraftPage:
    """What it says, field by field."""
    row = None if draft.new else store.by_slug(desk.session, draft.about)
    said = _("nicht gespeichert, getippt am %(when)s") % {"when": moment(draft.at)}
    return DraftPage(
        frame=frame_of(desk.request, desk.by),
        begun=_begun(draft, said),
        changes=changes(desk.session, draft, row),
        discarded=draft.discarded,
        new=row is None,
        saved_url=f"/pult/angebote/{row.slug}" if row else "",
    )


def unsent(desk: Desk, draft: Draft) -> UnsentPage:
    known = labels()
    fields = tuple(pair for pair in draft.fields if pair[0] != drafts.PATH)
    return UnsentPage(
        frame=frame_of(desk.request, desk.by),
        token=draft.token,
        path=draft.first(drafts.PATH),
        what=_deed(desk.session, draft.first(drafts.PATH)),
        when=moment(draft.at),
        lines=tuple(
            (known[name], _value(name, text))
            for name, text in fields
            if name in known and text.strip()
        ),
        fields=fields,
    )


_DEEDS: Mapping[str, str] = {
    "bestaetigen": N_("Stimmt noch"),
    "kurz": N_("Ändern"),
    "vormerken": N_("Zum Prüfen vormerken"),
    "zurueckziehen": N_("Zurückziehen"),
    "zurueckholen": N_("Wieder veröffentlichen"),
    "rueckgaengig": N_("rückgängig"),
    "dateien": N_("Faltblatt und Bild"),
}
"""End of an address -> what its button is called."""


def _deed(session: Session, path: str) -> str:
    """ "Stimmt noch: Krabbelgruppe Kreuzau"; "" where the address is of no offer."""
    slug, _slash, deed = path.removeprefix("/pult/angebote/").partition("/")
    row = store.by_slug(session, slug)
    if row is None:
        return ""
    return f"{_(_DEEDS[deed])}: {row.title}" if deed in _DEEDS else row.title


def _value(name: str, text: str) -> str:
    """As the form says it, where it is chosen and not typed."""
    asked = BY_NAME.get(name)
    known = {each.value: each.label for each in (asked.words if asked and asked.words else ())}
    return known.get(text, text)


@lru_cache(maxsize=1)
def labels() -> Mapping[str, str]:
    """Name of a field that people type into -> how it is called."""
    asked = {name: _(each.label) for name, each in BY_NAME.items()}
    asked |= {each.name: _(each.label) for each in provider_forms.FIELDS}
    asked |= {
        each.name: kommune_form.label_of(each)
        for each in kommune_form.FIELDS
        if each.name not in asked
    }
    return asked | {
        "antwort": _("Antwort"),
        "grund": _("Warum?"),
        "hinweis": _("Hinweis"),
        "name": _("Name"),
        "email": _("E-Mail-Adresse"),
        "tag": _("Datum"),
        "text": _("Text"),
        "inhaber": _("Wer hat die Rechte?"),
    }
