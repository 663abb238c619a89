"""What a question says besides its words: a place, ages, filters; each with the words it used.

Nothing is assumed silently: whatever is read here is shown as a chip and can be taken away.
"""

# ruff: noqa: E501, ISC004 - the patterns list words of nine languages; broken up they hide errors

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from search import timewords
from search.ages import PREGNANT, ages
from search.places import Found, Places
from search.streets import written_out
from search.writing import shown

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and the words that are left."""

    words: str
    kommune: str | None = None
    place: str | None = None
    village: str = ""
    """The place as the records may write it, to lift what is exactly there."""
    between: tuple[str, ...] = ()
    """Kommunen that have a place of that name, where nothing says which is meant."""
    beyond: str = ""
    """A town or postcode outside of all Kommunen."""
    ages: tuple[int, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    times: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Facets of `port.TIMES`; their words are left too, since many offers say their times in a
    sentence alone."""
    matter: str = ""
    """What is left without the words of a time."""


_OWN_CHILD = re.compile(
    r"\b(?:sohn\w*|söhn\w*|tochter|töchter\w*|(?:mein|unser)\w* (?:kind\w*|jung\w*|mädchen|enkel\w*"
    r"|teenager|große[rn]?|kleine[rn]?|jüngste[rn]?|älteste[rn]?)|(?:my|our) (?:son|daughter|child|kid|boy|girl|teen)\w*"
    r"|oğl\w+|kızım\w*|çocuğum\w*|син\w{0,2}|доньк\w*|дочк\w*|дитин\w*|сын\w{0,2}|дочь|дочер\w*|реб[её]н\w*"
    r"|(?:mój|moj\w*) (?:syn\w*|córk\w*|dzieck\w*)|(?:mon|ma|mes) (?:fils|filles?|enfants?|ados?)"
    r"|fiul|fiica|copilul|băiatul|fetița)\b|(?:ابن|بنت|ابنت|طفل|ولد)(?:ي|نا)\b"
)
"""So parents speak of a child of theirs, not the child of itself."""


def tells_of_own_child(text: str) -> bool:
    """Whether who asks speaks of a child of theirs."""
    return bool(_OWN_CHILD.search(text.lower()))


_YOUTH = r"1[0-9]|20"
_OWN_YOUTH = re.compile(
    rf"\b(?:(?:ich |i )?bin|i'?m|i am) (?:erst |schon |fast |gerade |jetzt )?(?:{_YOUTH})\b(?! (?:uhr|euro|km|monat|woch|ssw))"
    rf"|\b(?:мені|мне) (?:уже |вже |всего |лише )?(?:{_YOUTH})\b|عمري (?:{_YOUTH})\b|\bmam (?:{_YOUTH}) lat\b"
    rf"|\bj'ai (?:{_YOUTH}) ans\b|\bam (?:{_YOUTH}) (?:de )?ani\b|\b(?:{_YOUTH}) yaş[ıi]nday[ıi]m\b"
)
"""So young people tell their own age."""


def tells_of_own_youth(text: str) -> bool:
    """Whether who asks says to be between 10 and 20 years old."""
    return bool(_OWN_YOUTH.search(text.lower()))


# Filters

_LANGUAGE_NAMES = {
    "en": r"englisch|english|ingilizce|английск\w*|англійськ\w*|إنجليزي\w*|الإنجليزية|angielsk\w*|anglais|engleză",
    "tr": r"türkisch|tuerkisch|turkish|türkçe|turkce|турецк\w*|турецьк\w*|تركي\w*|التركية|turecku|turc|turcă",
    "uk": r"ukrainisch|ukrainian|ukraynaca|украинск\w*|українськ\w*|الأوكرانية|ukraińsku|ukrainien|ucraineană",
    "ru": r"russisch|russian|rusça|русск\w*|російськ\w*|الروسية|rosyjsku|russe|rusă",
    "ar": r"arabisch|arabic|arapça|арабск\w*|арабськ\w*|عربي\w*|العربية|arabsku|arabe|arabă",
    "pl": r"polnisch|polish|lehçe|польск\w*|польськ\w*|البولندية|polsku|polonais|poloneză",
    "fr": r"französisch|franzoesisch|french|fransızca|французск\w*|французьк\w*|الفرنسية|francusku|français|franceză",
    "ro": r"rumänisch|rumaenisch|romanian|rumence|румынск\w*|румунськ\w*|الرومانية|rumuńsku|roumain|română",
}  # fmt: skip
_HELP = (
    r"(?:beratung\w*|hilfe|kurs\w*|angebot\w*|chat\w*|termin\w*|treffen|sprechstunde|seelsorge"
    r"|course|help|counsel\w*|advice|destek|danışma\w*|консультац\w*|курс\w*|помощь|допомога"
    r"|استشارة|دورة|kurs|porada|pomoc|cours|conseil|aide|consiliere|ajutor)"
)
_FILTERS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (facet, value, re.compile(pattern))
    for facet, value, pattern in (
        (
            "kosten",
            "kostenlos",
            r"\b(?:kostenlos\w*|kostenfrei\w*|gratis|umsonst|für (?:lau|umme)|free of charge|for free|free"
            r"|(?:d?was|das|die|der) (?:nichts?|nix) kostet|kostet (?:nichts?|nix)|ohne (?:geld )?zu (?:be)?zahlen"
            r"|ohne geld(?! (?:da|dasteh|steh|sitz|bin|sind|ist|leb))"
            r"|ücretsiz|ucretsiz|bedava|бесплатн\w*|безкоштовн\w*|darmow\w*|bezpłatn\w*"
            r"|gratuit\w*)\b|(?:ال)?مجان\w*",
        ),
        (
            "anmeldung",
            "keine",
            r"\bohne (?:vorherige )?(?:anmeldung|anmelden|termin|voranmeldung)\b"
            r"|\b(?:without|no) (?:registration|appointment)\b|\bkayıtsız\b|\brandevusuz\b"
            r"|\bбез (?:записи|запису)\b|بدون (?:تسجيل|موعد)|\bbez (?:zapisów|zapisu|umawiania)\b"
            r"|\bsans (?:inscription|rendez-vous)\b|\bfără (?:înscriere|programare)\b",
        ),
        (
            "format",
            "telefon",
            r"\b(?:am|per|übers?|uebers?) telefon\b|\btelefonisch\w*\b|\b(?:by|over the) phone\b"
            r"|\btelefonda\b|\bпо телефону\b|\bтелефоном\b|عبر الهاتف|بالهاتف"
            r"|\bprzez telefon\b|\btelefonicznie\b|\bpar téléphone\b|\b(?:la|prin) telefon\b",
        ),
        (
            "format",
            "hausbesuch",
            r"\bhausbesuche?\b|\bhome visits?\b|\bev ziyareti\b"
            r"|\b(?:zu|bei) (?:mir|uns) (?:nach hause|heim)\b|\bwizyt\w* domow\w*\b"
            r"|\bvisites? à domicile\b|\bvizit\w* la domiciliu\b|زيارة منزلية",
        ),
        ("phase", "kleinkind", r"\bkleinkind(?:er|ern|es)?\b"),
        ("phase", "kita", r"\b(?:(?:kita|kiga|kindergarten)[ -]?|vorschul)kind(?:er|ern|es)?\b"),
        (
            "phase",
            "grundschule",
            r"\bgrundschul(?:kind(?:er|ern|es)?|er)\b|\bgrundschüler(?:n|in)?\b",
        ),
        *(
            (
                "sprache",
                code,
                rf"\b(?:auf|in|na|po|en|în|на) (?:{names})(?: (?:sprache|dili|языке|мові))?\b"
                rf"|\b(?:{names})sprachig\w*\b|\b(?:spricht|sprechen|sprache) (?:{names})\b"
                rf"|\bب(?:ال)?(?:{names})",
            )
            for code, names in _LANGUAGE_NAMES.items()
        ),
    )
)
_ONLINE = re.compile(
    r"\b(?:online|im internet|per (?:chat|video|mail)|онлайн|çevrimiçi|en ligne)\b|عبر الإنترنت"
)
_ONLINE_HELP = re.compile(
    rf"\bonline[ -]?{_HELP}|{_HELP} (?:\w+ )?(?:online|im internet|онлайн|en ligne|عبر الإنترنت)"
    rf"|\bper (?:chat|video|mail)\b|онлайн[ -]?{_HELP}|çevrimiçi"
)  # fmt: skip
_FEW_WORDS = 3
LEISURE, MEETING = "freizeit-kultur-sport", "begegnung"
_LEISURE = re.compile(
    r"\b(?:unternehm\w+|erleben|freizeit\w*|aktivität\w*|ausprobieren|etwas los|was los|was geht"
    r"|(?:wa[st]|etwas) k[aöo]nn\w* (?:man|ich|mer|wir)\b.*\b(?:machen|maache|tun)"
    r"|things to do|what (?:can|to) .*\bdo|activit\w+|etkinlik\w*|ne yap\w+|мероприят\w+|куда сходить"
    r"|занят\w+|заход\w+|куди піти|atrakcj\w+|zajęci\w+|activités|quoi faire|que faire|ce putem face)\b"
    r"|أنشطة|نشاطات"
)


_IS_ON = re.compile(
    r"\b(?:wa[st] (?:ist|is|isch|geht) (?:(?:hier|da|alles|denn|so) )*los(?! mit (?:mein|unser|ihm|ihr|dem|der))|(?:et)?was los(?! mit (?:mein|unser|ihm|ihr|dem|der))|wa[st] (?:geht|läuft)(?: ab)?"
    r"|what(?:'s| is) (?:on|happening|going on)|things to do|what (?:can|to) (?:we |i |you )?do|ne var(?: ne yok)?|(?:\w+ )?ne yap(?:ılır|abiliriz|alım|sak|ıyoruz)\w*"
    r"|что (?:происходит|есть|делать|поделать)|чем заняться|куда (?:сходить|пойти)|що (?:відбувається|є|робити)|чим зайнятися|куди (?:піти|сходити)"
    r"|co (?:się dzieje|jest|robić|porobić)|que faire|quoi faire|qu'est-ce qu'il y a|que se passe-t-il|ce (?:se întâmplă|(?:putem )?facem|este))(?!\w)"
    r"|ماذا (?:يوجد|نفعل|يحدث|هناك)"
)


_OPEN = re.compile(
    r"\b(?:(?:wer |was |wo )?(?:hat |haben |ist |sind )?(?:noch )?(?:offen|geöffnet|aufhat|auf hat)|open|açık|открыт[оаы]|відчинен[оаіи]|відкрит[оаіи]|otwart[eya]|ouverte?s?|deschis[ăe]?)(?!\w)|مفتوح\w*"
)


def without_what_is_open(text: str) -> str | None:
    """What a question says beside "wer hat offen"; none where it does not ask what is open."""
    plain = text.lower()
    return " ".join(_OPEN.sub(" ", plain).split()) if _OPEN.search(plain) else None


def asks_for_leisure(text: str) -> bool:
    """Whether a question that names no matter of its own asks what one can do for pleasure."""
    return bool(_LEISURE.search(text.lower()))


def without_what_is_on(text: str) -> str | None:
    """What a question says beside "was ist los"; none where it does not ask what is on."""
    plain = text.lower().replace("’", "'")
    return " ".join(_IS_ON.sub(" ", plain).split()) if _IS_ON.search(plain) else None


def filters(text: str) -> tuple[dict[str, tuple[str, ...]], dict[str, list[Span]]]:
    """Facet values that a text with single blanks names, and where."""
    plain = text.lower()
    if len(plain) != len(text):
        return {}, {}
    found: dict[str, list[str]] = {}
    spans: dict[str, list[Span]] = {}
    for facet, value, pattern in _FILTERS:
        for match in pattern.finditer(plain):
            found.setdefault(facet, []).append(value)
            spans.setdefault(facet, []).append(match.span())
    online = _ONLINE.search(plain)
    if online and (_ONLINE_HELP.search(plain) or len(plain.split()) <= _FEW_WORDS):
        found.setdefault("format", []).append("online")
        spans.setdefault("format", []).append(online.span())
    return {facet: tuple(dict.fromkeys(values)) for facet, values in found.items()}, spans


# All together


def read(
    text: str, places: Places, literal: frozenset[str], kommunen: Collection[str] = ()
) -> Reading:
    """Reads a question. `literal`: what the visitor removed; `kommunen`: those that were chosen."""
    text = " ".join(shown(text).split())  # the patterns above know single blanks only
    there = Found() if "kommune" in literal else places.find(text, kommunen)
    spans: list[Span] = [*there.spans]
    months: tuple[int, ...] = ()
    if "alter" not in literal:
        months, where = ages(text)
        spans += where
    named, where_named = filters(text)
    timely, where_timely = timewords.read(text)
    times = {n: v for n, v in timely.items() if n not in literal}
    facets: dict[str, tuple[str, ...]] = {}
    for facet, values in named.items():
        if facet not in literal:
            facets[facet] = values
            spans += where_named[facet]
    left, matter = (
        written_out(" ".join("".join(_without(text, each)).split()))
        for each in (spans, spans + [span for name in times for span in where_timely[name]])
    )
    if any(age < 0 for age in months) and not re.search(PREGNANT, left.lower()):
        # "im dritten Monat" says so too
        left, matter = f"{left} schwanger", f"{matter} schwanger"
    return Reading(
        words=left,
        kommune=there.kommune,
        place=there.place,
        village=there.village,
        between=there.between,
        beyond=there.beyond,
        ages=months,
        facets=facets,
        times=times,
        matter=matter,
    )


def _without(text: str, spans: list[Span]) -> Iterator[str]:
    at = 0
    for start, end in sorted(spans):
        if start > at:
            yield text[at:start]
        yield " "
        at = max(at, end)
    yield text[at:]
