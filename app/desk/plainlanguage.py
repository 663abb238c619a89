"""Plain German: how easy a text is, and what would make it easier. Hints, never a refusal.

The measure is the reading ease of Flesch in Toni Amstad's form for German (Amstad, "Wie
verständlich sind unsere Zeitungen?", Universität Zürich 1978): 180 - ASL - 58.5 * ASW, with ASL
the words per sentence and ASW the syllables per word. 60 and more is easy for most people.
"""

import re
from dataclasses import dataclass

from app import typed
from app.i18n import gettext as _
from app.i18n import ngettext
from app.records.easylanguage import office_words, sentences
from app.records.easywords import OFFICE_WORDS

LONG_SENTENCE = 18
"""Words; DIN SPEC 33429 advises short sentences, newspapers aim at less than this."""
EASY, HARD = 60.0, 40.0
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VOWELS = re.compile(r"ie|ei|ai|au|eu|äu|oi|aa|ee|oo|[aeiouyäöü]", re.IGNORECASE)
# No word of more letters: each repetition has its bound, so that no text takes long.
_PARTICIPLE = r"\w{0,30}ge\w{1,30}(?:t|en)"
_PASSIVE = re.compile(
    rf"\b(?:wird|werden|wurde|wurden|worden)\b[^.!?\n]{{0,60}}?"
    rf"\b(?:{_PARTICIPLE}|\w{{1,40}}(?:iert|ttet|chtet))\b"
    rf"|\b(?:{_PARTICIPLE}|\w{{1,40}}iert)\s(?:wird|werden|wurde|wurden)\b",
    re.IGNORECASE,
)
LONGEST = 4000
"""Characters that are read: no description may be longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readability:
    """How a text reads; `ease` is None for a text too short to tell."""

    ease: float | None
    verdict: str
    hints: tuple[str, ...]


def syllables(word: str) -> int:
    return max(1, len(_VOWELS.findall(word)))


def ease(text: str) -> float | None:
    """Amstad's reading ease, None below ten words."""
    words = _WORD.findall(text)
    if len(words) < 10:
        return None
    per_sentence = len(words) / max(1, len(sentences(text)))
    return 180 - per_sentence - 58.5 * sum(map(syllables, words)) / len(words)


def read(text: str) -> Readability:
    """What to say about a text while it is being written."""
    text = typed.block(text[:LONGEST])
    value = ease(text)
    hints = []
    for sentence in sentences(text):
        count = len(_WORD.findall(sentence))
        if count > LONG_SENTENCE:
            said = ngettext("%(n)d Wort", "%(n)d Wörter", count) % {"n": count}
            hints.append(
                _("Langer Satz (%(words)s): „%(start)s …“ Lieber zwei daraus machen.")
                % {"words": said, "start": " ".join(sentence.split()[:5])}
            )
    for word, better in office_words(text, OFFICE_WORDS):
        hints.append(_("„%(word)s“ einfacher: %(better)s.") % {"word": word, "better": better})
    for found in list(_PASSIVE.finditer(text))[:3]:
        said = " ".join(found[0].split())
        hints.append(_("„… %(said)s“: Wer tut es? Lieber sagen, wer.") % {"said": said[:60]})
    return Readability(ease=value, verdict=_verdict(value), hints=tuple(hints[:8]))


def _verdict(value: float | None) -> str:
    if value is None:
        return ""
    if value >= EASY:
        return _("gut zu lesen")
    return _("geht noch einfacher") if value >= HARD else _("schwer zu lesen")
