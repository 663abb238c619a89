"""The closed vocabularies of the catalogue: values as in the data, labels as on the screen."""

from enum import StrEnum

from app.i18n import N_, gettext


class Vocabulary(StrEnum):
    """A closed list: `value` is what data and URLs carry, `label` is what people read."""

    _label: str

    def __new__(cls, value: str, label: str = "") -> "Vocabulary":
        member = str.__new__(cls, value)
        member._value_ = value
        member._label = label or value
        return member

    @property
    def label(self) -> str:
        return gettext(self._label)


class OfferKind(Vocabulary):
    """Art: what an entry is, which decides where it is shown (`docs/data.md`)."""

    OFFER = "angebot", N_("Angebot")
    EVENT = "termin", N_("Termin")
    GUIDE = "wegweiser", N_("Wegweiser")
    NETWORK = "netzwerk", N_("Netzwerk")
    PROFESSIONAL = "fachangebot", N_("Fachangebot")


FOR_FAMILIES = (OfferKind.OFFER, OfferKind.EVENT, OfferKind.GUIDE)
"""What families are shown; the rest stands where somebody asks for what is for Fachkräfte."""
FOR_STAFF = (OfferKind.PROFESSIONAL, OfferKind.NETWORK)
ON_CHAIN = (OfferKind.OFFER, OfferKind.EVENT)
"""What the links of the chain are made of."""


class Phase(Vocabulary):
    """Lebensphase: one of the six links of the chain."""

    PREGNANCY = "schwangerschaft-geburt", N_("Schwangerschaft und Geburt")
    TODDLER = "kleinkind", N_("Kleinkindzeit")
    KITA = "kita", N_("Kita-Zeit")
    PRIMARY = "grundschule", N_("Grundschulzeit")
    SECONDARY = "weiterfuehrende-schule", N_("Weiterführende Schule")
    CAREER = "ausbildung-beruf", N_("Ausbildung und Beruf")

    @property
    def months(self) -> tuple[int, int]:
        """Age in months since birth, first included, last excluded (PRODUCT.md)."""
        return PHASE_MONTHS[self]

    def reached(self, low: int, high: int) -> bool:
        """Whether ages from `low` up to `high` months are in this phase; `high` itself is not
        meant, but where both are one age."""
        first, last = self.months
        return low < last and first < max(high, low + 1)


PHASE_MONTHS: dict[Phase, tuple[int, int]] = {
    Phase.PREGNANCY: (-9, 12),
    Phase.TODDLER: (12, 36),
    Phase.KITA: (36, 72),
    Phase.PRIMARY: (72, 120),
    Phase.SECONDARY: (120, 192),
    Phase.CAREER: (192, 324),
}
YOUNGEST, OLDEST = -9, 324


class Transition(Vocabulary):
    """Übergang: one of the five rings that join the links."""

    BIRTH = "geburt-familie", N_("Rund um Geburt und Familie")
    KITA = "familie-kita", N_("Familie – Kita")
    PRIMARY = "kita-grundschule", N_("Kita – Grundschule")
    SECONDARY = "grundschule-weiterfuehrende", N_("Grundschule – weiterführende Schule")
    CAREER = "schule-beruf", N_("Schule – Beruf")


class Topic(Vocabulary):
    """Thema: the lanes of the chain."""

    PREGNANCY = "schwangerschaft-geburt", N_("Schwangerschaft & Geburt")
    HEALTH = "gesundheit", N_("Gesundheit")
    DEVELOPMENT = "entwicklung-foerderung", N_("Entwicklung & Förderung")
    CARE = "betreuung", N_("Betreuung")
    EDUCATION = "bildung-schule", N_("Bildung & Schule")
    LANGUAGE = "sprache-integration", N_("Sprache & Ankommen")
    COUNSEL = "beratung-erziehung", N_("Beratung & Erziehung")
    MONEY = "finanzen-recht", N_("Geld & Recht")
    LEISURE = "freizeit-kultur-sport", N_("Freizeit, Kultur & Sport")
    CRISIS = "krise-schutz", N_("Krise & Schutz")
    CAREER = "ausbildung-beruf", N_("Ausbildung & Beruf")
    MEETING = "begegnung", N_("Treffen & Austausch")


class Audience(Vocabulary):
    """Zielgruppe."""

    PREGNANT = "schwangere", N_("Schwangere")
    PARENTS = "eltern", N_("Eltern")
    FATHERS = "vaeter", N_("Väter")
    SINGLE_PARENTS = "alleinerziehende", N_("Alleinerziehende")
    CHILDREN = "kinder", N_("Kinder")
    YOUTH = "jugendliche", N_("Jugendliche")
    FAMILIES = "familien", N_("Familien")
    GRANDPARENTS = "grosseltern", N_("Großeltern")
    STAFF = "fachkraefte", N_("Fachkräfte")
    NEWCOMERS = "zugewanderte", N_("Zugewanderte")
    DISABLED_CHILDREN = "kinder-mit-behinderung", N_("Kinder mit Behinderung")


class Cost(Vocabulary):
    """Kosten."""

    FREE = "kostenlos", N_("kostenlos")
    REDUCED = "ermaessigt", N_("mit Ermäßigung")
    PAID = "kostenpflichtig", N_("kostet etwas")
    UNKNOWN = "unbekannt", N_("Kosten bitte erfragen")


class Format(Vocabulary):
    """Format: how the offer reaches the family."""

    ON_SITE = "vor-ort", N_("vor Ort")
    PHONE = "telefon", N_("am Telefon")
    ONLINE = "online", N_("online")
    HOME = "hausbesuch", N_("kommt nach Hause")


class Registration(Vocabulary):
    """Anmeldung."""

    NONE = "keine", N_("ohne Anmeldung")
    REQUIRED = "erforderlich", N_("mit Anmeldung")
    ADVISED = "empfohlen", N_("Anmeldung empfohlen")
    UNKNOWN = "unbekannt", N_("Anmeldung bitte erfragen")


class Recurs(Vocabulary):
    """Whether what is over comes again."""

    YEARLY = "yearly", N_("jedes Jahr")


class ProviderKind(Vocabulary):
    """Art des Trägers."""

    PUBLIC = "oeffentlich", N_("öffentlicher Träger")
    INDEPENDENT = "frei", N_("freier Träger")
    CHURCH = "kirchlich", N_("kirchlicher Träger")
    CLUB = "verein", N_("Verein")
    PRIVATE = "privat", N_("privater Träger")


class Level(Vocabulary):
    """Handlungsebene: the brochure's three levels."""

    CASE = "einzelfall", N_("Einzelfall")
    NEIGHBOURHOOD = "sozialraum", N_("Sozialraum")
    COUNTY = "kreisweit", N_("kreisweit")


class Language(Vocabulary):
    """Sprache in which an offer can be used (ISO 639-1)."""

    DE = "de", N_("Deutsch")
    EN = "en", N_("Englisch")
    TR = "tr", N_("Türkisch")
    UK = "uk", N_("Ukrainisch")
    RU = "ru", N_("Russisch")
    AR = "ar", N_("Arabisch")
    PL = "pl", N_("Polnisch")
    FR = "fr", N_("Französisch")
    RO = "ro", N_("Rumänisch")


class TextState(Vocabulary):
    """Textstand of what is said in a language."""

    MISSING = "fehlt", N_("fehlt")
    UNREAD = "ungelesen", N_("von einer Maschine, ungelesen")
    READ = "gelesen", N_("von einem Menschen gelesen")
    STALE = "veraltet", N_("veraltet: der deutsche Text ist ein anderer")


COUNTYWIDE = "kreisweit"
KINDS_OF_KOMMUNE = (N_("Gemeinde"), N_("Stadt"))
KOMMUNEN: dict[str, str] = {
    "aldenhoven": N_("Aldenhoven"),
    "dueren": N_("Düren"),
    "heimbach": N_("Heimbach"),
    "huertgenwald": N_("Hürtgenwald"),
    "inden": N_("Inden"),
    "juelich": N_("Jülich"),
    "kreuzau": N_("Kreuzau"),
    "langerwehe": N_("Langerwehe"),
    "linnich": N_("Linnich"),
    "merzenich": N_("Merzenich"),
    "nideggen": N_("Nideggen"),
    "niederzier": N_("Niederzier"),
    "noervenich": N_("Nörvenich"),
    "titz": N_("Titz"),
    "vettweiss": N_("Vettweiß"),
}
"""By slug as the signs at the road have them; `gettext` says them in the letters of a language that
has others, with the sign's in brackets."""


class StepKind(Vocabulary):
    """What kind of step a guide asks for."""

    CHECKUP = "vorsorge", N_("Vorsorge")
    SIGN_UP = "anmeldung", N_("Anmeldung")
    CLAIM = "antrag", N_("Antrag")
    INFO = "info", N_("Gut zu wissen")
    SCHOOL = "schule", N_("Schule")


class ReportTopic(Vocabulary):
    """What a visitor says is wrong with an offer."""

    TIME = "zeit-ort", N_("Zeit oder Ort stimmt nicht")
    CONTACT = "kontakt", N_("Telefon, E-Mail oder Internetseite geht nicht")
    TERMS = "bedingungen", N_("Alter, Kosten oder Anmeldung stimmt nicht")
    GONE = "beendet", N_("Das Angebot gibt es nicht mehr")
    TEXT = "text", N_("Der Text ist falsch oder schwer zu verstehen")
    OTHER = "anderes", N_("Etwas anderes")


class ReportState(Vocabulary):
    """How far a visitor's report has come."""

    OPEN = "offen", N_("eingegangen, noch nicht bearbeitet")
    SETTLED = "erledigt", N_("erledigt")


class ProposalKind(Vocabulary):
    """A new offer, or a change to one."""

    NEW = "neu", N_("neues Angebot")
    CHANGE = "aenderung", N_("Änderung")


class ProposalState(Vocabulary):
    """How far a proposal has come."""

    OPEN = "offen", N_("eingegangen, wird noch geprüft")
    ACCEPTED = "angenommen", N_("angenommen")
    DECLINED = "abgelehnt", N_("nicht übernommen")


class ReviewStep(Vocabulary):
    """Whom a review asks, in this order, as long as nobody answers."""

    PROVIDER = "traeger", N_("Träger")
    CARETAKER = "kuemmerer", N_("Kümmerer")
    OFFICE = "praeventionsbuero", N_("Präventionsbüro")


class LinkState(Vocabulary):
    """What the link check knows of an address."""

    OK = "erreichbar", N_("erreichbar")
    MOVED = "umgezogen", N_("dauerhaft umgezogen")
    CERTIFICATE = "zertifikat", N_("Zertifikat ungültig")
    SHAKY = "wackelt", N_("zuletzt nicht erreicht, wird weiter versucht")
    BROKEN = "defekt", N_("seit Tagen nicht erreichbar")


class State(Vocabulary):
    """Where an offer stands; follows from its record."""

    DRAFT = "entwurf", N_("Entwurf")
    PUBLISHED = "veroeffentlicht", N_("veröffentlicht")
    DOUBTED = "zu-pruefen", N_("zu prüfen")
    WITHDRAWN = "zurueckgezogen", N_("zurückgezogen")


class Role(Vocabulary):
    """Who somebody is to the portal; the first two have no account."""

    VISITOR = "besucher", N_("Besucher")
    PROVIDER = "traeger", N_("Träger")
    CARETAKER = "kuemmerer", N_("Kümmerer")
    FAMILY_OFFICE = "familienbuero", N_("Familienbüro")
    PREVENTION_OFFICE = "praeventionsbuero", N_("Präventionsbüro")


ACCOUNT_ROLES = (Role.CARETAKER, Role.FAMILY_OFFICE, Role.PREVENTION_OFFICE)
