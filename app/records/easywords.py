"""Words that a plain German text does without, and what stands for them."""

from collections.abc import Mapping

from app.i18n import N_

OFFICE_WORDS: Mapping[str, str] = {
    "inanspruchnahme": N_("nutzen"),
    "in anspruch nehmen": N_("nutzen"),
    "niederschwellig": N_("leicht zu erreichen"),
    "niedrigschwellig": N_("leicht zu erreichen"),
    "zielgruppe": N_("für wen"),
    "erziehungsberechtigte": N_("Eltern"),
    "personensorgeberechtigte": N_("Eltern"),
    "maßnahme": N_("Angebot, Kurs, Hilfe"),
    "durchführung": N_("machen, stattfinden"),
    "durchgeführt": N_("findet statt"),
    "bezüglich": N_("zu, über"),
    "hinsichtlich": N_("zu, über"),
    "im rahmen": N_("bei, in"),
    "gegebenenfalls": N_("vielleicht, wenn nötig"),
    "ggf.": N_("vielleicht, wenn nötig"),
    "beziehungsweise": N_("oder"),
    "bzw.": N_("oder"),
    "sowie": N_("und"),
    "mittels": N_("mit"),
    "zwecks": N_("um zu, für"),
    "bedarfsgerecht": N_("so, wie Sie es brauchen"),
    "ganzheitlich": N_("mit allem, was dazugehört"),
    "individuell": N_("für Sie passend"),
    "ressourcenorientiert": N_("von Ihren Stärken aus"),
    "partizipation": N_("mitreden, mitmachen"),
    "antragstellung": N_("einen Antrag stellen"),
    "kostenneutral": N_("ohne Kosten"),
    "unterbreiten": N_("machen, vorschlagen"),
    "erfolgt": N_("geschieht, ist"),
    "obliegt": N_("ist Aufgabe von"),
    "sicherstellung": N_("dafür sorgen"),
    "implementiert": N_("eingeführt"),
    "prävention": N_("vorbeugen, früh helfen"),
    "aufsuchend": N_("kommt nach Hause"),
    "vulnerabel": N_("besonders belastet"),
    "stehen zur verfügung": N_("sind da"),
    "zur verfügung gestellt": N_("gibt es"),
}
"""How a word of offices begins, and what people say."""
FOREIGN_WORDS: Mapping[str, str] = {
    "adäquat": N_("passend"),
    "anlässlich": N_("wegen, zu"),
    "ausschließlich": N_("nur"),
    "diagnostik": N_("untersuchen, wie es dem Kind geht"),
    "erforderlich": N_("nötig"),
    "insbesondere": N_("vor allem"),
    "interdisziplinär": N_("aus mehreren Berufen"),
    "intervention": N_("Hilfe"),
    "kompetenz": N_("was man kann"),
    "kontaktier": N_("anrufen oder schreiben"),
    "kooperation": N_("Zusammen-Arbeit"),
    "kooperier": N_("zusammen arbeiten"),
    "koordinier": N_("sorgt dafür, dass alles zusammenpasst"),
    "lediglich": N_("nur"),
    "multiprofessionell": N_("aus mehreren Berufen"),
    "präventiv": N_("vorbeugen, früh helfen"),
    "psychosozial": N_("für die Seele und das Leben mit anderen"),
    "sofern": N_("wenn"),
    "umgehend": N_("sofort"),
    "unverzüglich": N_("sofort"),
    "zuzüglich": N_("dazu kommen"),
    "zwischenzeitlich": N_("in der Zeit"),
}
"""What Einfache Sprache and Leichte Sprache do without as well."""
PLAIN = ("präventions", "sowieso")
"""What only begins like one of these, or the names of the Präventionskette and its offices."""
LONG_BUT_SIMPLE = frozenset(
    """schwangerschaft schwangerschafts unterstützung informationen entschuldigung veranstaltung
    veranstaltungen mitarbeiterin mitarbeiterinnen untersuchung untersuchungen""".split()
)
"""Words that no hyphen makes easier."""
