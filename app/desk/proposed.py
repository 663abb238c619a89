"""A visitor's proposal as the offer's form takes it: what they wrote in their own words goes into
the fields that it is about."""

from collections.abc import Mapping
from datetime import date

from app.catalogue.index import Index
from app.desk.columns import places
from app.i18n import gettext as _
from app.offers import foreignvalues
from app.offers.fields import BY_PATH
from app.vocabulary import COUNTYWIDE, Language

_CONTACT, _PLACE = "contact", "place"
Pairs = list[tuple[str, str]]


def fields_of(wanted: Mapping[str, str], kommune: str | None, made_on: date, index: Index) -> Pairs:
    """What nobody can place of it, as "nachmittags fragen Sie die Leiterin", stands in the internal
    remark in full; what was not said stays empty."""
    given = {BY_PATH[path].name: said for path, said in wanted.items() if path in BY_PATH}
    where = foreignvalues.address(wanted.get(_PLACE, ""), places(index))
    reached = foreignvalues.contact(wanted.get(_CONTACT, ""))
    found = {
        "ort_name": where.name,
        "strasse": where.street,
        "plz": where.code,
        "ort": where.town,
        "telefon": reached.phone,
        "email": reached.email,
        "web": reached.web,
    }
    if reached.left or not any((reached.phone, reached.email, reached.web)):
        said = wanted.get(_CONTACT, "")
        found["bemerkung"] = _("Vorgeschlagener Kontakt: %(said)s") % {"said": said} if said else ""
    pairs = [*given.items(), *((name, text) for name, text in found.items() if text)]
    return [
        *(pair for pair in pairs if pair[0] != "kommune"),
        ("kommune", kommune or COUNTYWIDE),
        ("sprache", Language.DE.value),
        ("quelle", _("Vorschlag auf dieser Seite")),
        ("quelle_jahr", str(made_on.year)),
    ]
