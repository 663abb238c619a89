"""Headings of other people's tables: which of our columns each of them may be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from app.records.providernames import folded
from app.typed import line

SKIP = ""
"""What is not taken."""


class Part(StrEnum):
    """Columns of other people that are none of ours, but make one or several of them."""

    AGES = "alter"
    DAY = "tag"
    CLOCK = "uhrzeit"
    BEGIN = "beginn"
    END = "ende"
    NUMBER = "hausnummer"
    CODE_AND_TOWN = "plz_ort"
    ADDRESS = "adresse"
    CONTACT = "kontakt"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a heading may be."""

    target: str = SKIP
    sure: bool = False
    """Nobody has to be asked."""
    personal: bool = False
    """Names of people, which are not taken."""


_SURE: Mapping[str, str] = {
    "titel": (
        "titel, angebot, angebote, was, bezeichnung, name des angebots, angebotsname, kurs,"
        " kursname, kurstitel, kursbezeichnung, veranstaltung, veranstaltungstitel,"
        " veranstaltungsname, gruppe, projekt, maßnahme, aktion, titel der veranstaltung,"
        " titel des angebots, angebotstitel, was wird angeboten, was gibt es"
    ),
    "kurz": "kurz gesagt, kurzbeschreibung, kurzinfo, kurztext, kurz, in kürze, untertitel",
    "beschreibung": (
        "beschreibung, inhalt, inhalte, details, text, info, infos, informationen, worum geht"
        " es, angebotsbeschreibung, erläuterung, kursinhalt, beschreibung des angebots, was"
        " passiert da"
    ),
    "zielgruppe": (
        "für wen, zielgruppe, zielgruppen, wer kann kommen, wer kann mitmachen, adressaten,"
        " teilnehmende, teilnehmer"
    ),
    Part.AGES: (
        "alter, altersgruppe, altersgruppen, altersklasse, alter von bis, altersspanne, alter"
        " der kinder, alter in jahren, lebensalter, altersbereich, altersstufe"
    ),
    "alter_von": "alter von, mindestalter, alter ab, ab alter",
    "alter_bis": "alter bis, höchstalter, bis alter",
    "wann": (
        "wann, zeit, zeiten, termin, termine, zeitraum, kurszeit, kurszeiten, öffnungszeiten,"
        " turnus, rhythmus, zeitpunkt, tag und uhrzeit, datum und uhrzeit, wann findet es"
        " statt, trainingszeiten, trainingszeit, tag uhrzeit, wochentag uhrzeit, datum uhrzeit"
    ),
    Part.DAY: "wochentag, wochentage, tag, tage, datum",
    Part.CLOCK: "uhrzeit, uhrzeiten, uhrzeit von bis",
    Part.BEGIN: "beginn, anfang, start, uhrzeit von, beginn uhrzeit, zeit von",
    Part.END: "ende, uhrzeit bis, ende uhrzeit, zeit bis",
    "ort_name": (
        "name des ortes, veranstaltungsort, treffpunkt, wo, einrichtung, räumlichkeit, raum,"
        " location, standort, sportstätte, halle, gebäude"
    ),
    "strasse": (
        "straße, strasse, str, straße und hausnummer, straße nr, straße hausnummer, straße"
        " hausnr, straße und nr"
    ),
    Part.NUMBER: "hausnummer, hausnr, hnr",
    "plz": "plz, postleitzahl",
    Part.CODE_AND_TOWN: "plz ort, plz und ort, postleitzahl ort, postleitzahl und ort, plz stadt",
    "ort": "ort, ortschaft, ortsteil, stadt, stadtteil, dorf",
    Part.ADDRESS: "adresse, anschrift, ort adresse, veranstaltungsort adresse, ort und adresse",
    "kommune": "kommunen, kommune, gemeinde, stadt gemeinde, gemeinde stadt, einzugsgebiet",
    "kosten": (
        "kosten, preis, preise, gebühr, gebühren, kursgebühr, beitrag, teilnahmebeitrag,"
        " eintritt, kostenbeitrag, entgelt, teilnahmegebühr, unkostenbeitrag, was kostet es,"
        " kursgebühren, mitgliedsbeitrag, preis pro termin, kosten pro termin, eintrittspreis,"
        " teilnahmekosten"
    ),
    "kosten_text": "kosten genauer",
    "anmeldung": (
        "anmeldung, anmeldung erforderlich, anmeldung nötig, voranmeldung, anmelden,"
        " anmeldung notwendig, mit anmeldung, anmeldepflicht"
    ),
    "traeger": (
        "träger, veranstalter, anbieter, organisation, verein, institution, ausrichter,"
        " organisator, verein organisation, veranstalter träger, träger veranstalter, anbieter"
        " träger"
    ),
    "traeger_art": "art des trägers, trägerart",
    "telefon": (
        "telefon, tel, telefonnummer, telefonnr, tel nr, telnr, fon, rufnummer, handy, mobil,"
        " mobilnummer, handynummer, telefon nr"
    ),
    "email": "e-mail, email, mail, e-mail-adresse, emailadresse, mailadresse, mail adresse, e mail",
    "web": (
        "internetseite, homepage, website, webseite, internet, url, link, web, www,"
        " internetadresse, webadresse, mehr infos"
    ),
    Part.CONTACT: (
        "kontakt, kontaktdaten, kontaktmöglichkeit, kontakt anmeldung, anmeldung kontakt,"
        " info und anmeldung, anmeldung bei, anmeldung unter, anmeldung und info, kontakt und"
        " anmeldung"
    ),
    "format": "wie, form, angebotsform",
    "phase": "lebensphasen, lebensphase",
    "uebergang": "übergänge, übergang",
    "thema": "themen, kategorie, kategorien, rubrik, themenfeld, themenbereich",
    "sprache": "sprachen, sprache",
    "quellen": "quellen, quelle",
}
_ASKED: Mapping[str, str] = {
    "titel": "name, thema, überschrift",
    "traeger": "wer, durch, partner, kooperationspartner",
    "beschreibung": "kommentar, sonstiges, besonderheiten, zusatzinfo, zusatz",
    Part.BEGIN: "von",
    Part.END: "bis",
    "kosten": "euro",
}
"""Words that mean one thing here and another there."""
_UNASKED = frozenset(
    (
        *("nr", "lfd nr", "lfdnr", "laufende nummer", "id", "pos", "position", "anzahl", "status"),
        *("erledigt", "teilnehmerzahl", "max tn", "tn", "plätze", "stand", "fassung", "nummer"),
        *("max teilnehmer", "geändert am", "letzte änderung", "zeile", "kursnummer", "kurs nr"),
    )
)
"""What nobody would take over; it is named and not asked."""
_PERSONAL = frozenset(
    (
        *("ansprechpartner", "ansprechpartnerin", "ansprechperson", "ansprechpartner in"),
        *("ansprechpartnerinnen", "ansprechpersonen", "kontaktperson", "leitung", "kursleitung"),
        *("kursleiter", "kursleiterin", "vorname", "nachname", "betreuer", "betreuerin"),
        *("referent", "referentin", "referent in", "übungsleiter", "übungsleiterin", "trainer"),
        *("trainerin", "dozent", "dozentin", "verantwortlich", "verantwortliche"),
        *("verantwortlicher", "zuständig", "vorstand", "geburtsdatum", "gruppenleitung"),
        *("leiter", "leiterin", "übungsleitung", "name ansprechpartner"),
    )
)
_ALIKE = 84
"""Of 100: a heading so near to a word is taken for that word misspelt, and asked."""
_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_LONGEST = 60
"""Signs of a heading that are looked at."""


def _words(texts: Mapping[str, str]) -> dict[str, str]:
    return {
        _plain(word): str(target) for target, words in texts.items() for word in words.split(", ")
    }


def _plain(text: str) -> str:
    """Words alone: "Tel.-Nr.:" is "tel nr"."""
    return folded(text[:_LONGEST]) if text.strip() else ""


_KNOWN, _MAYBE = _words(_SURE), _words(_ASKED)
_NOBODY = frozenset(map(_plain, _UNASKED))
_PEOPLE = frozenset(map(_plain, _PERSONAL))


@lru_cache(maxsize=2048)
def guess(heading: str) -> Guess:
    """What a column of that name is, as far as its name says."""
    text = line(heading)[:_LONGEST]
    for words in dict.fromkeys((_plain(text), _plain(_BRACKETS.sub(" ", text)))):
        if not words:
            continue
        if words in _PEOPLE:
            return Guess(personal=True, sure=True)
        if words in _KNOWN:
            return Guess(_KNOWN[words], sure=True)
        if words in _NOBODY:
            return Guess(sure=True)
        if words in _MAYBE:
            return Guess(_MAYBE[words])
    return _near(_plain(text))


def _near(words: str) -> Guess:
    """A heading of several names, or one that is misspelt."""
    if not words:
        return Guess(sure=True)
    if any(each in _PEOPLE for each in words.split()):
        return Guess(personal=True, sure=True)
    if len(words) < 4:
        return Guess()
    near = process.extractOne(words, _KNOWN.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if near is None:
        named = [_KNOWN[each] for each in words.split() if each in _KNOWN and len(each) > 3]
        return Guess(named[0]) if named else Guess()
    return Guess(_KNOWN[near[0]])


def known(headings: Sequence[str], own: Mapping[str, str]) -> int:
    """How many of the cells of a line look like headings; `own` are ours."""
    cells = [each for each in headings if each.strip()]
    if any(len(each) > _LONGEST for each in cells):
        cells = [each for each in cells if len(each) <= _LONGEST]
    return len({plain for each in cells if (plain := _heading(each, own))})


def _heading(text: str, own: Mapping[str, str]) -> str:
    if plain(text) in own:
        return plain(text)
    found = guess(text)
    return _plain(text) if (found.target and found.sure) or found.personal else ""


def plain(text: str) -> str:
    """What two spellings of one of our own headings or words have in common."""
    return " ".join(text.replace("–", "-").casefold().split())
