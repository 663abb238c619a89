"""Where a German text breaks the rules of Einfache Sprache or of Leichte Sprache.

Einfache Sprache after the advice of DIN 8581-1 (and DIN ISO 24495-1), Leichte Sprache after the
rules of the Netzwerk Leichte Sprache and DIN SPEC 33429. Only what a pattern can tell for certain:
a fault that is none costs a writer more than one that is missed. Whether people understand a text,
they only know themselves.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from app import typed
from app.i18n import N_
from app.i18n import gettext as _
from app.records.easywords import FOREIGN_WORDS, LONG_BUT_SIMPLE, OFFICE_WORDS, PLAIN

LONGEST = 10_000
"""Characters that are read."""


class Level(StrEnum):
    """The code of such a language, as in `data/texts/`."""

    EINFACH = "einfach"
    LEICHT = "leicht"


WORDS: Mapping[Level, int] = {Level.EINFACH: 15, Level.LEICHT: 10}
"""The most of one sentence."""
LETTERS: Mapping[Level, int] = {Level.EINFACH: 16, Level.LEICHT: 12}
"""The most of one word without a hyphen or a Mediopunkt."""

_WORD = re.compile(r"[^\W\d_]+(?:[-·'’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d[\d.:,/-]*(?: \d[\d.:,/-]*)*")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,60}@\S+"
    r"|\b[a-z\d-]{2,60}\.(?:com|de|eu|info|net|nrw|online|org)\b(?:/\S*)?"
)
_SENTENCE = re.compile(r"(?<=[.!?:]) (?=[A-ZÄÖÜ„\"(0-9])|(?<=[.!?]“) |\n+")
_SHORTENED = re.compile(
    r"\b(?:z|d|u|o|i|e|v|bzw|usw|ca|evtl|ggf|inkl|Nr|Tel|Str|St|Dr)\.", re.IGNORECASE
)
_ORDINAL = re.compile(
    r"\b(\d{1,2})\.(?= (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
    r"|Dezember|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag|Geburtstag|Leben|Klasse"
    r"|Schul|Schwanger|Woche|Monat|Tag|Mal|Etage|Stock|Kind|Jahr))"
)
_QUOTED = re.compile(r"„[^“\n]{1,80}“")
"""A name, or what somebody says: nobody can change the words of a name."""


def faults(text: str, level: Level, *, names: str = "") -> tuple[str, ...]:
    """What is wrong with the text, one German sentence each, the rule first; () when nothing is.
    `names` are what the offer and its Träger are called, whose words nobody can change."""
    text = _ADDRESS.sub("www", typed.block(text[:LONGEST]))
    found = [each for one in sentences(text) for each in _of_sentence(one, level, names)]
    return tuple(dict.fromkeys((*found, *_of_text(text, level, names))))


def sentences(text: str) -> list[str]:
    """The sentences of a text; neither an abbreviation nor "am 1. Mai" ends one."""
    guarded = _SHORTENED.sub(lambda found: found[0][:-1] + "\0", text)
    guarded = _ORDINAL.sub("\\1\0", guarded)
    return [each.replace("\0", ".").strip() for each in _SENTENCE.split(guarded) if each.strip()]


def office_words(text: str, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(word, what people say) for each of those words that the text has."""
    small = text.lower()  # casefold would make "ss" of "ß"
    for plain in PLAIN:
        small = small.replace(plain, "")
    for word, better in words.items():
        if re.search(rf"(?<!\w){re.escape(word)}", small):
            yield word, _(better)


def _of_sentence(sentence: str, level: Level, names: str) -> Iterator[str]:
    count = len(_WORD.findall(_NUMBER.sub("x", sentence)))
    if count > WORDS[level]:
        yield _("Langer Satz (%(n)d Wörter, höchstens %(most)d): %(start)s") % {
            "n": count,
            "most": WORDS[level],
            "start": _start(sentence),
        }
    yield from _clauses(sentence, level)
    yield from _genitives(sentence, names)
    yield from _passives(sentence)
    for pattern, saying in (*_IN_SENTENCES, *(_IN_EASIEST if level is Level.LEICHT else ())):
        for found in pattern.finditer(sentence):
            yield _(saying) % {"said": found[0].strip()}


def _start(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:6]) + (" …" if len(words) > 6 else "")


_OPENS = re.compile(
    r"(?:und |oder )?(?:dass|weil|wenn|obwohl|damit|sodass|ob|falls|sobald|solange|bevor|nachdem"
    r"|während|indem|wer|wem|wen|wie|wo|was|wann|warum|wohin|woher|womit|welche[rsnm]?)\b"
)
_WHY = re.compile(r"(?:dass|weil|obwohl|damit|sodass|indem|bevor|nachdem|während|um)\b")
_RELATIVE = re.compile(
    r"(?:(?:in|mit|bei|von|zu|für|auf|an|aus|nach|über|durch) )?"
    r"(?:denen|deren|dessen|die|der|das|den|dem) "
)
_VERB_LAST = re.compile(r" [a-zäöüß]{1,30}(?:t|en|rn|ln|nd|ll|ss|nn|rf)[.!?:]*$")
_TO_DO = re.compile(r"um .* (?:zu [a-zäöüß]+|[a-zäöüß]{2,9}zu[a-zäöüß]+)[.!?:]*$")
_FIRST = re.compile(r"[„(]?(?:Wenn|Weil|Obwohl|Falls|Sobald|Solange|Bevor|Nachdem|Dass|Ob|Wer)\b")
_MAIN = re.compile(r"(?:aber|denn|sondern|doch)\b")
_GOES_ON = re.compile(
    r"(?:ist|sind|hat|haben|kann|können|muss|müssen|darf|dürfen|soll|sollen|wird|werden|bekommt"
    r"|gibt|hilft|geht|kommt|braucht|findet|zahlt)\b"
)


def _clauses(sentence: str, level: Level) -> Iterator[str]:
    first, *parts = sentence.split(", ")
    within = [_depends(part) for part in parts]
    leads = bool(parts and _FIRST.match(first))
    many = sum(within) + leads + sum(bool(_MAIN.match(part)) for part in parts)
    nested = any(
        one and _GOES_ON.match(after) for one, after in zip(within, parts[1:], strict=False)
    )
    if nested and not leads:
        yield _("Satz im Satz: %(start)s") % {"start": _start(sentence)}
    elif many > 1:
        yield _("Mehr als ein Gedanke: %(start)s") % {"start": _start(sentence)}
    elif level is Level.LEICHT and any(map(_WHY.match, parts)):
        yield _("Nebensatz: %(start)s") % {"start": _start(sentence)}


def _depends(part: str) -> bool:
    """Whether what follows a comma is a clause that cannot stand alone; "die Oma" is none."""
    if _OPENS.match(part) or _TO_DO.match(part):
        return True
    return bool(_RELATIVE.match(part) and _VERB_LAST.search(part))


_NOUN = r"[A-ZÄÖÜ][\w-]{2,40}"
_NO_MAN = (
    r"(?:[A-ZÄÖÜ][\w-]{1,40}(?:ung|heit|keit|schaft|tion|tät|rin|tin|ie|innen|tern|gruppe|hilfe"
    r"|kasse|kita|pflege|praxis|schule|stadt|stelle|woche|(?<!gart)(?<!lad)(?<!haf)en)"
    r"|Kinder|Mütter|Väter|Kita|Stadt|Schule|Geburt)(?![\w-])"
)
"""A noun that no "der" makes a subject."""
_GENITIVE = re.compile(
    rf"\b(?:des (?:[a-zäöüß]{{1,30}} )?{_NOUN}|eines (?:[a-zäöüß]{{1,30}} )?{_NOUN}"
    rf"|(?:keines|ihres|Ihres|meines|seines|unseres) (?:[a-zäöüß]{{1,30}}en )?{_NOUN}s\b"
    rf"|während (?:einer|Ihrer|ihrer) {_NOUN}|während der {_NO_MAN}"
    rf"|(?<=[a-zäöüß\d] )(?!Sie |Ihnen |Haus ){_NOUN} "
    rf"(?:der (?:[a-zäöüß]{{1,30}}en )?{_NO_MAN}|einer (?:[a-zäöüß]{{1,30}}en )?{_NOUN}))"
)


def _genitives(sentence: str, names: str) -> Iterator[str]:
    for found in _GENITIVE.finditer(_QUOTED.sub("„“", sentence)):
        if found[0] not in names:
            yield _("Genitiv: %(said)s") % {"said": found[0]}


_DONE = (
    r"((?:[a-zäöüß]{1,12})?ge[a-zäöüß]{2,20}(?:t|en)|[a-zäöüß]{2,30}iert|empfohlen|besprochen"
    r"|verliehen|entschieden|beschlossen|verschoben|übernommen|vorbereitet|ausbezahlt|angeboten"
    r"|(?:be|er|ver|ent|zer|über|unter)[a-zäöüß]{2,20}t)"
)
_PASSIVE = re.compile(
    rf"\b(?:[Ww]ird|[Ww]erden|[Ww]urden?)(?: (?!und |oder )[^\s.,;:!?]{{1,60}}){{0,9}} {_DONE}"
    r"(?=[,.!?:;)“]|$| (?:und|oder) )"
)
_PASSIVE_LAST = re.compile(rf"\b{_DONE} (?:zu )?(?:wird|werden|wurden?|worden)\b")
_NOT_DONE = frozenset(
    """geboren gelten genügen gefallen geschehen gelingen genießen gewinnen gewöhnen vergessen
    begegnen bekannt bereit beliebt verliebt verwirrt entspannt verrückt berechtigt begeistert
    bewusst besorgt vertraut erschöpft kompliziert interessiert engagiert motiviert verheiratet
    erkältet ernst insgesamt gesamt berühmt bestimmt gerecht geeignet gewohnt gespannt verwandt
    überlastet überfordert übermüdet""".split()
)
"""What only looks like something done, or what somebody becomes. For "geboren" there is no other
word."""


def _passives(sentence: str) -> Iterator[str]:
    for pattern in (_PASSIVE, _PASSIVE_LAST):
        for found in pattern.finditer(sentence):
            if found[1] not in _NOT_DONE:
                yield _("Passiv (wer tut es?): %(said)s") % {"said": found[0][:80]}


_IN_SENTENCES = (
    (
        re.compile(
            r"\b(?:(?:würde|könnte|sollte|müsste|hätte|wäre|dürfte)(?:n|st|t)?"
            r"|(?:Würde|Könnte|Sollte|Müsste|Hätte|Wäre|Dürfte)n? (?=(?:Sie|ich|wir|es|er)\b))\b"
        ),
        N_("Möglichkeitsform: %(said)s"),
    ),
    (
        re.compile(
            r"(?<![\w.])(?:z\. ?B|d\. ?h|u\. ?a|u\. ?U|[ou]\. ?[äÄ]|i\. ?d\. ?R|s\. ?[ou]|v\. ?a"
            r"|bzw|usw|etc|evtl|ggf|inkl|exkl|max|mind|vgl|tgl|zzgl|ca|Nr|Tel|Std|Min|Str)\."
        ),
        N_("Abkürzung: %(said)s"),
    ),
    (re.compile(r"\bnicht un(?!ter|ser|bedingt)[a-zäöüß]{4,30}"), N_("Doppelt verneint: %(said)s")),
    (
        re.compile(r"\b\w{2,30}[*:_/]-?in(?:nen)?\b|\b[A-ZÄÖÜ][a-zäöüß]{2,30}Innen\b"),
        N_("Zeichen im Wort: %(said)s"),
    ),
    (
        re.compile(
            r"\b[A-ZÄÖÜ]\w{2,30}ung (?:zur|zu|für|von|bei|durch|über) (?:\w{3,5} )?"
            r"[A-ZÄÖÜ]\w{2,30}ung\b"
        ),
        N_("Kette von Hauptwörtern, lieber mit Verben: %(said)s"),
    ),
    (
        re.compile(
            r"(?<![\w,] )\b(?:Achten|Bringen|Fragen|Füllen|Geben|Gehen|Kommen|Lesen|Melden|Nehmen"
            r"|Rufen|Sagen|Schreiben|Sprechen|Suchen|Wählen) sie\b"
        ),
        N_("„Sie“ groß schreiben: %(said)s"),
    ),
)
_IN_EASIEST = (
    (re.compile(r"[(\[][^)\]\n]{0,60}"), N_("Klammer: %(said)s")),
    (re.compile(r"[^\s;&%§]{0,30} ?[;&%§]"), N_("Sonderzeichen: %(said)s")),
    (
        re.compile(r"\b(?:zwei|drei|vier|fünf|sechs|sieben|neun|zehn|elf|zwölf|zwanzig|hundert)\b"),
        N_("Zahl als Ziffer schreiben: %(said)s"),
    ),
)


def _of_text(text: str, level: Level, names: str) -> Iterator[str]:
    bare = _QUOTED.sub("„“", text)
    named = frozenset(_WORD.findall(names))
    for word, better in office_words(bare, {**OFFICE_WORDS, **FOREIGN_WORDS}):
        told = any(f"{word} {verb}" in bare.lower() for verb in _TELLS)
        if not told and not word.endswith("."):  # of an abbreviation its own rule tells
            yield _("Schweres Wort: „%(word)s“, einfacher: %(better)s") % {
                "word": word,
                "better": better,
            }
    for word in dict.fromkeys(_WORD.findall(bare)):
        if word not in named and _is_long(word, level) and not _is_explained(word, text):
            yield _("Langes Wort, mit Bindestrich oder anders: %(said)s") % {"said": word}
    if level is Level.LEICHT:
        for line in text.splitlines():
            if _ENDS_WITHIN.search(_SHORTENED.sub("", _ORDINAL.sub("", line))):
                yield _("Mehr als ein Satz in einer Zeile: %(start)s") % {"start": _start(line)}


_ENDS_WITHIN = re.compile(r"[.!?] [A-ZÄÖÜ„]")
_STREET = ("straße", "platz", "allee", "siedlung")
_PART_OF_DAY = re.compile(r"(?:mon|diens|donners|frei|sams|sonn)tag(?:vor|nach)mittags?")
_TELLS = ("ist", "sind", "heißt", "heißen", "bedeutet")


def _is_long(word: str, level: Level) -> bool:
    longest = max(map(len, re.split("[-·]", word)))
    small = word.lower()
    if longest <= LETTERS[level] or small.endswith(_STREET) or _PART_OF_DAY.fullmatch(small):
        return False
    return not (level is Level.LEICHT and small in LONG_BUT_SIMPLE)


def _is_explained(word: str, text: str) -> bool:
    """In brackets, before some, or by a sentence that says what it is."""
    if any(sign in text for sign in (f"({word}", f"{word})", f"{word} (")):
        return True
    if any(f"{word} {verb}" in text for verb in _TELLS):
        return True
    after = text.partition(word)[2][:160]
    return any(f"{end} Das {verb}" in after for end in ".:" for verb in _TELLS)
