"""What somebody who speaks little German can say on the telephone: each sentence in German, as it
is to be said, with its meaning in the language of the page; and what to say for whom a call is
hard, in Einfache Sprache."""

from collections.abc import Iterator
from dataclasses import dataclass

from app import i18n
from app.catalogue.offer import Offer
from app.i18n import N_, SOURCE, plain
from app.i18n import gettext as _
from app.vocabulary import Language, Registration

_HELLO = N_("Guten Tag. Ich spreche nur wenig Deutsch. Bitte sprechen Sie langsam.")
_SLOWLY = N_("Guten Tag. Bitte sprechen Sie langsam und mit einfachen Wörtern.")
"""Instead of the first, for who reads Einfache Sprache."""
_LANGUAGE = N_("Spricht bei Ihnen jemand %(language)s?")
_HELP = N_("Ich brauche Hilfe.")
_CHILD = N_("Mein Kind braucht Hilfe.")
_ABOUT = N_("Es geht um das Angebot „%(title)s“.")
_JOIN = N_("Ich möchte mich anmelden. Ist noch ein Platz frei?")
_WHEN = N_("Wann ist es, und was kostet es?")
_BRING = N_("Was muss ich mitbringen?")


@dataclass(frozen=True, slots=True)
class Phrase:
    german: str
    meaning: str
    """"" in Einfache Sprache: its readers know what they say."""


def in_need() -> tuple[Phrase, ...]:
    """For a number of Hilfe sofort; () where the page is German."""
    return _said(_HELLO, _HELP, _CHILD, _LANGUAGE)


def about(offer: Offer) -> tuple[Phrase, ...]:
    """For the telephone of an offer; () where the page is German, or nobody can be called."""
    if not any(way.calls for way in offer.contact.ways):
        return ()
    return _said(*_of(offer), title=plain(offer.title))


def _of(offer: Offer) -> Iterator[str]:
    yield _HELLO
    if not offer.languages or i18n.spoken() not in offer.languages:
        yield _LANGUAGE
    if offer.crisis or offer.discreet:
        yield _HELP
        return
    yield _ABOUT
    if offer.to_ask:
        yield _WHEN
    if offer.registration in (Registration.REQUIRED, Registration.ADVISED):
        yield _JOIN
    yield _BRING


def _said(*sentences: str, title: str = "") -> tuple[Phrase, ...]:
    code = i18n.spoken()
    if code == SOURCE:
        return ()
    if i18n.speaks_german():
        own = {_HELLO: _SLOWLY, _LANGUAGE: ""}
        told = (own.get(each, each) for each in sentences)
        return tuple(Phrase(_(each) % {"title": title}, "") for each in told if each)
    here = {"title": title, "language": Language(code).label}
    with i18n.speaking(SOURCE):
        there = {"title": title, "language": Language(code).label}
    return tuple(Phrase(each % there, _(each) % here) for each in sentences)
