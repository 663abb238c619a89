"""What may be wrong with a translation beside its German text. A placeholder that is lost cannot be
shown; whatever else is odd may be right all the same, so that who writes it says so."""

from collections.abc import Iterator

from app.i18n import gettext as _
from app.records import easylanguage, glossary, textfaults
from app.records.easylanguage import Level
from app.records.textfaults import PLACEHOLDER

STREETS = ("straße", "str.", "strasse", "weg", "platz", "allee", "gasse", "ring", "markt", "damm")
"""How the names of most streets end."""
ENDINGS = (".de", ".org", ".net", ".com", ".info", ".eu", ".nrw")
"""How the names of most sites end that are written without "www."."""
LONG = 3
AROUND = "()[]{}„“”‚‘’«»\"'.,;:!?-–\u2066\u2069\u200e"


def lost_places(german: str, said: str) -> list[str]:
    """Placeholders like "{operator_name}" that are in one of them alone."""
    return sorted(set(PLACEHOLDER.findall(german)) ^ set(PLACEHOLDER.findall(said)))


def doubts(language: str, key: str, german: str, said: str) -> tuple[str, ...]:
    """A German sentence for each thing to look at again."""
    # Above a title stands the German one, with its numbers and addresses.
    lost = () if key.endswith("/title") else (*_lost_numbers(german, said), *_lost(german, said))
    return (
        *lost,
        *_new_numbers(german, said),
        *_terms(language, german, said),
        *_hard(language, said),
    )


def _lost_numbers(german: str, said: str) -> Iterator[str]:
    found = _figures(said)
    lost = [written for value, written in _figures(german).items() if value not in found]
    if lost:
        yield _("Diese Zahl aus dem Deutschen fehlt: %(what)s") % {"what": ", ".join(lost)}


def _new_numbers(german: str, said: str) -> Iterator[str]:
    """Of three digits and more: "class 4" for "vierte Klasse" is fine."""
    wanted, found = _figures(german), _figures(said)
    new = [written for value, written in found.items() if value not in wanted]
    new = [written for written in new if len(written) >= LONG]
    if new:
        yield _("Diese Zahl steht im Deutschen nicht: %(what)s") % {"what": ", ".join(new)}


def _figures(text: str) -> dict[str, str]:
    """Its numbers in their order, each as it is written by what it is: "٠٨" by "8", "02421" by
    "2421", "1.200" by "1200"."""
    signs = (sign if sign.isdecimal() else " " for sign in textfaults.ungrouped(text))
    return {str(int(each)): each for each in "".join(signs).split()}


def _lost(german: str, said: str) -> Iterator[str]:
    folded = said.casefold()
    lost = [each for each in _named(german) if each.casefold() not in folded]
    if lost:
        yield _("Fehlt oder ist anders geschrieben: %(what)s") % {"what": ", ".join(lost)}


def _named(german: str) -> Iterator[str]:
    """E-mail addresses, sites, and streets with a number, which stay as they are in German."""
    words = [each.strip(AROUND) for each in german.split()]
    raw = german.split()
    for number, word in enumerate(words):
        folded = word.casefold()
        site = folded.startswith(("http://", "https://", "www.")) or folded.endswith(ENDINGS)
        following = raw[number + 1][:1] if number + 1 < len(raw) else ""
        street = raw[number].casefold().rstrip(",").endswith(STREETS) and following.isdecimal()
        if "@" in word or site or (street and word[:1].isupper()):
            yield word


def _hard(language: str, said: str) -> tuple[str, ...]:
    """Where Einfache Sprache or Leichte Sprache breaks its rules."""
    levels = [each for each in Level if each.value == language]
    return tuple(fault for level in levels for fault in easylanguage.faults(said, level))


def _terms(language: str, german: str, said: str) -> Iterator[str]:
    for term, word in glossary.missing(language, german, said):
        yield _("„%(term)s“ heißt im Glossar „%(word)s“") % {"term": term, "word": word}
