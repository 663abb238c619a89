"""Whom somebody who speaks little German can reach on the telephone: whether there is anybody who
speaks the language of the page, and when; who interprets; and what one can say, each sentence in
German, as it is to be said, with its meaning. And what to say for whom a call is hard, in Einfache
Sprache."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from app import i18n
from app.catalogue.index import Index
from app.catalogue.offer import Offer, Speaker
from app.i18n import N_, SOURCE, plain
from app.i18n import gettext as _
from app.vocabulary import Language, Registration, Topic
from app.wording import titled

_HELLO = N_("Guten Tag. Ich spreche nur wenig Deutsch. Bitte sprechen Sie langsam.")
_SLOWLY = N_("Guten Tag. Bitte sprechen Sie langsam und mit einfachen Wörtern.")
"""Instead of the first, for who reads Einfache Sprache."""
_LANGUAGE = N_("Spricht bei Ihnen jemand %(language)s?")
_HELP = N_("Ich brauche Hilfe.")
_CHILD = N_("Mein Kind braucht Hilfe.")
_WITHIN = str.maketrans("„“", "‚‘")
"""How quotation marks look within others."""
_ABOUT = N_("Es geht um das Angebot „%(title)s“.")
_JOIN = N_("Ich möchte mich anmelden. Ist noch ein Platz frei?")
_APPOINTMENT = N_("Ich möchte bitte einen Termin.")
"""Instead of that, where it is an office and no group that one comes to."""
_WHEN = N_("Wann ist es, und was kostet es?")
_BRING = N_("Was muss ich mitbringen?")


_INTERPRETING = "dolmetscher"
"""The Anliegen of who needs somebody to interpret."""
_MOST = 2
"""As many interpreters are named; the others are a tap away."""


@dataclass(frozen=True, slots=True)
class Phrase:
    german: str
    meaning: str
    """"" in Einfache Sprache: its readers know what they say."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Whether somebody there speaks the language of the page."""

    known: tuple[str, ...]
    """Who does, and when: "Hier spricht jemand Ihre Sprache: dienstags 9 bis 12 Uhr"."""
    ask: str
    """What is to be asked where nobody knows; "" where `known` says it."""
    interpreters: tuple[Offer, ...]


def in_need() -> tuple[Phrase, ...]:
    """For a number of Hilfe sofort; () where the page is German."""
    return _said(_HELLO, _HELP, _CHILD, _LANGUAGE)


def about(offer: Offer) -> tuple[Phrase, ...]:
    """For the telephone of an offer; () where the page is German, or nobody can be called."""
    if not any(way.calls for way in offer.contact.ways):
        return ()
    return _said(*_of(offer), title=plain(offer.title))


def talk(offer: Offer, index: Index) -> Talk | None:
    """For the contact of an offer; None where the page is German, or nobody can be called and
    nothing is known."""
    if i18n.speaks_german():
        return None
    known = tuple(map(_speaking, offer.speaks(i18n.spoken())))
    if not known and not any(way.calls for way in offer.contact.ways):
        return None
    ask = "" if known or i18n.spoken() in offer.languages else _asked(offer)
    return Talk(known, ask, tuple(_interpreters(offer, index)))


def _speaking(speaker: Speaker) -> str:
    said = _("Hier spricht jemand Ihre Sprache")
    return titled(said, speaker.details) if speaker.details else said


def _asked(offer: Offer) -> str:
    """No friend or child should have to interpret what is confidential."""
    private = offer.confidential or offer.discreet or offer.crisis
    bring = (
        _("Fragen Sie auch, ob jemand übersetzen kann, der nichts weitersagt.")
        if private
        else _("Fragen Sie auch, ob Sie jemanden zum Übersetzen mitbringen können.")
    )
    return " ".join((_("Ob hier jemand Ihre Sprache spricht, bitte erfragen."), bring))


def _interpreters(offer: Offer, index: Index) -> Iterator[Offer]:
    """Who is there for just that, or confirmed for it at the desk, where the offer is."""
    places = {each.slug for each in offer.kommunen}
    there = (
        each
        for each in index.answering(_INTERPRETING)
        if each.slug != offer.slug
        and (each.countywide or not places.isdisjoint(k.slug for k in each.kommunen))
    )
    return islice(there, _MOST)


def _of(offer: Offer) -> Iterator[str]:
    yield _HELLO
    if i18n.spoken() not in offer.tongues:
        yield _LANGUAGE
    if offer.crisis or offer.discreet:
        yield _HELP
        return
    yield _ABOUT
    if offer.to_ask:
        yield _WHEN
    if offer.registration in (Registration.REQUIRED, Registration.ADVISED):
        yield _APPOINTMENT if Topic.MONEY in offer.topics else _JOIN
    yield _BRING


def _said(*sentences: str, title: str = "") -> tuple[Phrase, ...]:
    code, title = i18n.spoken(), title.translate(_WITHIN)
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
