"""Whether a question asks for nothing but what is on, and when: a day ("24.12.2026", "am 5.
Dezember"), a month, a feast, "nächste Woche", "Veranstaltungen". Who asks so has no matter of their
own, and none is guessed from the letters of a date."""

# ruff: noqa: E501 - the patterns list words of nine languages; broken up they hide errors

import re
from dataclasses import dataclass, replace

from search.german import is_vague, words

DAY, MONTH, NEXT_WEEK, NEXT_MONTH, HOLIDAYS, EVENTS = (
    "day",
    "month",
    "next week",
    "next month",
    "holidays",
    "events",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedDays:
    """What is asked for. It need not exist: nobody has looked into a calendar yet."""

    name: str
    """`DAY` and the others, or a feast of `FEASTS`."""
    day: int = 0
    month: int = 0
    year: int = 0
    """0 where it was not said."""
    plain: bool = True
    """Whether its words say no more than when; else there is something to look for in them, such
    as "Silvester" or "Vortrag"."""


_MONTHS = (
    r"j[aä]n(?:uar|ner)|january|ocak|январ[яьею]+|січ(?:ень|ня|ні)|يناير|كانون الثاني|stycz(?:eń|nia|niu)|janvier|ianuarie",
    r"februar|february|şubat|феврал[яьею]+|лют(?:ий|ого|ому)|فبراير|شباط|lut(?:y|ego|ym)|février|februarie",
    r"märz|maerz|march|mart|март[ае]?|берез(?:ень|ня|ні)|مارس|آذار|mar(?:zec|ca|cu)|mars|martie",
    r"april|nisan|апрел[яьею]+|квіт(?:ень|ня|ні)|أبريل|نيسان|kwie(?:cień|tnia|tniu)|avril|aprilie",
    r"mai|may(?! (?:i|we) )|mayıs|ма[йяе]|трав(?:ень|ня|ні)|مايو|أيار|maj[au]?",
    r"juni|june|haziran|июн[яьею]+|черв(?:ень|ня|ні)|يونيو|حزيران|czerw(?:iec|ca|cu)|juin|iunie",
    r"juli|july|temmuz|июл[яьею]+|лип(?:ень|ня|ні)|يوليو|تموز|lip(?:iec|ca|cu)|juillet|iulie",
    r"august|ağustos|август[ае]?|серп(?:ень|ня|ні)|أغسطس|آب|sierp(?:ień|nia|niu)|août",
    r"september|eylül|сентябр[яьею]+|верес(?:ень|ня|ні)|سبتمبر|أيلول|wrze(?:sień|śnia|śniu)|septembre|septembrie",
    r"oktober|october|ekim|октябр[яьею]+|жовт(?:ень|ня|ні)|أكتوبر|تشرين الأول|październik[au]?|octobre|octombrie",
    r"november|kasım|ноябр[яьею]+|листопад[аі]?|نوفمبر|تشرين الثاني|listopad(?:a|zie)?|novembre|noiembrie",
    r"dezember|december|aralık|декабр[яьею]+|груд(?:ень|ня|ні)|ديسمبر|كانون الأول|grud(?:zień|nia|niu)|décembre|decembrie",
)
FEASTS = {
    "christmas": r"(?:der |die )?(?:heilig(?:e[nrs]?)? ?abend|weihnacht(?!s(?:markt|märkt|basar|bast|bäck|konzert|singen))\w*)|(?:1\.|2\.|ersten?|zweiten?) weihnachts(?:feier)?tag|christmas(?: eve| day)?|xmas|noel\w*|noël|рождеств\w+|різдв\w+|(?:عيد )?(?:ال)?ميلاد|الكريسماس|boż\w+ narodzeni\w+|wigili\w+|crăciun\w*",
    "new year": r"silvester\w*|sylvester|jahreswechsel|new year'?s eve|yılbaşı\w*|нов\w+ год\w*|нов\w+ р(?:ік|оку|оці)|رأس السنة|sylwest\w+|(?:la )?saint[- ]sylvestre|réveillon|revelion\w*",
    "new year's day": r"neujahr\w*|new year'?s day|new year|nowy rok|nouvel an|anul nou",
    "easter": r"oster(?:n|fest|sonntag|montag|wochenende|feuer|markt|tage)|karfreitag|easter|paskalya\w*|пасх\w+|велик(?:день|одн\w+)|عيد الفصح|الفصح|wielkanoc\w*|pâques|paște(?:le|lui)?",
    "carnival": r"karneval\w*|fastnacht\w*|fasching\w*|fastelovend|rosenmontag\w*|weiberfastnacht|altweiber|veilchendienstag|carnival|mardi gras|karnaval\w*|карнавал\w*|(?:ال)?كرنفال|karnawał\w*|carnaval\w*",
    "saint nicholas": r"(?:st\.? |sankt )?nikolaus(?:tag|feier|abend|fest)?|(?:st\.? |saint )nicholas(?: day)?|aziz nikola|(?:день |дня )?(?:святого )?никола[йяею]+|(?:день |дня )?(?:святого )?микола[йяюєї]+|عيد القديس نيكولا\w*|mikołajki|saint[- ]nicolas|(?:sf\.?|sfântul|moș) nicolae",
    "saint martin": r"(?:st\.? ?|sankt )martin\w*|martins(?:tag|zug|umzug|fest|feuer|markt)|martini|laternen(?:um)?zug|laternenfest|saint martin's day|saint[- ]martin|dzień świętego marcina",
    "whitsun": r"pfingst(?:en|sonntag|montag|fest|wochenende|tage)|whitsun|pentecost|pentecôte|троиц[аеуы]|трійц[яюі]|zielone świątki|rusalii",
    "advent": r"weihnachts(?:markt|märkte|basar|basteln|bäckerei|konzert|singen)|(?:(?:[1-4]\.|erste[rn]?|zweite[rn]?|dritte[rn]?|vierte[rn]?) )?advent(?:s(?:zeit|markt|basar|sonntag|feier|wochenende|fenster|kalender|konzert|singen)?)?|адвент\w*|avent|adwent\w*",
    "halloween": r"halloween|cadılar bayramı|хэллоуин\w*|хелловін\w*|الهالوين|هالوين",
    "feast": r"muttertag|vatertag|valentinstag|zuckerfest|opferfest|ramadan|bayram\w*|feiertag\w*|brückentag\w*|public holidays?|kirmes\w*|stadtfest|dorffest|straßenfest|sommerfest|schützenfest|(?:welt|inter\w{0,12}ale[rn]? )?kindertag|kinderfest|familienfest|(?:baby|kinder(?:kleider|sachen)?)?(?:floh|trödel)markt|(?:baby|kinder(?:kleider|sachen)?)basar",
}
"""With the words that name them in the languages where they are known. "feast" is what moves or has
no day of its own."""
_NEXT = {
    NEXT_WEEK: r"(?:in der )?(?:nächste[rn]?|kommende[rn]?) woche|next week|(?:gelecek|önümüzdeki) hafta(?! ?sonu)|haftaya(?! hafta)|(?:на )?следующ\w+ недел\w+|(?:на )?наступн\w+ тиж\w+|ال[أا]سبوع (?:القادم|المقبل)|(?:w )?(?:przyszły|następny)m? (?:tydzień|tygodni[ua])|(?:la )?semaine prochaine|săptămâna (?:viitoare|următoare)",
    NEXT_MONTH: r"(?:im )?(?:nächste[nrs]?|kommende[nrs]?) monats?|next month|(?:gelecek|önümüzdeki) ay|(?:в )?следующ\w+ месяц\w*|(?:в |у )?наступн\w+ місяц\w+|الشهر (?:القادم|المقبل)|(?:w )?(?:przyszły|następny)m? miesiąc\w*|(?:le )?mois prochain|luna (?:viitoare|următoare)",
}
_HOLIDAYS = r"(?:sommer|herbst|winter|oster|weihnachts|pfingst|schul)?ferien|(?:school |summer |autumn |winter |easter |christmas |half[- ]term )?holidays|(?:yaz |okul |yarıyıl )?tatil(?:i|inde|de)?|каникул\w*|канікул\w*|(?:ال)?عطلة(?: المدرسية)?|(?:w |na )?(?:ferie|ferii|feriach|wakacj\w+)|vacances(?: scolaires)?|vacanț[aăe]\w*"
_EVENTS = r"(?:veranstaltungs)?termin(?:e[ns]?|kalender)|veranstaltung(?:en|skalender)?|events?|etkinlik(?:ler)?|мероприяти[яей]+|события|заходи|події|فعاليات|wydarzeni[ae]|imprezy|événements?|evenimente?"
_TALKS = r"termin|vortr[aä]ge?n?s?|konzert(?:e|en)?|lesung(?:en)?|ausstellung(?:en)?|infoabende?|info-abende?|informationsabende?|elternabende?|talks?|lectures?|konferans\w*|лекци[яийю]+|лекці[яїйю]+|محاضر(?:ة|ات)|wykład\w*|conférences?|prelegere|prelegeri|conferinț[aăe]"
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ENDING = r"(?:'?(?:da|de|ta|te|ında|inde))?"
_FIGURES = tuple(
    re.compile(rf"(?<![\d.,/-])(?:{pattern})(?![\d/-]|[.,]\d| ?uhr)")
    for pattern in (
        r"(?P<year>20\d\d)[-./](?P<month>\d\d?)[-./](?P<day>\d\d?)",
        r"(?P<day>\d\d?)\. ?(?P<month>\d\d?)\. ?(?P<year>20\d\d|\d\d)?",
        r"(?P<day>\d\d?)[/-](?P<month>\d\d?)[/-](?P<year>20\d\d|\d\d)",
        r"(?<=am )(?P<day>\d\d?)\.(?P<month>\d\d?)",
        # Without a year and a dot behind it two figures may be an age.
        r"^(?P<day>\d\d?)[./](?P<month>1[0-2]|0[1-9])$",
    )
)
_NAMED = tuple(
    re.compile(
        r"(?<![\w.])(?:(?:den |the |le )?(?P<day>\d\d?)(?:\.|st|nd|rd|th|er|-?го|-?е)? ?(?:of |de )?)?"
        rf"(?:{names}){_ENDING}(?: ayında)?(?!\w)"
        r"(?: (?P<behind>\d\d?)(?:st|nd|rd|th)?(?![\d.:]))?(?:,? (?P<year>20\d\d))?(?!\d)"
    )
    for names in _MONTHS
)
_SAID = tuple(
    (AskedDays(name=name, plain=plain), re.compile(rf"(?<!\w)(?:{pattern}){_ENDING}(?!\w)"))
    for name, plain, pattern in (
        (HOLIDAYS, False, _HOLIDAYS),
        *((feast, False, names) for feast, names in FEASTS.items()),
        *((name, True, names) for name, names in _NEXT.items()),
        (EVENTS, True, _EVENTS),
        (EVENTS, False, _TALKS),
    )
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_BESIDE = re.compile(r"(?<!\w)(?:20\d\d|bis|hier|alles|während|at|an|during|la|на|у|w|we)(?!\w)")
"""What may stand beside and names no matter."""


def read(text: str) -> tuple[AskedDays | None, str]:
    """What is asked for by a text with single blanks and without "was ist los", and what it says
    besides; None where that has a word of its own."""
    left = text.lower().replace("\u0307", "").replace("’", "'").translate(_DIGITS)
    found: list[AskedDays] = []
    for pattern in _FIGURES:
        for match in pattern.finditer(left):
            day, month = match["day"], match["month"]
            if "/" in match[0] and int(month) > 12:
                day, month = month, day  # 12/24/2026
            found += _date(day, month, match.groupdict().get("year"))
        left = pattern.sub(" ", left) if found else left
    for number, pattern in enumerate(_NAMED, start=1):
        for match in pattern.finditer(left):
            found += _date(match["day"] or match["behind"], number, match["year"])
        left = pattern.sub(" ", left)
    for asked, pattern in _SAID:
        if pattern.search(left):
            found.append(asked)
            left = pattern.sub(" ", left)
    left = " ".join(left.split())
    if year := _YEAR.search(left):
        found = [each if each.year else replace(each, year=int(year[0])) for each in found]
    if not found or not all(map(is_vague, words(_BESIDE.sub(" ", left)))):
        return None, left
    # "Vorträge im Dezember": the month says more of when.
    first = min(found, key=lambda each: each.name == EVENTS)
    return replace(first, plain=all(each.plain for each in found)), left


def _date(day: str | None, month: str | int, year: str | None) -> list[AskedDays]:
    """Nothing where no month has such a day."""
    days, months = int(day or 0), int(month)
    if not (1 <= months <= 12 and days <= 31) or (day and not days):
        return []
    years = int(year) if year else 0
    name = DAY if days else MONTH
    return [AskedDays(name=name, day=days, month=months, year=years + 2000 * (0 < years < 100))]
