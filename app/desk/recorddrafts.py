"""Drafts of forms that are about another record than an offer: a Kommune, a Träger, a guide.

What such a draft is about begins with its kind, "kommunen/kreuzau", which is also where its form is
below `/pult/`. The form has `templates/pult/_behalten.html` in it and `data-behalten`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.desk import begun
from app.desk.deps import Desk
from app.desk.draft_views import Begun, FormDrafts
from app.i18n import gettext as _
from app.offers import drafts
from app.offers.drafts import Draft
from app.typed import block
from app.web.forms import Fields, first
from app.wording import listed, moment

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """What a form is given so that what is typed in it is kept."""

    token: str
    about: str
    derived: str = ""
    """The draft that it goes on with."""
    restored: str = ""
    """When what it shows was typed, "" where it shows what is saved."""
    drafts: FormDrafts = field(default_factory=FormDrafts)
    saved_url: str = ""
    """Where what is saved is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A page with such a form."""

    kept: KeptForm

    @property
    def drafts(self) -> FormDrafts:
        return self.kept.drafts

    @property
    def restored(self) -> str:
        return self.kept.restored


def opened(
    desk: Desk, about: str, saved: Pairs, labels: Mapping[str, str] | None = None
) -> tuple[KeptForm, Draft | None]:
    """The form as it opens: with the draft that the address names, or what is saved beside those
    that the account has begun about it. `labels` are those of fields that only this form has."""
    labels = begun.labels() if labels is None else labels
    there = drafts.of_form(desk.session, about, by=desk.by)
    wanted = desk.request.query_params.get("entwurf", "")
    draft = next((each for each in there if each.token == wanted), None)
    left = [each for each in there if each is not draft and _differs(each, saved, labels)]
    shown = tuple(_begun(each, saved, labels) for each in left[: begun.SHOWN])
    kept = KeptForm(
        token=drafts.new_token(),
        about=about,
        derived=draft.token if draft else "",
        restored=moment(draft.at) if draft else "",
        drafts=FormDrafts(
            left=shown,
            more=len(left) - len(shown),
            thrown_away=_thrown_away(desk, about),
            goes_on=_said(draft, saved, labels) if draft else "",
        ),
        saved_url=f"/pult/{about}",
    )
    return kept, draft


def again(fields: Fields, about: str) -> KeptForm:
    """Of a form that was sent and is shown once more: it stays the same one."""
    return KeptForm(
        token=first(fields, drafts.TOKEN) or drafts.new_token(),
        about=about,
        derived=first(fields, drafts.FROM),
        saved_url=f"/pult/{about}",
    )


def ended(desk: Desk, fields: Fields) -> None:
    """It was saved: nothing of it is a draft any more."""
    tokens = filter(None, (first(fields, drafts.TOKEN), first(fields, drafts.FROM)))
    drafts.forget(desk.session, tuple(tokens), by=desk.by)


def typed(draft: Draft) -> Pairs:
    """What the form shows of it."""
    hidden = (drafts.TOKEN, drafts.ABOUT, drafts.SEEN, drafts.FROM, "absendung", "aktion")
    return [(name, value) for name, value in draft.fields if name not in hidden]


def _thrown_away(desk: Desk, about: str) -> str:
    token = desk.request.query_params.get("verworfen", "")
    found = drafts.by_token(desk.session, token, by=desk.by) if token else None
    return token if found and found.discarded and found.about == about else ""


def _differs(draft: Draft, saved: Pairs, labels: Mapping[str, str]) -> list[str]:
    """Labels of the fields in which it says something else."""
    says, known = _values(draft.fields), _values(saved)
    sent = dict.fromkeys(name for name, _value in draft.fields if name in labels)
    changed = [labels[name] for name in sent if says.get(name) != known.get(name)]
    return list(dict.fromkeys(changed))


def _values(pairs: Pairs) -> dict[str, list[str]]:
    """What stands in each field, without what is empty; some fields are there several times."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if text := block(value):
            found.setdefault(name, []).append(text)
    return found


def _said(draft: Draft, saved: Pairs, labels: Mapping[str, str]) -> str:
    return listed([f"„{label}“" for label in _differs(draft, saved, labels)])


def _begun(draft: Draft, saved: Pairs, labels: Mapping[str, str]) -> Begun:
    said = _("Sie haben am %(when)s an %(what)s geschrieben:")
    return Begun(
        token=draft.token,
        title=begun.title_of(draft),
        text=said % {"when": moment(draft.at), "what": _said(draft, saved, labels)},
        go_on=draft.url,
        shown="",
    )
