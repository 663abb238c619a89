"""What an offer has in somebody's own words beside its fields, in the language of the snapshot."""

from collections.abc import Mapping

from app import phones
from app.i18n import plain
from app.records import placewords
from app.records.offers import OfferRecord
from app.records.translated import OfferTexts
from app.web.views import Contact


def notes(contact: Contact, texts: OfferTexts) -> Mapping[str, str]:
    """What stands beside its telephone numbers, by the German."""
    calls = phones.numbers(contact.phone) if contact.phone else ()
    notes = (call.note for call in calls if call.note)
    return {note: said for note in notes if (said := texts.words(note)) != note}


def place_meaning(name: str, mine: OfferTexts) -> str:
    """ "" where the door says it all, or the same is said: in Einfache Sprache "Zimmer 118" is."""
    said = mine.meaning(name) if placewords.described(name) else ""
    return "" if plain(said) == name else said


def headings(record: OfferRecord, texts: OfferTexts) -> Mapping[str, str]:
    """What somebody wrote beside its times, by the German."""
    written = record.times.written() if record.times else ()
    return {text: said for _where, text in written if (said := texts.words(text)) != text}
