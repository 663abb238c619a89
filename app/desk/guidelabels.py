"""What the texts of offices, guides and pages are called at the desk, by their keys."""

from app.i18n import N_
from app.i18n import gettext as _

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
