"""Reads telephone numbers out of a text that `app.phones` has cleaned, and what stands beside them.

Digits are told from each other by what surrounds them: a Vorwahl begins a number, hours and dates
are none, "-12" after "02421 22-0" is the end of another one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat
from phonenumbers.phonenumberutil import NumberParseException, length_of_geographical_area_code

MOST = 300
"""Signs; in longer texts nobody looks for a number, so that no work grows with them."""
_DIALLED = 15
"""Digits with the country's (ITU E.164)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number that can be dialled."""

    shown: str
    """As it was written; an extension that stood alone with the number that it belongs to."""
    tel: str
    """For the link, "tel:+492421220"; without the country's digits where it has none abroad."""
    note: str
    """What stood beside it: hours, a name, a fax number; "" for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    numbers: tuple[Number, ...] = ()
    odd: str = ""
    """What looks like a number and has too few digits or too many."""
    unclear: bool = False
    """Digits remain of which nobody can say what to dial."""


@dataclass(slots=True, kw_only=True)
class _Found:
    start: int
    end: int
    shown: str
    """Without parentheses, so that an extension can be told from what it belongs to."""
    whole: bool = True
    """It stands in the text as it is shown."""

    @property
    def digits(self) -> str:
        return ("+" if self.shown.startswith("+") else "") + _digits(self.shown)


_HOUR = r"(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?"
_SPAN = rf"{_HOUR} ?(?:-|bis) ?{_HOUR}"
_HOURS = re.compile(
    rf"(?<![\d.:])(?<!\d-)(?:(?P<spans>{_SPAN}(?: ?(?:,|/|und|u\.) ?{_SPAN}){{0,4}})|{_HOUR})"
    r" ?(?:uhr|h)\b",
    re.IGNORECASE,
)
_NO_NUMBERS = re.compile(
    r"(?<![\d.:])(?:[01]?\d|2[0-4])[.:][0-5]\d ?(?:-|bis) ?(?:[01]?\d|2[0-4])[.:][0-5]\d(?![\d.])"
    r"|(?<![\d.:])\d{1,2}:[0-5]\d(?!\d)|(?<!\d)24/7(?!\d)"
    rf"|(?<=-0) (?:- )?{_SPAN}(?![\d-])"
    r"|(?<![\d.])(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:20\d\d|(?!\d))",
    re.IGNORECASE,
)
"""Hours without the word, and dates: their digits are not dialled, either."""
_OF_HOUR = re.compile(r" ?(?:uhr|h)\b", re.IGNORECASE)
_AREA = re.compile(r"\((?:\+|0)[\d ]{0,8}\)")
_AFTER_COUNTRY = re.compile(r"((?:\+|(?<!\d)00)\d{1,3} {0,2})\((\d[\d ]{0,7})\)")
_SHORT = r"11[025]|116[ /-]?\d{3}|118\d{2,3}"
_CANDIDATE = re.compile(
    r"(?<![\w+])(?:\+ ?(?=[1-9])|(?<!\d[.,/-])(?=0))(?P<run>\d[\d ./-]*)"
    rf"|(?<![^\s(,;/|])(?P<short>{_SHORT})(?![\w-]|[ .]?\d)"
)
_SEPARATOR = re.compile(r"[,;|/]| (?:oder|und|sowie|bzw\.?|[uo]\.|&)(?= )")
_ALSO = re.compile(
    r" ?(?:[,;|]|(?:oder|und|sowie|bzw\.?|[uo]\.|&)(?= )) ?(-?\d[\d ]{0,12})"
    r"(?=\Z| ?[(,;|/]| (?:oder|und)\b)"
)
"""What may follow a number and be another of which only the end was written."""
_BEFORE_SHORT = re.compile(
    r"(?:\A|[(,;/|]|\b(?:oder|und|notruf|polizei|feuerwehr|\w{0,20}dienst|behördennummer))"
    r"[ :]{0,2}\Z",
    re.IGNORECASE,
)
_FAX = re.compile(r"fax(?:-?(?:nr|nummer))?[ .:-]{0,4}\Z", re.IGNORECASE)
_ALSO_FAX = re.compile(
    r"\b(?:tel|telefon|fon)\.? ?(?:/|\+|&|und|u\.) ?(?:tele)?fax[ .:-]{0,4}\Z", re.IGNORECASE
)
_ONLY_DIGITS = re.compile(r"-?\d[\d .-]*")
_TIMES = re.compile(_SPAN)
_LEAST_ODD = 5
"""Digits from which on something that is no number was meant to be one."""


def read(text: str) -> Read:
    """The numbers of a cleaned text."""
    if len(text) > MOST:
        return Read()
    masked = _masked(text)
    found: list[_Found] = []
    odd, unclear, at = "", False, 0
    while candidate := _CANDIDATE.search(masked, at):
        before, at = masked[at : candidate.start()], candidate.end()
        if candidate["short"]:
            if _BEFORE_SHORT.search(before) and (not found or before.strip(" :")):
                found.append(_found(masked, candidate.start(), candidate.end()))
            continue
        run = candidate[0].rstrip(" ./-")
        at = candidate.start() + len(run)
        if _OF_HOUR.match(masked, at):
            unclear = True
            continue
        if _FAX.search(before) and not _ALSO_FAX.search(before):
            continue
        parts, clear = _parts(masked, candidate.start(), at)
        unclear = unclear or not clear
        for part in parts:
            if _tel(part.digits):
                found.append(part)
            elif len(_digits(part.shown)) >= _LEAST_ODD:
                odd = odd or part.shown
        at = _and_also(masked, found, at)
    tels = [_tel(each.digits) or f"tel:{each.digits}" for each in found]
    gaps = list(_gaps(text, masked, found))
    return Read(
        numbers=tuple(
            Number(
                shown=_shown(text, each),
                tel=tel,
                note=", ".join(filter(None, map(_trimmed, gap))),
            )
            for each, tel, gap in zip(found, tels, gaps, strict=True)
        ),
        odd=odd,
        unclear=unclear
        or any(_left_over(part) for gap in _gaps(masked, masked, found) for part in gap),
    )


def _masked(text: str) -> str:
    """The same text, place by place, with letters for the digits of hours and dates, and without
    the parentheses around a Vorwahl."""
    text = _NO_NUMBERS.sub(_hidden, _HOURS.sub(_hidden_hours, text))
    text = _AREA.sub(lambda found: f" {found[0][1:-1]} ", text)
    return _AFTER_COUNTRY.sub(r"\1 \2 ", text)


def _hidden(found: re.Match[str]) -> str:
    return "x" * len(found[0])


def _hidden_hours(found: re.Match[str]) -> str:
    """The "22-0" of "22-0, 9-12 Uhr" is none of the hours."""
    spans = list(_TIMES.finditer(found["spans"] or ""))
    hours = [
        tuple(int(hour) for hour in re.findall(r"(\d+)(?:[.:]\d+)?", each[0])) for each in spans
    ]
    first = next((n for n, (begin, end) in enumerate(hours) if begin < end), 0)
    kept = spans[first].start() if spans else 0
    return found[0][:kept] + "x" * (len(found[0]) - kept)


def _found(masked: str, start: int, end: int) -> _Found:
    return _Found(start=start, end=end, shown=" ".join(masked[start:end].split()))


def _parts(masked: str, start: int, end: int) -> tuple[list[_Found], bool]:
    """The numbers of digits in a row, and whether all of them are clear."""
    found: list[_Found] = []
    for piece in re.finditer(r"[^/]+", masked[start:end]):
        tokens = [
            (start + piece.start() + token.start(), start + piece.start() + token.end())
            for token in re.finditer(r"\+ ?\d+|\d+", piece[0])
        ]
        if not tokens:
            continue
        first, last = tokens[0][0], tokens[-1][1]
        if found and _complete(found[-1].digits) and not _own_area(masked[slice(*tokens[0])]):
            derived = _derived(found[-1], masked[found[-1].end : last].partition("/")[2])
            if derived is None:
                return found, False
            found.append(_Found(start=first, end=last, shown=derived, whole=False))
            continue
        if not found or _complete(found[-1].digits):
            found.append(_found(masked, *tokens.pop(0)))
        for begin, stop in tokens:
            rest = masked[begin:last]
            if _begins(found[-1], masked[begin:stop], rest):
                found.append(_found(masked, begin, stop))
            else:
                found[-1] = _found(masked, found[-1].start, stop)
    return found, True


def _own_area(token: str) -> bool:
    return token.startswith(("0", "+")) and len(token) > 2


def _begins(before: _Found, token: str, rest: str) -> bool:
    """Whether another number begins here, after nothing but a blank or a dash."""
    if not _own_area(token) or not _complete(before.digits):
        return False
    first = re.match(r"\+ ?\d+|\d+", before.shown)
    same = first is not None and first[0] == token
    return same or _number(before.digits + _digits(rest)) is None


def _derived(before: _Found, written: str) -> str | None:
    """The number of which only the end was written after another: "-12" after "02421 22-0", "221"
    after "02421 220"; None where that is not sure."""
    digits, shown = _digits(written), before.shown
    dashed = written.lstrip().startswith("-")
    number = _number(before.digits)
    if not digits or number is None or re.fullmatch(_SHORT, digits):
        return None
    if "-" in written.strip(" -"):  # hours rather than a number
        return None
    stem, dash, extension = shown.rpartition("-")
    if dash and (ending := _extension(_digits(extension), digits, dashed=dashed)):
        other = f"{stem}-{ending}"
    elif not dashed and len(digits) == _subscriber(number):
        cut = len(shown)
        for _digit in digits:
            cut -= 1
            while not shown[cut].isdigit():
                cut -= 1
        other = shown[:cut] + written.strip()
    else:
        return None
    return other if _complete(("+" if other.startswith("+") else "") + _digits(other)) else None


def _extension(before: str, written: str, *, dashed: bool) -> str | None:
    """The extension that is meant by what follows another one: "12" after "0", "51" after "50",
    and after "1050" not 51 but 1051, as one counts on. Of fewer digits than that nothing else is
    sure, except that "-0" is the switchboard."""
    if len(written) >= len(before):
        short = dashed or len(written) <= max(3, len(before))
        return written if short else None
    if dashed:
        return written if written == "0" else None
    counted = before[: -len(written)] + written
    return counted if len(written) > 1 and counted > before else None


def _and_also(masked: str, found: list[_Found], at: int) -> int:
    """Takes what follows the last number, set off by a comma or "oder", while it is clear; where
    it ends."""
    while found and found[-1].end == at and (also := _ALSO.match(masked, at)):
        derived = _derived(found[-1], also[1])
        if derived is None:
            break
        at = also.end(1)
        found.append(_Found(start=also.start(1), end=at, shown=derived, whole=False))
    return at


# --- notes ----------------------------------------------------------------------------------------


def _gaps(text: str, masked: str, found: list[_Found]) -> Iterator[tuple[str, str]]:
    """What stands before and after each number and belongs to it."""
    if not found:
        return
    before = text[: found[0].start]
    labelled = bool(_trimmed(before))
    for each, following in zip(found, [*found[1:], None], strict=True):
        if following is None:
            yield before, text[each.end :]
            return
        gap = text[each.end : following.start]
        # Inside parentheses nothing separates.
        flat = re.sub(r"\([^()]*\)", lambda inside: "x" * len(inside[0]), gap)
        separators = list(_SEPARATOR.finditer(flat))
        if separators:
            cut = separators[-1].start(), separators[-1].end()
        else:
            cut = (0, 0) if labelled and "(" not in gap else (len(gap), len(gap))
        yield before, gap[: cut[0]]
        before = gap[cut[1] :]


def _trimmed(note: str) -> str:
    """Without what only joined it to its number."""
    note = note.strip(" ,;:/|-")
    note = re.sub(
        r"\A(?:oder|und|sowie|bzw\.?|[uo]\.|&) | (?:oder|und|sowie|bzw\.?|[uo]\.|&)\Z", "", note
    )
    if note.startswith("(") and note.find(")") == len(note) - 1:
        note = note[1:-1]
    elif note.count("(") != note.count(")"):
        note = note.strip("()")
    return note.strip(" ,;:/|-")


def _left_over(note: str) -> bool:
    """Whether a part of it is nothing but digits and no hours."""
    parts = [_trimmed(each) for each in _SEPARATOR.split(note)]
    return any(_ONLY_DIGITS.fullmatch(each) and not _TIMES.fullmatch(each) for each in parts)


def _shown(text: str, found: _Found) -> str:
    if not found.whole:
        return found.shown
    start, end = found.start, found.end
    shown = text[start:end]
    if shown.count(")") > shown.count("(") and text[start - 1 : start] == "(":
        return text[start - 1 : end]
    return shown


# --- what a telephone dials -----------------------------------------------------------------------

_HERE_ONLY = re.compile(rf"{_SHORT}|0(?:0800|800|180|900|13[78])\d+")
"""Short and free numbers and their like, which cannot be dialled from abroad."""


def _tel(digits: str) -> str | None:
    """The link for a number that begins with its Vorwahl; None where there is no such number."""
    if _HERE_ONLY.fullmatch(digits):
        short = not digits.startswith("0")
        return f"tel:{digits}" if short or _number(digits) else None
    number = _number(digits)
    if number is None:
        return None
    return f"tel:{phonenumbers.format_number(number, PhoneNumberFormat.E164)}"


@lru_cache(maxsize=4096)
def _number(digits: str) -> PhoneNumber | None:
    if not digits.startswith(("0", "+")):
        return None
    try:
        number = phonenumbers.parse(digits, "DE")
    except NumberParseException:
        return None
    length = len(f"{number.country_code}{phonenumbers.national_significant_number(number)}")
    if length > _DIALLED or not phonenumbers.is_possible_number(number):
        return None
    # Of other countries it is enough that it can be one, for their plans change unheard of here.
    return number if number.country_code != 49 or phonenumbers.is_valid_number(number) else None


def _complete(digits: str) -> bool:
    """Whether it is a number that needs no further digit, as far as one can say."""
    number = _number(digits)
    return number is not None and _subscriber(number) not in (1, 2)


def _subscriber(number: PhoneNumber) -> int:
    """How many digits follow the Vorwahl; 0 where there is none, as with mobile telephones."""
    area: int = length_of_geographical_area_code(number)
    return len(phonenumbers.national_significant_number(number)) - area if area else 0


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
