"""The places that a question names: postcodes, Kommunen and their villages, and towns beyond
them."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from search.german import fold, words_as_places
from search.homonyms import SOUNDS_LIKE_A_PLACE, Beside, placed_small, sought_there
from search.sounds import Sounds
from search.wordlists import misspelt_places

Span = tuple[int, int]
_TOKEN = re.compile(r"[^\W\d_]+(?:[-‑][^\W\d_]+)*")
_BEFORE_PLACE = frozenset(
    "in aus bei nach um nähe raum ort dorf near w z wo from around у в з із из до біля возле din"
    " lângă în à في من قرب".split()
)
_CASE_ENDING = re.compile(r"['’](?:[dt][ea](?:n|ki)?|y?[ea]|n?[iıuü]n)\b")
_CASE_ENDING_JOINED = re.compile(r"(?<=\w{4})[dt][ea](?:n|ki)?$")
"""Turkish: in, from, to, of."""
_BETWEEN = frozenset(" -‑/")
"""What stands between the words of a name."""
_NEVER_ALONE = frozenset(("spiel", "pattern", "merken", "poll"))
"""In small letters these are words where nothing else is said."""
_LONG = 7
_NOT_AFTER = frozenset(
    "kreis kreises landkreis kreisi район района районе району округ округа округе округу крайс"
    " مقاطعة منطقة".split()
)
_POSTCODE = re.compile(
    r"(?<![\w.,/+-])(?:(?:plz|postleitzahl|d)\b[\s:.-]*)?(?P<code>\d{5})"
    r"(?![\w/]|[.,-]\d| ?(?:€|%|euro\b|eur\b|km\b|mal\b))",
    re.IGNORECASE,
)
_DIGITS_BESIDE = re.compile(r"\d[\d ()/+-]*$"), re.compile(r"[ ()/+-]*\d")
"""A number beside another is one of a telephone."""
_LAST_CODE = 1001


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of places; `spans` are no words of the question any more."""

    kommune: str | None = None
    place: str | None = None
    """As typed."""
    village: str = ""
    """As the records write it."""
    between: tuple[str, ...] = ()
    """Kommunen of which one is meant, and nobody can know which; without a `village` where the
    words name each of them."""
    beyond: str = ""
    """A town or postcode outside, as it is to be said."""
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    kommunen: tuple[str, ...]
    typed: str
    written: str
    span: Span
    exact: bool
    """Not misspelt."""


class Places:
    """Finds place names in a text, also misspelt; villages set their Kommune."""

    def __init__(
        self,
        places: Mapping[str, tuple[str, ...]],
        everyday: Callable[[str], bool],
        *,
        names: Mapping[str, str] | None = None,
        postcodes: Mapping[str, tuple[str, ...]] | None = None,
        beyond: Collection[str] = (),
    ) -> None:
        """`names` are those of the Kommunen, so that "Kreuzau-Winden" is understood; `beyond` are
        towns outside."""
        self._known: dict[str, tuple[str, ...]] = {}
        self._written: dict[str, str] = {}
        for name, kommunen in places.items():
            self._know(name, name, kommunen)
        self._long: dict[str, list[str]] = {}
        for key in self._known.keys() - words_as_places():
            if len(key) >= 6:
                self._long.setdefault(key[0], []).append(key)
        for name, kommunen in places.items():
            for slug in kommunen:
                town = (names or {}).get(slug)
                if town and town != name:
                    self._know(f"{town} {name}", name, (slug,))
                    self._know(f"{name} {town}", name, (slug,))
        self._towns = {_key(name) for name in (names or {}).values()}
        self._postcodes = postcodes or {}
        self._beyond = {_key(name): name for name in beyond}
        self._everyday = everyday
        towns = (*(names or {}).values(), *beyond)
        # Of villages the long names only: short ones sound like words of every language.
        long = (self._written[key] for keys in self._long.values() for key in keys)
        self._sounds = Sounds(map(str.lower, towns), map(str.lower, long))
        every = (*self._known, *self._beyond, *self._towns)
        self._most = max((key.count(" ") + 1 for key in every), default=1)
        self._begins = frozenset(key.partition(" ")[0] for key in every if " " in key)

    def _know(self, name: str, written: str, kommunen: tuple[str, ...]) -> None:
        key = _key(name)
        self._known[key] = tuple(dict.fromkeys((*self._known.get(key, ()), *kommunen)))
        self._written.setdefault(key, written)

    def find(self, text: str, chosen: Collection[str] = ()) -> Found:
        """`text` has single blanks. A name of several Kommunen (Rath, Berg, Krauthausen) is settled
        by another name, a postcode or what was `chosen`; else it sets none, and must be asked. So
        must names and postcodes of several Kommunen."""
        codes = list(self._codes(text))
        spans = tuple(span for _, span in codes)
        by_code = tuple(
            dict.fromkeys(slug for code, _ in codes for slug in self._postcodes.get(code, ()))
        )
        named = list(self._named(text))
        sure = [each for each in named if len(each.kommunen) == 1]
        if named and len(named[0].kommunen) > 1:
            first = named[0]
            others = {each.kommunen[0] for each in sure} or set(by_code) or set(chosen)
            left = tuple(slug for slug in first.kommunen if slug in others)
            if len(left) == 1:
                meant = [first, *(each for each in sure if each.kommunen == left)]
                return self._of(left[0], meant, spans)
            if not sure:
                every = (*spans, first.span)
                return Found(None, first.typed, first.written, first.kommunen, spans=every)
        several = dict.fromkeys(each.kommunen[0] for each in sure[:1])
        several |= dict.fromkeys(each.kommunen[0] for each in sure if each.exact)
        if sure and by_code and not several.keys() & set(by_code):
            several |= dict.fromkeys(by_code)
        if len(several) > 1:
            named_too = (each.span for each in sure if each.kommunen[0] in several)
            return Found(between=tuple(several), spans=(*spans, *named_too))
        if sure:
            kommune = sure[0].kommunen[0]
            together = [each for each in sure if each.kommunen[0] == kommune]
            # Of one Kommune its name and a village; a second village stays in the words.
            towns = [each for each in together if _key(each.written) in self._towns]
            villages = [each for each in together if each not in towns]
            return self._of(kommune, [*villages[:1], *towns], spans)
        if by_code:
            code = next(code for code, _ in codes if code in self._postcodes)
            if len(by_code) == 1:
                return Found(by_code[0], code, code, spans=spans)
            return Found(None, code, code, by_code, spans=spans)
        if codes:
            return Found(beyond=codes[0][0], spans=spans)
        return self._outside(text)

    # A question is asked for what it says beside places again and again.
    @lru_cache(maxsize=64)  # noqa: B019 - lives as long as the process
    def without_names(self, text: str, *, everyday: bool = False) -> str:
        """What a text says beside names that are exactly those of places, in whatever letters; of
        names that are words of families, too ("merken"), only those of Kommunen unless `everyday`
        is asked for."""
        tokens = list(_TOKEN.finditer(text))
        left, at, start = [], 0, 0
        while start < len(tokens):
            length = self._name_of(text, tokens, start, everyday)
            if length:
                left.append(text[at : tokens[start].start()])
                at = tokens[start + length - 1].end()
            start += length or 1
        return " ".join(" ".join((*left, text[at:])).split())

    def _name_of(self, text: str, tokens: list[re.Match[str]], start: int, everyday: bool) -> int:
        """How many tokens from here on are a name, 0 for none."""
        for length in self._lengths(text, tokens, start):
            typed = text[tokens[start].start() : tokens[start + length - 1].end()]
            if self.is_name(typed) and (
                everyday or _key(typed) in self._towns or not self._everyday(typed.lower())
            ):
                return length
        return 0

    def _lengths(self, text: str, tokens: list[re.Match[str]], start: int) -> range:
        """How many tokens from here on may be a name, most first: one, where no name of several
        words begins with this one."""
        most = min(self._most, len(tokens) - start)
        whole = most > 1 and text[tokens[start].end()] in _BETWEEN
        if whole and _key(tokens[start][0]).partition(" ")[0] not in self._begins:
            most = 1
        return range(most, 0, -1)

    def _key_of(self, typed: str) -> str:
        """The key of what is typed, of a name in Cyrillic or Arabic letters that of the name."""
        key = _key(typed)
        if " " in key or key.isascii() or key in SOUNDS_LIKE_A_PLACE:
            return key
        meant = self._sounds.meant(typed, mended=True)
        return _key(meant) if meant else key

    def is_name(self, typed: str) -> bool:
        """Whether this is exactly the name of a place here or around."""
        key = self._key_of(typed)
        return key in self._known or key in self._beyond

    def _of(self, kommune: str, named: list[_Named], spans: tuple[Span, ...]) -> Found:
        first = named[0]
        every = (*spans, *(each.span for each in named))
        return Found(kommune, first.typed, first.written, spans=every)

    def _codes(self, text: str) -> Iterator[tuple[str, Span]]:
        before, after = _DIGITS_BESIDE
        for match in _POSTCODE.finditer(text):
            alone = not before.search(text[: match.start()]) and not after.match(text, match.end())
            if alone and int(match["code"]) >= _LAST_CODE:
                yield match["code"], match.span()

    def _named(self, text: str) -> Iterator[_Named]:
        tokens = list(_TOKEN.finditer(text))
        said = [token[0].lower() for token in tokens]
        start = 0
        while start < len(tokens):
            found = self._starting(text, tokens, said, start)
            if found is not None:
                length, named = found
                yield named
                start += length
            else:
                start += 1

    def _starting(
        self, text: str, tokens: list[re.Match[str]], said: list[str], start: int
    ) -> tuple[int, _Named] | None:
        before = said[start - 1] if start else ""
        if before in _NOT_AFTER:
            return None
        for length in self._lengths(text, tokens, start):
            span = (tokens[start].start(), tokens[start + length - 1].end())
            typed = text[span[0] : span[1]]
            key = self._meant(typed, before, Beside(said[:start], said[start + length :]))
            if key is not None:
                exact = self._key_of(typed) == key
                if before in _BEFORE_PLACE:
                    span = (tokens[start - 1].start(), span[1])
                if ending := _CASE_ENDING.match(text, span[1]):  # Düren'de
                    span = (span[0], ending.end())
                return length, _Named(self._known[key], typed, self._written[key], span, exact)
        return None

    def _meant(self, typed: str, before: str, beside: Beside) -> str | None:
        key = self._key_of(typed)
        if key in self._known:
            if key not in words_as_places() or sought_there(typed, beside):
                return key
            if typed[0].isupper():
                return key if before in _BEFORE_PLACE or beside.alone else None
            alone = beside.alone and key not in _NEVER_ALONE and not self._everyday(typed.lower())
            return key if alone or placed_small(typed, before, beside) else None
        if town := self._towns & {_CASE_ENDING_JOINED.sub("", key)}:
            return town.pop()
        if " " in key or key in self._beyond or self._everyday(typed.lower()):
            return None
        likely = typed[0].isupper() or before in _BEFORE_PLACE
        return self._sounding(typed.lower()) or self._misspelt(key, likely)

    def _sounding(self, word: str) -> str | None:
        """The key of a place of which the name sounds so ("Dühren"), or is usually misspelt so."""
        meant = misspelt_places().get(fold(word)) or self._sounds.alike(word)
        key = _key(meant) if meant else ""
        return key if key in self._known else None

    def _misspelt(self, key: str, likely: bool) -> str | None:
        """The key of a place of which one letter is wrong; of a short one only where a place is
        `likely`, for many a word comes near to it ("kuşlar", "Gesten")."""
        allowed = 1 if len(key) >= 6 else 0
        among = [
            known
            for known in self._long.get(key[0], ())
            if abs(len(known) - len(key)) <= allowed
            and (likely or len(known) >= _LONG or known in self._towns)
        ]
        best = min(
            ((OSA.distance(key, known, score_cutoff=allowed), known) for known in among),
            default=(allowed + 1, ""),
        )
        return best[1] if best[0] <= allowed else None

    def _outside(self, text: str) -> Found:
        """A town beyond all Kommunen. After "in" it is no word of the question; alone it may be
        part of a name ("Uniklinik Aachen")."""
        tokens = list(_TOKEN.finditer(text))
        for start in range(len(tokens)):
            for length in self._lengths(text, tokens, start):
                span = (tokens[start].start(), tokens[start + length - 1].end())
                town = self._beyond.get(self._key_of(text[span[0] : span[1]]))
                if town is None:
                    continue
                before = tokens[start - 1] if start else None
                placed = before is not None and before[0].lower() in _BEFORE_PLACE
                spans = ((before.start(), span[1]),) if before is not None and placed else ()
                return Found(beyond=town, spans=spans)
        return Found()


# Each question looks its words up many times, alone and with their neighbours.
@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    plain = re.sub(r"['’]", "", name.lower())
    return " ".join(fold(part) for part in re.split(r"[-‑/\s]+", plain) if part)
