"""What the clock says, in German: when something is due, when school starts, what to ask."""

from collections.abc import Sequence
from datetime import date

from app import wording
from app.i18n import gettext as _
from app.i18n import ngettext
from app.records.schoolyear import SchoolYearRecord, Start, Sure
from app.records.texts import Guides
from app.schoolyear import timing as clock
from app.schoolyear.child import Child, lessons, months_between, school_year, working_day
from app.schoolyear.timing import Moment, Timed, Timing
from app.vocabulary import Transition


def when(timing: Timing, of: Child, rules: SchoolYearRecord) -> str:
    """ "jetzt, bis 15. November 2027", "ab September 2027", "Frist vorbei seit dem 15. November
    2026"; with the year for which it holds where that is not sure: "Platz ab August 2027: …"."""
    said = _when(timing, of.today)
    if timing.counted is None or timing.moment is Moment.OVER:
        return said
    start, year = timing.counted
    if start is Start.KITA:
        return wording.titled(year_of_kita(year), said)
    return wording.titled(year_said(rules, of, year), said)


def _when(timing: Timing, today: date) -> str:
    match timing.moment:
        case Moment.NOW:
            return _now(timing, today)
        case Moment.LAST:
            return _last(timing, today)
        case Moment.MISSED if timing.sure is Sure.DAY:
            return _("Frist vorbei seit dem %(day)s") % {"day": wording.long_day(timing.closes)}
        case Moment.OVER if not timing.concerns:
            return _("betrifft Ihr Kind nicht")
        case Moment.OVER:
            return _("meist schon früher") if timing.sure is Sure.OPEN else _("vorbei")
        case Moment.SOON | Moment.LATER:
            return _("ab %(month)s") % {"month": wording.month_of(timing.opens, alone=False)}
        case _:
            return _("Frist vorbei")


def span(timing: Timing) -> str:
    """ "Ab September 2027, letzter Tag: 15. November 2027.", as a calendar can keep it."""
    first = wording.month_of(timing.opens, alone=False)
    match timing.sure:
        case Sure.DAY:
            return _("Ab %(first)s, letzter Tag: %(last)s.") % {
                "first": first,
                "last": wording.long_day(timing.closes),
            }
        case Sure.ASK:
            return _("Ab %(first)s. Den letzten Tag bitte erfragen.") % {"first": first}
        case Sure.OPEN:
            return _("Ab %(first)s, auch später möglich.") % {"first": first}
        case Sure.ABOUT:
            last = wording.month_of(timing.closes, alone=False)
            if first == last:
                return _("Ungefähr im %(month)s.") % {"month": first}
            return _("Ungefähr von %(first)s bis %(last)s.") % {"first": first, "last": last}


def advice(timing: Timing, rules: SchoolYearRecord, today: date) -> str:
    """What to do when the last day has passed, with the next day on which somebody answers."""
    return timing.advice.replace("{wann}", _next_call(rules, today)) if timing.advice else ""


def announcement(guides: Guides, of: Child, found: Sequence[Timed]) -> str:
    """ "In 9 Monaten: Schulstart. Frist vorbei: Kind in der Grundschule anmelden. …"."""
    said = []
    ahead = clock.next_joint(guides, of)
    if ahead:
        said.append(_joint_ahead(guides, of, *ahead))
    missed = [each for each in found if each.timing.moment is Moment.MISSED]
    # A check-up that most have had is listed, but not told first.
    told = [each for each in missed if each.step.id in guides.school_year.window_of]
    said += [_missed(each, guides.school_year, of.today) for each in told[-1:]]
    now = [each.step for each in found if each.timing.moment in (Moment.NOW, Moment.LAST)]
    if now:
        first = [step.title for step in sorted(now, key=lambda step: not step.urgent)]
        said.append(_("Jetzt dran: %(what)s.") % {"what": wording.apart(first[:2])})
    soon = next((each for each in found if each.timing.moment is Moment.SOON), None)
    if soon:
        said.append(
            _("Ab %(month)s: %(what)s.")
            % {"month": wording.month_of(soon.timing.opens, alone=False), "what": soon.step.title}
        )
    return " ".join(said) or _("Zurzeit steht keine Frist an.")


def _joint_ahead(guides: Guides, of: Child, transition: Transition, day: date) -> str:
    rule = guides.school_year.transitions.get(transition)
    said = {
        "when": said_until(months_between(of.today, day)),
        "what": wording.inside(guides.transitions[transition].short_name),
    }
    if rule and rule.start is Start.KITA and not of.kita_said:
        return _("%(when)s: %(what)s, wie bei den meisten Kindern.") % said
    if rule and of.asked:
        return _("%(when)s: %(what)s, wahrscheinlich.") % said
    return _("%(when)s: %(what)s.") % said


def label(of: Child) -> str:
    """ "2 Jahre 6 Monate", "Geburt in 3 Monaten"; where it was said with the class, "8 Jahre, 3.
    Klasse"."""
    if of.months < 0:
        return ngettext("Geburt in %(n)d Monat", "Geburt in %(n)d Monaten", -of.months) % {
            "n": -of.months
        }
    said = standing(of) if of.said else ""
    age = wording.age(of.months)
    return wording.beside((age, said))


def misread(said: str) -> str:
    """Answers what was said of a child and cannot be."""
    return _(
        "„%(said)s“ haben wir nicht verstanden. Bitte sagen Sie das Alter in Jahren (0 bis 26) und "
        "Monaten (0 bis 11) oder die Klasse (1 bis 13)."
    ) % {"said": said}


def standing(of: Child) -> str:
    """Where the child is: "3. Klasse"; "" before school, after class 10 where nobody said it, and
    where there are two."""
    if of.class_now is None or of.asked or (of.class_now > 10 and not of.said):
        return ""
    return _("%(n)d. Klasse") % {"n": of.class_now}


def year_said(rules: SchoolYearRecord, of: Child, year: int) -> str:
    """ "Schulstart 2028", "3. Klasse": what a child would be, had it started in that year."""
    number = school_year(rules, of.today) - year + 1
    if number < 1:
        return _("Schulstart %(year)d") % {"year": year}
    return _("%(n)d. Klasse") % {"n": number}


def school_start(rules: SchoolYearRecord, of: Child) -> str:
    """ "Schulstart Anfang September 2027", "Schulstart im Sommer 2031"; "" for a schoolchild, and
    where there are two years."""
    if of.class_now is not None or of.start < of.today.year or of.asked:
        return ""
    day = lessons(rules, of.start)
    if day is None:
        return _("Schulstart im Sommer %(year)d") % {"year": of.start}
    return _("Schulstart %(days)s") % {"days": wording.part_of_month(day)}


def kita_start(of: Child) -> str:
    """ "Kita-Platz ab August 2027"."""
    return _("Kita-Platz ab August %(year)d") % {"year": of.kita}


def year_of_kita(year: int) -> str:
    """ "Platz ab August 2027"."""
    return _("Platz ab August %(year)d") % {"year": year}


def question(rules: SchoolYearRecord, of: Child) -> str:
    """Asked at the edge of the Stichtag."""
    if _in_school(rules, of):
        return _("In welche Klasse geht Ihr Kind?")
    day = rules.cutoff.of(of.ruled[0])
    said = {"day": wording.long_day(day)}
    if day < of.today:
        return _("War Ihr Kind am %(day)s schon sechs Jahre alt?") % said
    return _("Wird Ihr Kind bis zum %(day)s sechs Jahre alt?") % said


def answers(rules: SchoolYearRecord, of: Child) -> tuple[tuple[str, int], ...]:
    """The answers to the question, each with the year that it says."""
    years = (of.ruled[0], of.ruled[-1])
    if _in_school(rules, of):
        return tuple((year_said(rules, of, year), year) for year in reversed(years))
    return tuple(
        (f"{answer}: {year_said(rules, of, year)}", year)
        for answer, year in zip((_("Ja"), _("Nein")), years, strict=True)
    )


def _in_school(rules: SchoolYearRecord, of: Child) -> bool:
    """Whichever year it was, the child goes to school, and knows its class better than a day."""
    return of.ruled[-1] < school_year(rules, of.today)


def said_until(months: int) -> str:
    """ "In 6 Monaten", "In 2 Jahren und 3 Monaten", "In etwa 6 Jahren", "In wenigen Wochen"."""
    if months < 1:
        return _("In wenigen Wochen")
    if months < 24:
        return ngettext("In %(n)d Monat", "In %(n)d Monaten", months) % {"n": months}
    years, rest = divmod(months, 12)
    if not rest:
        return ngettext("In %(n)d Jahr", "In %(n)d Jahren", years) % {"n": years}
    if years < 4:
        return _("In %(years)d Jahren und %(months)s") % {
            "years": years,
            "months": ngettext("%(n)d Monat", "%(n)d Monaten", rest) % {"n": rest},
        }
    years = round(months / 12)
    return ngettext("In etwa %(n)d Jahr", "In etwa %(n)d Jahren", years) % {"n": years}


def until_joint(guides: Guides, of: Child, transition: Transition, day: date) -> str:
    """ "In 9 Monaten, Anfang September 2027", with the days where the calendar knows them."""
    said = said_until(months_between(of.today, day))
    rule = guides.school_year.transitions.get(transition)
    if rule is None:
        return said
    if rule.start is Start.KITA:
        days = {"when": said, "day": wording.long_day(day)}
        if of.kita_said:
            return _("%(when)s, zum %(day)s") % days
        return _("%(when)s, meist zum %(day)s") % days
    if not rule.lessons or lessons(guides.school_year, of.start + rule.years) is None:
        return _("%(when)s, im Sommer %(year)d") % {"when": said, "year": day.year}
    return wording.beside((said, wording.part_of_month(day)))


def _now(timing: Timing, today: date) -> str:
    if timing.sure is Sure.OPEN:
        return _("jetzt")
    if timing.months is not None and timing.closes <= today:
        # Its last month, of which nobody knows the day: the guide's words are nearer.
        return _("jetzt: %(usual)s") % {"usual": timing.usual}
    return _("jetzt, %(until)s") % {"until": _until(timing)}


def _until(timing: Timing) -> str:
    if timing.sure is Sure.ASK:
        return _("Frist bitte erfragen")
    if timing.sure is Sure.DAY:
        return _("bis %(day)s") % {"day": wording.long_day(timing.closes)}
    return _("bis etwa %(month)s") % {"month": wording.month_of(timing.closes, alone=False)}


def _last(timing: Timing, today: date) -> str:
    if timing.sure is not Sure.DAY:
        if timing.closes <= today:
            return _("nicht mehr lange")
        return _("nur noch %(until)s") % {"until": _until(timing)}
    left = (timing.closes - today).days
    if left < 2:
        return _("nur noch bis morgen") if left else _("heute ist der letzte Tag")
    return _("nur noch %(n)d Tage, bis %(day)s") % {
        "n": left,
        "day": wording.long_day(timing.closes),
    }


def _missed(each: Timed, rules: SchoolYearRecord, today: date) -> str:
    return _("Frist vorbei: %(what)s. %(advice)s") % {
        "what": each.step.title,
        "advice": advice(each.timing, rules, today),
    }


def _next_call(rules: SchoolYearRecord, today: date) -> str:
    """ "heute", "morgen", "am Montag", "am 4. Januar"."""
    day = working_day(rules, today)
    away = (day - today).days
    if away < 2:
        return _("morgen") if away else _("heute")
    if away < 7:
        return _("am %(weekday)s") % {"weekday": wording.weekday(day)}
    return _("am %(day)s") % {"day": wording.long_day(day)}
