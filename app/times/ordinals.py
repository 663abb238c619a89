"""Which of its weekday in the month a day is: "am 1. und 3. Dienstag"."""

from collections.abc import Sequence

from app.i18n import N_, spoken
from app.i18n import gettext as _
from app.wording import listed, weekday_of

_NUMBERS = (N_("1."), N_("2."), N_("3."), N_("4."), N_("5."))
"""In other languages gettext has them: "1st", "1er", "prima"."""
# 1 to 5, then the last but one and the last.
_MALE = {
    "ar": "الأول الثاني الثالث الرابع الخامس قبل\u00a0الأخير الأخير",
    "pl": "pierwszy drugi trzeci czwarty piąty przedostatni ostatni",
    "ru": "первый второй третий четвёртый пятый предпоследний последний",
    "uk": "перший другий третій четвертий п’ятий передостанній останній",
}
_FEMALE = {
    "pl": "pierwsza druga trzecia czwarta piąta przedostatnia ostatnia",
    "ru": "первая вторая третья четвёртая пятая предпоследняя последняя",
    "uk": "перша друга третя четверта п’ята передостання остання",
}
_NEUTER = {"ru": "первое второе третье четвёртое пятое предпоследнее последнее"}
_OF_WEEKDAYS = {
    "ar": (_MALE,) * 7,
    "pl": (_MALE, _MALE, _FEMALE, _MALE, _MALE, _FEMALE, _FEMALE),
    "ru": (_MALE, _MALE, _FEMALE, _MALE, _FEMALE, _FEMALE, _NEUTER),
    "uk": (_MALE, _MALE, _FEMALE, _MALE, _FEMALE, _FEMALE, _FEMALE),
}
"""Where an ordinal is a word that agrees with its weekday; from Monday on."""


def on(numbers: Sequence[int], day: int) -> str:
    """ "am 1. und letzten Dienstag" for 1 and -1; `day` is 0 for Monday."""
    which = listed([_which(number, day) for number in numbers])
    return _("am %(which)s %(day)s") % {"which": which, "day": weekday_of(day)}


def _which(number: int, day: int) -> str:
    if spoken() in _OF_WEEKDAYS:
        words = _OF_WEEKDAYS[spoken()][day][spoken()].split(" ")
        return words[number - 1 if number > 0 else number]
    if number < 0:
        return _("letzten") if number == -1 else _("vorletzten")
    return _(_NUMBERS[number - 1])
