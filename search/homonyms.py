"""Names of villages that are everyday words too (Berg, Merken, Spiel): when one is the place."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.german import fold, is_sought, is_stop, is_vague

_SURELY_BEFORE = frozenset(("in", "aus", "bei"))
_HELD_BACK = frozenset(("spiel", "pattern", "poll"))
"""In small letters these are words also after "in" ("Freude in spiel und Bewegung")."""
_VERBS = frozenset(("merken", "winden", "schlich", "hausen"))
_OF_A_SENTENCE = frozenset(
    "ich du er sie es wir ihr man sich mir mich dir dich uns der die das den dem zu dass damit ob"
    " wie was kann kannst können könnte könnten konnte konnten soll sollen sollte sollten will"
    " wollen wollte wollten muss müssen musste mussten darf dürfen möchte möchten lassen lässt"
    " würde würden werden wird nicht".split()
)
"""Beside one of these, what looks like a verb is one ("die kinder sollen merken")."""
_PERSONS = frozenset(("schmidt", "ellen"))
_BY_NAME = ("hebamme", "arzt", "ärztin", "praxis", "therapie", "mutter", "pflege")
"""Who is looked for by the name of a person: "Hebamme Schmidt" may be one."""
_TITLES = frozenset(("familie", "fam", "dr"))
_LINKED = frozenset(("und", "oder", "u"))
_FIRST_PART = "spiel"
_SECOND_PARTS = frozenset("gruppe gruppen treff kreis platz plätze schule therapie café".split())
"""With these it is one word in two: "Spiel Gruppe"."""
_DAYS = frozenset(
    f"{day}{of}"
    for day in "montag dienstag mittwoch donnerstag freitag samstag sonntag".split()
    for of in ("", "s", "vormittag", "nachmittag", "abend")
)

SOUNDS_LIKE_A_PLACE = frozenset(
    map(fold, "гурт гурту гурти гуртом гуртів дурень дурня дурний бон бонні كربون الكربون".split())
)
"""Words of other scripts that sound like Hürth, Düren, Bonn, Kerpen: found by asking with the
30,000 most frequent words of Russian, Ukrainian and Arabic."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The other words of a question, in small letters and in order."""

    before: Sequence[str]
    after: Sequence[str]

    @property
    def alone(self) -> bool:
        return not self.before and not self.after

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.before, *self.after)


def sought_there(name: str, beside: Beside) -> bool:
    """Whether the name stands directly beside what one looks for, and no sentence makes it a verb,
    a noun or a person: "kita berg", "spielgruppe dienstag winden", "Schmidt kita"."""
    key, before, after = fold(name.lower()), beside.before, beside.after
    if after and after[0] in _LINKED:
        return False
    if key in _VERBS and not _OF_A_SENTENCE.isdisjoint(beside.every):
        return False
    found = _looked_for(key, before, after)
    return bool(found) and not (key in _PERSONS and found.endswith(_BY_NAME))


def _looked_for(key: str, before: Sequence[str], after: Sequence[str]) -> str:
    """The word of what is looked for, "" where the name is not beside one."""
    if before and is_sought(before[-1]):
        return before[-1] if not after or _goes_on(after[0]) else ""
    sought = next((word for word in reversed(before) if is_sought(word)), "")
    if sought and not after and _tells_more(before[-1]):
        return sought
    if not before and after and is_sought(after[0]):
        return "" if key == _FIRST_PART and after[0] in _SECOND_PARTS else after[0]
    return ""


def _goes_on(word: str) -> bool:
    """What may follow a place: "kita berg für u3", "kita berg ab 2 Jahren", "kita berg platz"."""
    return is_vague(word) or is_sought(word)


def _tells_more(word: str) -> bool:
    """A word between what is looked for and its place: "spielgruppe dienstag winden"."""
    vague = is_vague(word) and not is_stop(word)
    return word in _DAYS or (vague and word not in _TITLES)


def placed_small(name: str, before: str, beside: Beside) -> bool:
    """Whether a name in small letters is the place after "in", "aus" or "bei"."""
    if before not in _SURELY_BEFORE:
        return False
    if fold(name.lower()) not in _HELD_BACK:
        return True
    linked = bool(beside.after) and beside.after[0] in _LINKED
    return not linked and (not beside.after or any(map(is_sought, beside.every)))
