"""When, as a question in nine languages says it: "was ist am samstag los", "bu hafta sonu",
"в субботу утром". Read where it asks what there is, not where it tells of somebody ("er schläft
abends nicht")."""

# ruff: noqa: E501, ISC004 - the patterns list words of nine languages; broken up they hide errors

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

_Span = tuple[int, int]
_DE_DAYS = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"


def _weekdays() -> Iterator[tuple[str, str]]:
    for value, german, english, turkish, french in (
        ("mo", "montag", "monday", "pazartesi", "lundi"),
        ("di", "dienstag", "tuesday", r"(?:salı|sali(?= g[uü]n|lar[ıi]|$))", "mardi"),
        ("mi", "mittwoch", "wednesday", "[çc]ar[şs]amba", "mercredi"),
        ("do", "donnerstag", "thursday", "per[şs]embe", "jeudi"),
        ("fr", "freitag", "friday", "cuma", "vendredi"),
        ("sa", "(?:samstag|sonnabend)", "saturday", "cumartesi", "samedi"),
        (
            "so",
            "sonntag",
            "sunday",
            r"(?:pazar(?= g[uü]n|lar[ıi]|$| sabah| ak[şs]am| öğle| aç| ne )|^pazar(?! yeri| alan)|(?<=bu )pazar)",
            "dimanche",
        ),
    ):
        yield (
            value,
            rf"(?:(?:am|jeden|nächsten|kommenden|diesen|on|le|ce) )?{german}(?:s|(?=vormittag|nachmittag|abend|früh))?"
            rf"|(?:(?:on|this|next) )?{english}s?|{turkish}(?:lar[ıi]|leri|si)?(?: g[uü]n(?:[uü]|leri))?|(?:(?:le|ce) )?{french}s?",
        )
    yield from (
        ("mo", r"(?:в |по )?понедельник\w*|(?:в |у |по |що)?понеділ\w+|(?:يوم )?ال[اإ]ثنين|(?:w )?poniedzia[łl]\w+|lunea|(?:^|(?<=facem )|(?<=întâmplă )|(?<=deschis )|(?<=fiecare ))luni(?! de )"),
        ("di", r"(?:во |в |по )?вторник\w*|(?:у |в |по |що)?вівтор\w+|(?:يوم )?الثلاثاء|(?:we )?wtor(?:ek|ki|ku)|marț(?:i|ea)|martea|^marti(?=$| dimine| seara| dup| [iîl][na] )"),
        ("mi", r"(?:в |каждую )среду|по средам|(?<!ая )среда|(?:(?:в|у|кожну) )?серед[ау]|по середах|щосереди|(?:يوم )?ال[أا]ربعاء|(?:w )?[śs]rod[aęey]|miercur(?:i|ea)"),
        ("do", r"(?:в |по )?четверг(?:а|ам)?|(?:в|у|по) четвер(?:гах|гам|г)?|щочетверга|(?:يوم )?الخميس|(?:w )?czwart(?:ek|ki|ku)|joi(?:a)?"),
        ("fr", r"(?:в |по )?пятниц\w+|(?:в |у |по |що)?п'ятниц\w+|(?:يوم )?الجمعة|(?:w )?pi[ąa]t(?:ek|ki|ku)|viner(?:i|ea)"),
        ("sa", r"(?:в |по )?суббот\w+|(?:в |у |по |що)?субот\w+|(?:يوم )?السبت|(?:w )?sobot\w+|s[âa]mb[ăa]t[ăa]"),
        ("so", r"(?:в |по )?воскресень\w+|(?:в |у |по |що)?неділ(?:я|ю|і|ях|ям)|(?:يوم )?ال[أا]حد|(?:w )?niedziel\w+|duminic[ăa]"),
    )  # fmt: skip


_NEXT_WEEKEND = re.compile(
    r"(?<!\w)(?:"
    r"(?:(?:am|das) )?(?:über)?(?:nächste|kommende)[sn]? wochenende|(?:the )?(?:next|coming) weekend|(?:gelecek|önümüzdeki|haftaya) hafta ?sonu\w*"
    r"|(?:на |в )?(?:следующ|ближайш)\w+ выходн(?:ых|ые)|(?:на |у )?(?:наступн|найближч)\w+ вихідн(?:их|і)|(?:في )?(?:عطلة )?نهاية ال[أا]سبوع (?:القادم|المقبل)\w*"
    r"|(?:w )?(?:przyszły|następny|najbliższy) weekend|(?:le )?week-end prochain|(?:le )?prochain week-end|weekend(?:ul)? (?:viitor|următor))(?!\w)"
)
"""Said on a Sunday, it is not the one that "wochenende" means; what is on those days is, either way."""
_WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "wann",
        "jetzt",
        r"(?:jetzt|gerade|grad|aktuell) (?:noch )?(?:offen|geöffnet|auf)|(?:offen|geöffnet) (?:jetzt|gerade)|(?:hat|haben) (?:jetzt|gerade) (?:noch )?(?:offen|geöffnet|auf)"
        r"|open (?:right )?now|(?:şu an(?:da)?|şimdi) açık|сейчас открыт\w*|открыт\w* сейчас|зараз (?:відчинен|відкрит)\w*|(?:відчинен|відкрит)\w* зараз"
        r"|مفتوح\w* الآن|teraz otwart\w+|otwart\w+ teraz|ouvert\w* (?:maintenant|en ce moment)|deschis\w* acum",
    ),
    (
        "wann",
        "heute",
        r"heute|today|tonight|this (?:morning|afternoon|evening)|bug[uü]n|bu ak[şs]am|сегодня|сьогодні|اليوم|هذا (?:المساء|الصباح)|dzisiaj|dzi[śs]"
        r"|aujourd'hui|ce (?:soir|matin)|cet après-midi|azi|ast[ăa]zi|disear[ăa]",
    ),
    (
        "wann",
        "morgen",
        r"(?<!guten )(?<!jeden )(?<!am )(?<!vom )(?<!heute )(?<!tag )(?<!woch )morgen|(?<!day after )tomorrow|yar[ıi]n|завтра|(?<!بعد )غد[اًا]+|jutro|(?<!après[- ])demain|mâine"
        r"|(?:^|(?<=facem ))maine(?=$| dimine| seara| [iîl][na] | ce )",
    ),
    (
        "wann",
        "wochenende",
        r"(?:(?:am|dieses|diesem|übers) )?wochenende|wochenends|(?:(?:at|on) the |this )?weekends?"
        r"|(?:bu )?hafta ?sonu\w*|(?:на |в )?(?:этих |эти )?выходн(?:ых|ые)|(?:на |у )?(?:цих |ці )?вихідн(?:их|і)|(?:في )?(?:عطلة )?نهاية ال[أا]سبوع"
        r"|(?:w |na )?(?:ten )?weekend(?:y|u|ul)?|(?:(?:ce|le) )?week-end|(?:la )?sf[âa]r[șs]it(?:ul)? de s[ăa]pt[ăa]m[âa]n[ăa]",
    ),
    (
        "wann",
        "woche",
        r"(?:in )?diese[r]? woche|this week|bu hafta(?! ?sonu)|на этой неделе|цього тижня|на цьому тижні|هذا الأسبوع|w tym tygodniu|cette semaine|săptămâna (?:asta|aceasta)",
    ),
    (
        "tageszeit",
        "vormittags",
        rf"(?:am )?(?<!\w){_DE_DAYS}?vormittags?|morgens|am morgen|(?<=heute )(?:morgen|früh)|(?<=morgen )früh|(?<=tag |och )(?:früh|morgen)|(?:in the |this )?mornings?|sabah(?:ları|leyin)?|[öo][ğg]leden [öo]nce"
        r"|утром|по утрам|вранці|зранку|(?:في )?(?:ال)?صباح(?:ا|ًا)?|rano|przed południem|(?:le )?matin(?:s|ée)?|dimine[aă][țt](?:a|ă)",
    ),
    (
        "tageszeit",
        "nachmittags",
        rf"(?:am )?(?<!\w){_DE_DAYS}?nachmittags?|(?:in the |this )?afternoons?|[öo][ğg]leden sonra(?:ları)?|после обеда|после полудня|днём|після обіду|пополудні"
        r"|بعد الظه(?:ر|يرة)|po południu|popołudniu|popołudniami|(?:l')?apr[èe]s-midis?|dup[ăa]-?(?: ?)amiaz[aă]",
    ),
    (
        "tageszeit",
        "abends",
        rf"abends|am abend|(?<=heute )abend|(?<=morgen )abend|(?<=tag |och )abend|{_DE_DAYS}abends?|(?:in the |this )?evenings?|tonight|ak[şs]am(?:lar[ıi]|leyin)?"
        r"|вечером|по вечерам|ввечері|увечері|(?:في )?(?:ال)?مساء[ً]?ا?|wieczor(?:em|ami)|(?:le |ce )?soirs?|seara|disear[ăa]",
    ),
    *(("wochentag", value, pattern) for value, pattern in _weekdays()),
)  # fmt: skip
_FOUND = tuple(
    (facet, value, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"))
    if facet != "wochentag"
    else (facet, value, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)|(?<!\w)(?:{pattern})(?=vormittag|nachmittag|abend)"))
    for facet, value, pattern in _WORDS
)  # fmt: skip
_OTHERS = re.compile(
    rf"(?<!\w)(?:(?:(?:heute|diese|letzte|morgen|{_DE_DAYS}) |in der )?nachts?|übermorgen|gestern(?: abend)?|jede[ns] (?:tag|woche|wochenende)|nächste[ns]? (?:woche|monat)|(?:gegen |um )?\d\d?(?:[:.]\d\d)? uhr"
    r"|(?:at |last )?night|yesterday|every (?:day|week|night)|next (?:week|month)|the day after tomorrow|at \d\d?(?:[:.]\d\d)? ?[ap]\.?m\.?|bu gece|geceleyin|dün|her g[uü]n|haftaya|gelecek hafta|(?:этой )?ночью|вчера|послезавтра|каждый день|(?:на )?следующей неделе"
    r"|(?:цієї ночі|вночі|уночі)|вчора|післязавтра|щодня|кожного дня|наступного тижня|الليلة|ليلا|أمس|بعد غد|كل يوم|ال[أا]سبوع القادم|(?:dziś )?w nocy|tej nocy|wczoraj|pojutrze|codziennie|w przyszłym tygodniu"
    r"|cette nuit|la nuit|hier(?= (?:soir|matin))|après-demain|chaque jour|la semaine prochaine|(?:la )?noaptea(?: asta)?|ieri|poimâine|în fiecare zi|săptămâna viitoare)(?!\w)"
)
"""Times by which nothing is put in order."""
_HOLIDAYS = re.compile(
    r"(?<!\w)(?:(?<!nicht )in den (?:sommer|herbst|winter|oster|weihnachts|pfingst|schul)?ferien|(?:in|during) the (?:\w+ )?(?:school )?holidays"
    r"|(?:okul )?tatil(?:inde|de)|(?:на|в) каникулах|(?:на|во время) каникул\w*|на канікулах|під час канікул|في العطلة(?: المدرسية)?"
    r"|w (?:ferie|wakacje)|(?:en|dans les|pendant les) vacances|în vacanț[aă])(?!\w)"
)
"""The words stay: what is offered for holidays is called so."""
_ASKS = re.compile(
    r"(?<!\w)(?:(?:etwas |was )?los|(?:wa[st]|wo) (?:gibt|geht|läuft)|offen\w*|geöffnet|aufhat|hat \w+ auf|öffnungszeit\w*|veranstaltung\w*"
    r"|unternehmen|open|what's on|what is on|things to do|events?|açık|etkinlik\w*|ne var|ne yap\w+|открыт\w*|мероприят\w*|что (?:есть|происходит|делать)"
    r"|куда|відчинен\w*|відкрит\w*|заход\w*|що (?:є|відбувається)|куди|otwart\w*|co (?:się dzieje|jest|robić)|wydarzeni\w*|ouvert\w*|que faire|quoi faire"
    r"|qu'est-ce qu'il y a|sorties?|deschis\w*|ce (?:se întâmplă|facem|este)|evenimente?)(?!\w)|مفتوح|فعاليات|أنشطة|ماذا|هل يوجد"
)
_SEEKS = re.compile(
    r"(?<!\w)(?:(?:ich |wir )?such(?:e|en)|(?:wo|wohin|was) (?:kann|könn(?:en|te)) (?:ich|wir|man)|wohin|(?:i'm |we're )?looking for|where can (?:i|we)|(?:bir \w+ )?arıyor(?:um|uz)"
    r"|nereye|ищу|ищем|(?:где|куда) можно|шукаю|шукаємо|(?:де|куди) можна|szukam|szukamy|gdzie (?:mogę|możemy|można|pójść|iść)|(?:je|nous) cherch\w+|où (?:aller|peut-on|puis-je)"
    r"|(?:eu )?caut(?:ăm)?|unde (?:pot|putem|mergem))(?!\w)|أبحث|نبحث|[أا]ين يمكن"
)
"""Said of oneself, but to ask."""
_WITH_WHOM = re.compile(
    r"(?<!\w)(?:(?:für|mit) (?:mein|unser)\w* (?:\w+jährig\w* )?(?:kind\w*|sohn|tochter|baby|klein\w*|enkel\w*|zwilling\w*)|(?:for|with) (?:my|our) (?:kids?|child(?:ren)?|son|daughter|baby|toddler)"
    r"|(?:pour|avec) (?:mon|ma|mes|notre|nos) (?:enfants?|fils|fille|bébé)|pentru (?:copilul|fiul|fiica) (?:meu|mea)|dla mo\w+ (?:dziecka|syna|córki))(?!\w)"
)
_OFFER = re.compile(
    r"(?<!\w)\w*(?:beratung|sprechstunden?|kurse?|treffs?|treffen|gruppen?|caf[eé]s?|chor|sport|turnen|verein|angebote?|counsel(?:l)?ing|classes|course|playgroup|danışma(?:nlık)?"
    r"|kursu|консультаци[яию]|консультаці[яію]|кружок|гурток|кур[с]ы?|porada|zajęcia|cours|conseil|consiliere|curs)(?!\w)"
)
_HAPPENS = re.compile(
    r"(?<!\w)(?:los|offen\w*|geöffnet|veranstaltung\w*|unternehmen|open|what's on|things to do|events?|açık|etkinlik\w*|открыт\w*|мероприят\w*"
    r"|відчинен\w*|відкрит\w*|заход\w*|otwart\w*|się dzieje|wydarzeni\w*|ouvert\w*|que faire|sorties?|deschis\w*|se întâmplă|evenimente?)(?!\w)|مفتوح|فعاليات"
)
"""What a question has to ask that names no day: "was ist abends los", but not "was gibt es nachmittags",
which means whatever there is, and of most offers nobody has said when they are."""
_TELLS = re.compile(
    r"(?<!\w)(?:ich|mich|mir|mein\w*|wir|uns\w*|er|sie|es|hat|habe|haben|ist|schläft|weint|seit|i|i'm|my|we|our|me|he|she|ben|benim|biz|bizim|çocuğum\w*"
    r"|oğlum\w*|kızım\w*|bebeğim\w*|я|мой|моя|моё|мне|меня|мы|наш\w*|он|она|мій|мене|мені|ми|він|вона|ja|mój|moja|moje|mam|mnie|mi|nasz\w*|nie|je|j'\w+"
    r"|mon|ma|mes|nous|notre|il|elle|eu|meu|mea|am|noi|nostru)(?!\w)|أنا|أريد|أعيش|طفلي|ابني|ابنتي|عندي|لدي"
)
_NOT = re.compile(
    r"(?<!\w)(?:seit|letzte[nsr]?|vorige[nsr]?|vergangene[nsr]?|since|last|depuis|dernier|geçen|прошл\w+|минул\w+|nicht|nie|kein\w*|außer|ausser|ohne|not|never|except|не|кроме|ні|крім|لا|ليس|ما عدا|nie|oprócz|poza|pas|sauf|jamais|nu|fără|în afară de)"
    r" (?:(?:an?|am|an den|im|on|at|in|the|le|les|la|в|во|на|у|w|we|en|în|în) )*$"
)
"""Before a time: who says so does not ask for it, or tells of one that is past. Turkish says it behind ("pazar hariç")."""
_NEAR = 40
"""Signs before and after a time in which a "not" is looked for."""
_NOT_AFTER = re.compile(r"^ (?:hariç|değil|dışında)(?!\w)")
_TO = re.compile(
    r"^ ?(?:-|–|bis|to|through|until|till|до|по|إلى|الى|حتى|do|à|au|până)(?: (?:zum|la|le|в|во))? ?$"
)
"""Between two weekdays: all of them are meant, and neither alone."""
_SHORT = 5
"""Words of a question that names, beside the time, only what is wanted: "krabbelgruppe am dienstag"."""


_DAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_SAID = re.compile(
    rf"\b(?:(?i:{_DE_DAYS}(?:vormittag|nachmittag|abend)?s?|wochenendes?)\b"
    r"|(?:Mo|Di|Mi|Do|Fr|Sa|So)\b(?=\.? ?(?:[-–/\d]|(?:bis|und|ab|von|vor|nach)\b)))"
)
_UP_TO = re.compile(r"\.? ?(?:-|–|bis) ?")


def said(text: str) -> frozenset[str]:
    """The days that a German sentence names, as values of "wochentag", and "wochenende"; of
    "Montag bis Mittwoch" also Tuesday."""
    found: set[str] = set()
    before, end = "", 0
    for match in _SAID.finditer(text):
        word = match[0].lower()
        value = {"wochenende": "wochenende", "sonnabend": "sa"}.get(word.rstrip("s"), word[:2])
        found.add(value)
        if value in _DAYS and before in _DAYS and _UP_TO.fullmatch(text, end, match.start()):
            found.update(_DAYS[_DAYS.index(before) : _DAYS.index(value)])
        before, end = value, match.end()
    return frozenset(found)


def said_of(times: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What `said` finds in a sentence about one of these times."""
    weekend = ("wochenende", "sa", "so") if "wochenende" in times.get("wann", ()) else ()
    return (*times.get("wochentag", ()), *weekend)


def read(text: str) -> tuple[dict[str, tuple[str, ...]], dict[str, list[_Span]]]:
    """Facets of `port.TIMES` with the values that a text with single blanks names, and where. A
    time of the day counts only beside a day, or where it is asked what is on."""
    plain = text.lower().replace("’", "'")
    if len(plain) != len(text):
        return {}, {}
    found: dict[str, list[str]] = {}
    spans: dict[str, list[_Span]] = {}
    for match in _NEXT_WEEKEND.finditer(plain):
        found.setdefault("wochentag", []).extend(("sa", "so"))
        spans.setdefault("wochentag", []).append(match.span())
    others = _NEXT_WEEKEND.sub(lambda match: " " * len(match[0]), plain)
    for facet, value, pattern in _FOUND:
        for match in pattern.finditer(others):
            found.setdefault(facet, []).append(value)
            spans.setdefault(facet, []).append(match.span())
    if _left_out(plain, spans):
        found, spans = {}, {}
    left = _WITH_WHOM.sub(" ", _without(plain, [span for each in spans.values() for span in each]))
    if found and not _meant(plain, left):
        return {}, {}
    if found.keys() == {"tageszeit"} and not (_HAPPENS.search(plain) or _names_offer(left)):
        found, spans = {}, {}
    if _HOLIDAYS.search(plain) and not _TELLS.search(plain):
        found.setdefault("wann", []).append("ferien")
        spans.setdefault("wann", [])
    return {facet: tuple(dict.fromkeys(values)) for facet, values in found.items()}, spans


def timeless(text: str) -> str:
    """A text in small letters and with single blanks as if it said no time: "ich bringe mich am
    Sonntag um" has its words apart only for the day between them."""
    plain = text.replace("’", "'")
    for pattern in (_OTHERS, _NEXT_WEEKEND, *(pattern for _, _, pattern in _FOUND)):
        plain = pattern.sub(" ", plain)
    return " ".join(plain.split())


def _left_out(plain: str, spans: dict[str, list[_Span]]) -> bool:
    """Whether one of the times is not wanted, or two weekdays are the ends of a stretch."""
    for start, end in (span for each in spans.values() for span in each):
        before, after = plain[max(start - _NEAR, 0) : start], plain[end : end + _NEAR]
        if _NOT.search(before) or _NOT_AFTER.match(after):
            return True
    days = pairwise(sorted(spans.get("wochentag", ())))
    # The Russian "по" may be read as part of the day that follows.
    between = (
        plain[end : start + 3 * plain.startswith("по ", start)] for (_, end), (start, _) in days
    )
    return any(map(_TO.match, between))


def _without(plain: str, spans: list[_Span]) -> str:
    rest = list(plain)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return "".join(rest)


def _names_offer(left: str) -> bool:
    return bool(_OFFER.search(left)) and not _TELLS.search(_SEEKS.sub(" ", left))


def _meant(plain: str, left: str) -> bool:
    """Whether it asks what there is at that time; `left` is what it says besides."""
    if _ASKS.search(plain) or _SEEKS.search(plain):
        return True
    return not _TELLS.search(left) and len(left.split()) <= _SHORT
