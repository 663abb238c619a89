"""What the pieces of a text about times are."""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a piece of text is; `Token.value` is its meaning."""

    DAY = auto()
    """A weekday or holiday, as in `Rule.days`."""
    DAYS = auto()
    MONTH = auto()
    ORDINAL = auto()
    NUMBER = auto()
    CLOCK = auto()
    """Minutes of the day; more than a day has where nobody's clock shows it."""
    DATE = auto()
    """(day, month, year), the year None where none was said; months may be impossible."""
    OCLOCK = auto()
    UNTIL = auto()
    FROM = auto()
    AT = auto()
    SINCE = auto()
    AND = auto()
    COMMA = auto()
    SEMICOLON = auto()
    COLON = auto()
    EVERY = auto()
    IN_MONTH = auto()
    NOT = auto()
    ONLY = auto()
    ALSO = auto()
    CLOSED = auto()
    SCHOOL = auto()
    TERM = auto()
    BESIDE = auto()
    """What may stand beside a time and changes nothing of it."""
    AGE = auto()
    """What a note on how old a fact is begins with."""
    VAGUE = auto()
    """Why it is no certain time, in German and not translated yet."""
    DAYPART = auto()
    """(first minute, last minute) at which it may begin."""
    SKIP = auto()
    PAUSE = auto()
    CANCELLED = auto()
    REGISTER = auto()
    FULL = auto()
    SERIES = auto()
    SESSIONS = auto()
    ALWAYS = auto()
    PAREN = auto()
    """The text within."""
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str
    """As it was written."""
    start: int
    """Where in the text."""
    end: int
    value: object = None
