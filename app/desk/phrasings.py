"""How the Anliegen are said in nine languages, as far as people have read it. The files are the
truth for them (search/needs/README.md): the desk shows what they say, and what to write there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from app import wording
from app.accounts.views import Frame
from app.i18n import gettext as _
from app.records import needs
from app.records.places import Office
from app.situations import Missing
from app.vocabulary import Language, TextState
from app.web.views import Link
from search.needs import Need, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is said of an Anliegen in one language."""

    url: str
    language: str
    """As people call it."""
    count: int
    """Sentences; the name of the Anliegen besides."""
    state: TextState


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    label: str
    crisis: bool
    texts: tuple[Texts, ...]
    """In the order of `NeedsPage.languages`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsPage:
    """`pult/anliegen.html`, `/pult/anliegen`."""

    frame: Frame
    total: int
    languages: tuple[tuple[str, int], ...]
    """(how it is called, how many Anliegen somebody has read in it)"""
    lines: tuple[NeedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedSheet:
    """`pult/anliegen_sprache.html`, `/pult/anliegen/{need}/{language}`."""

    frame: Frame
    german: str
    label: str
    code: str
    """Of the language, as HTML names it."""
    direction: str
    """In which it is written, as HTML names it."""
    language: str
    phrases: tuple[str, ...]
    words: tuple[str, ...]
    """German ones that mean this Anliegen by themselves."""
    said: str
    """Who has read it and when, or that nobody has."""
    office: Office
    """Whom to tell what is wrong."""
    file: str
    line: str
    """What to write into the file once it is read."""
    others: tuple[Link, ...]
    """The same in each language."""
    following: Link | None
    """The next Anliegen that nobody has read in this language."""


def states(frame: Frame) -> NeedsPage:
    every = _in_order()
    return NeedsPage(
        frame=frame,
        total=len(every),
        languages=tuple(
            (each.label, sum(_state(need, each) is TextState.READ for need in every))
            for each in Language
        ),
        lines=tuple(
            NeedLine(
                label=need.label[Language.DE],
                crisis=need.crisis,
                texts=tuple(_texts(need, each) for each in Language),
            )
            for need in every
        ),
    )


def sheet(need: str, language: str, *, frame: Frame, office: Office, today: date) -> NeedSheet:
    """Missing when there is no such Anliegen or language."""
    found = needs.known().get(need)
    if found is None or language not in set(Language):
        raise Missing
    spoken = Language(language)
    return NeedSheet(
        frame=frame,
        german=found.label[Language.DE],
        label=found.label[spoken],
        code=spoken.value,
        direction="rtl" if spoken is Language.AR else "ltr",
        language=spoken.label,
        phrases=found.phrases.get(spoken, ()),
        words=found.words if spoken is Language.DE else (),
        said=_said(found.reviewed.get(spoken), _state(found, spoken)),
        office=office,
        file=f"search/needs/{found.id}.yaml",
        line=_line({**found.reviewed, spoken.value: Review(_role(), today)}),
        others=tuple(
            Link(label=each.label, url=_url(found, each), current=each is spoken)
            for each in Language
        ),
        following=_following(found, spoken),
    )


def _in_order() -> list[Need]:
    """What is about danger first: there a wrong sentence costs most."""
    return sorted(
        needs.known().values(), key=lambda need: (not need.crisis, need.label["de"].casefold())
    )


def _url(need: Need, language: Language) -> str:
    return f"/pult/anliegen/{need.id}/{language.value}"


def _texts(need: Need, language: Language) -> Texts:
    return Texts(
        url=_url(need, language),
        language=language.label,
        count=len(need.phrases.get(language, ())),
        state=_state(need, language),
    )


def _state(need: Need, language: Language) -> TextState:
    if not need.phrases.get(language):
        return TextState.MISSING
    return TextState.READ if language in need.reviewed else TextState.UNREAD


def _said(review: Review | None, state: TextState) -> str:
    if review is None:
        return state.label
    day = wording.day(review.read_on)
    return _("gelesen am %(day)s: %(role)s") % {"day": day, "role": review.role}


def _role() -> str:
    """What stands in the line until somebody says who it was."""
    return _("wer gelesen hat, etwa Sprachmittlerin der Stadt")


def _line(reviewed: Mapping[str, Review]) -> str:
    """One line of YAML with all languages, so that it can take the place of the former one."""
    said = {
        language: {"role": each.role, "read_on": each.read_on}
        for language, each in reviewed.items()
    }
    text: str = yaml.safe_dump(
        said, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000
    )
    return f"reviewed: {text.strip()}"


def _following(need: Need, language: Language) -> Link | None:
    every = _in_order()
    at = every.index(need)
    for each in (*every[at + 1 :], *every[:at]):
        if _state(each, language) is TextState.UNREAD:
            return Link(label=each.label["de"], url=_url(each, language))
    return None
