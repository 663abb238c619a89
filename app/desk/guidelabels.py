"""What the texts of offices, guides and pages are called at the desk, by their keys."""

from app.i18n import N_
from app.i18n import gettext as _
from app.records.german import OFFICES
from app.records.texts import Guides
from app.texts import german
from app.vocabulary import Phase, Transition

LABELS = {
    "name": N_("Name"), "short_name": N_("Kurzer Name"), "ages_text": N_("Alter"),
    "lead": N_("Einleitung"), "text": N_("Text"), "title": N_("Überschrift"),
    "heading": N_("Überschrift"), "when": N_("Wann"), "tips": N_("Tipps"),
    "questions": N_("Fragen"), "question": N_("Frage"), "paragraphs": N_("Absätze"),
    "list": N_("Punkte der Liste"), "tasks": N_("Aufgaben"), "ziele": N_("Ziele"),
    "way_in": N_("Weg dorthin"), "note": N_("Hinweis"), "intro": N_("Einleitung"),
    "label": N_("Antwort"), "stand": N_("Stand"), "for_": N_("Für wen"), "hours": N_("Zeiten"),
    "cost": N_("Kosten"), "languages": N_("Sprachen"), "phone": N_("Telefon"),
    "email": N_("E-Mail"), "url": N_("Internetseite"), "aufgabe": N_("Wofür die Stelle da ist"),
    "street": N_("Straße und Hausnummer"), "postcode": N_("Postleitzahl"), "city": N_("Ort"),
    "place": N_("Ort"), "quelle": N_("Woher wir es wissen"),
    "steps": N_("Reihenfolge der Schritte"), "months": N_("Monate seit der Geburt"),
}  # fmt: skip
_PLACE_NAME = N_("Gebäude und Raum")


def label_of(key: str) -> str:
    *_way, before, last = key.split("/")
    if last.isdecimal():
        return f"{_(LABELS.get(before, 'Text'))} {int(last) + 1}"
    if (before, last) == ("place", "name"):
        return _(_PLACE_NAME)
    return _(LABELS.get(last, "Text"))


def slug_of(page: str) -> str:
    return page.replace("/", "-").replace("_", "-")


def title_of(guides: Guides, page: str) -> tuple[str, str]:
    """What it is called, and where families read it."""
    room, _sep, name = page.partition("/")
    if room == OFFICES:
        office = getattr(guides.kreis, name)
        return office.name or name, "/" if name == "familienbuero" else "/fachkraefte"
    if room == "phasen":
        return guides.phases[Phase(name)].name, f"/phasen/{name}"
    if room == "uebergaenge":
        return guides.transitions[Transition(name)].name, f"/uebergaenge/{name}"
    if room == "seiten":
        address = {"leichte_sprache": "leichte-sprache"}.get(name, name)
        return guides.pages[name].title, f"/{address}"
    if room == "hilfe":
        return _("Hilfe sofort"), "/hilfe-sofort"
    return _("Für Fachkräfte"), "/fachkraefte"


def name_of(slug: str) -> str:
    """As the files have it; the slug itself where there is none."""
    page = next((each for each in german.pages() if slug_of(each) == slug), "")
    return title_of(german.files(), page)[0] if page else slug
