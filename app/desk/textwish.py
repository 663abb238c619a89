"""Which translations somebody wants to see: language, Kommune, state and words, as the address of
the list says them; the same on the way from one text to the next."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.desk.textviews import Choice
from app.desk.translations import label
from app.i18n import gettext as _
from app.records.textstates import LANGUAGES, GermanText
from app.rights import Account, own_kommunen
from app.texts.editing import may_edit
from app.vocabulary import COUNTYWIDE, KOMMUNEN, TextState
from app.wording import countywide

ALL, OWN, GUIDES = "alle", "eigene", "wegweiser"
WAITS = "wartet"
LONGEST = 100
_STATES = {
    WAITS: (TextState.STALE, TextState.MISSING),
    TextState.MISSING.value: (TextState.MISSING,),
    TextState.STALE.value: (TextState.STALE,),
    TextState.UNREAD.value: (TextState.UNREAD,),
    TextState.READ.value: (TextState.READ,),
    ALL: tuple(TextState),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    language: str = ALL
    kommune: str = ALL
    own: tuple[str, ...] | None = None
    """A Kümmerer's Kommunen; None: nobody's own."""
    state: str = WAITS
    words: str = ""

    @classmethod
    def of(cls, asked: QueryParams, by: Account) -> "Wish":
        """What cannot be chosen is as if nothing was."""
        own = own_kommunen(by)
        language, state = asked.get("sprache", ""), asked.get("zustand", "")
        kommune, words = asked.get("kommune", ""), asked.get("q", "")
        possible = (ALL, GUIDES, COUNTYWIDE, *KOMMUNEN, *((OWN,) if own is not None else ()))
        return cls(
            language=language if language in LANGUAGES else ALL,
            kommune=kommune if kommune in possible else (ALL if own is None else OWN),
            own=None if own is None else tuple(own),
            state=state if state in _STATES else WAITS,
            words=" ".join(words.split())[:LONGEST],
        )

    @property
    def languages(self) -> Sequence[str]:
        return LANGUAGES if self.language == ALL else (self.language,)

    def within(self, language: str) -> "Wish":
        """The same list in one language."""
        return replace(self, language=language)

    def query(self, **more: object) -> str:
        chosen = {
            "sprache": self.language,
            "kommune": self.kommune,
            "zustand": self.state,
            "q": self.words,
        }
        return urlencode({**{name: said for name, said in chosen.items() if said}, **more})

    def matching(self, text: GermanText) -> list[str]:
        """The languages in which it is in that state."""
        wanted = _STATES[self.state]
        return [code for code in self.languages if text.state(code) in wanted]

    def finds(self, text: GermanText) -> bool:
        return self._is_there(text) and bool(self.matching(text)) and self._says(text)

    def _is_there(self, text: GermanText) -> bool:
        if self.kommune == ALL:
            return True
        if self.kommune == GUIDES or text.offer is None:
            return self.kommune == GUIDES and text.offer is None
        wanted: Collection[str] = (self.own or ()) if self.kommune == OWN else (self.kommune,)
        return not set(text.offer.kommunen).isdisjoint(wanted)

    def _says(self, text: GermanText) -> bool:
        """All words, wherever they stand: in title, text, translation, or the key of the text."""
        if not self.words:
            return True
        said = [text.offer.title if text.offer else "", text.text, text.key]
        known = [text.translation(code) for code in self.languages]
        whole = "\n".join((*said, *(each.text for each in known if each))).casefold()
        return all(word in whole for word in self.words.casefold().split())

    def choice(self) -> Choice:
        return Choice(
            language=self.language,
            languages=((ALL, _("alle")), *((code, label(code)) for code in LANGUAGES)),
            kommune=self.kommune,
            kommunen=(
                *(((OWN, _("Meine Kommunen")),) if self.own is not None else ()),
                (ALL, _("alle")),
                *KOMMUNEN.items(),
                (COUNTYWIDE, countywide()),
                (GUIDES, _("Wegweiser und Hilfe sofort")),
            ),
            state=self.state,
            states=(
                (WAITS, _("fehlt oder veraltet")),
                (TextState.MISSING.value, _("fehlt")),
                (TextState.STALE.value, _("veraltet")),
                (TextState.UNREAD.value, _("ungelesen")),
                (TextState.READ.value, _("gelesen")),
                (ALL, _("alle")),
            ),
            words=self.words,
        )


def following(
    texts: Iterable[GermanText], wish: Wish, key: str, by: Account
) -> tuple[GermanText | None, int]:
    """(the next in the list that the account may write, after this one or else from its start; how
    many there are besides this one)."""
    before: list[GermanText] = []
    after: list[GermanText] = []
    passed = False
    for text in texts:
        if text.key == key:
            passed = True
        elif wish.finds(text) and may_edit(by, text):
            (after if passed else before).append(text)
    return next(iter((*after, *before)), None), len(before) + len(after)
