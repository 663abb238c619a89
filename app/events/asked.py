"""What a visitor asks of the dates, as the address carries it:

/termine?kommune=kreuzau&thema=gesundheit&zielgruppe=fachkraefte&alter=30&ab=2026-12-12
/termine?kommune=dueren&kommune=juelich&alter=30&alter=84
/termine?wann=wochenende
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from app import kommunen, typed
from app.catalogue import dates
from app.catalogue.criteria import FACET_VALUES, Criteria
from app.catalogue.dates import FURTHEST, PATH, QUICK, SINCE
from app.catalogue.occasions import WHEN, When
from app.catalogue.offer import Offer
from app.i18n import N_
from app.i18n import gettext as _
from app.vocabulary import OLDEST, YOUNGEST, Audience, Topic

POSTER = "/termine/plakat.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What fits any of the Kommunen and any of the ages that were chosen, as everywhere else."""

    kommunen: tuple[str, ...] = ()
    """None of them: the whole Kreis."""
    ages: tuple[int, ...] = ()
    """Of children, in months; none of them: every age."""
    topic: Topic | None = None
    """None for all."""
    staff: bool = False
    """For Fachkräfte; else for everybody."""
    since: date | None = None
    """The day from which on, where that is not today."""
    when: When | None = None
    """These days alone, one of `QUICK`; then `since` is None."""

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]], today: date) -> "Asked":
        """From the address or the form; what cannot be meant is dropped, `odd` says so."""
        given = kommunen.named(parameters)
        criteria = Criteria.read(given)
        said = criteria.chosen.get(WHEN, ())
        when = next((each for each in QUICK if each in said), None)
        topics = criteria.chosen.get("thema", ())
        return cls(
            kommunen=criteria.chosen.get("kommune", ()),
            ages=criteria.ages,
            topic=Topic(topics[0]) if topics else None,
            staff=Audience.STAFF in criteria.chosen.get("zielgruppe", ()),
            since=None if when else _since(_values(given, SINCE), today),
            when=when,
        )

    @property
    def criteria(self) -> Criteria:
        """The same asked of the search, without the days."""
        chosen: dict[str, tuple[str, ...]] = {}
        if self.kommunen:
            chosen["kommune"] = self.kommunen
        if self.topic:
            chosen["thema"] = (self.topic,)
        if self.staff:
            chosen["zielgruppe"] = (Audience.STAFF,)
        return Criteria(chosen=chosen, ages=self.ages)

    def query(self) -> str:
        """The canonical query, "" where nothing is asked."""
        found = self.criteria.url("")[1:]
        days = f"{WHEN}={self.when}" if self.when else f"{SINCE}={self.since}" if self.since else ""
        return "&".join(filter(None, (found, days)))

    def url(self, path: str = PATH) -> str:
        return f"{path}?{self.query()}" if self.query() else path

    def from_day(self, day: date | None) -> "Asked":
        """The same from another day on; None for today and all that follows."""
        return replace(self, since=day, when=None)

    def on(self, when: When) -> "Asked":
        """The same on these days alone."""
        return replace(self, since=None, when=when)

    def meant(self, offer: Offer) -> bool:
        """Whether the offer is for those who ask; without a word those for Fachkräfte alone are
        not."""
        return (
            dates.near_any(offer, self.kommunen)
            and (not self.ages or any(offer.ages[0] <= a <= offer.ages[1] for a in self.ages))
            and (self.topic is None or self.topic in offer.topics)
            and (_is_for_staff(offer) if self.staff else not offer.for_staff_only)
        )


def _is_for_staff(offer: Offer) -> bool:
    return offer.for_staff_only or Audience.STAFF in offer.audience


def odd(parameters: Iterable[tuple[str, str]], today: date) -> tuple[str, ...]:
    """A German sentence for each value that nobody can mean, so that whoever typed it, or followed
    an old link, knows why the page shows something else."""
    given = kommunen.named(parameters)
    said = [
        _(sentence) % {"value": _shown(value)}
        for name, (known, sentence) in _KNOWN.items()
        for value in _values(given, name)
        if value not in known
    ]
    ages = [
        each for each in _values(given, "alter") if typed.number(each, YOUNGEST, OLDEST) is None
    ]
    for row in _rows_of_age(given):
        typed_in = [value for _name, value in row if value]
        if typed_in and not Criteria.read(row).ages:
            ages += typed_in
    said += [_("„%(value)s“ ist kein Alter eines Kindes.") % {"value": _shown(a)} for a in ages]
    for value in _values(given, SINCE):
        day = _day(value)
        if day is None:
            hint = {"value": _shown(value), "example": today.isoformat()}
            said.append(_("„%(value)s“ ist kein Tag. Schreiben Sie ihn so: %(example)s.") % hint)
        elif not -FURTHEST <= day - today <= FURTHEST:
            said.append(_("Am „%(value)s“ kennen wir keine Termine.") % {"value": _shown(value)})
    return tuple(dict.fromkeys(said))[:_MOST_SAID]


_MOST_SAID = 5
_KNOWN: Mapping[str, tuple[Collection[str], str]] = {
    "kommune": (FACET_VALUES["kommune"], N_("„%(value)s“ ist keine Kommune im Kreis Düren.")),
    "thema": (FACET_VALUES["thema"], N_("„%(value)s“ ist keines unserer Themen.")),
    "zielgruppe": (FACET_VALUES["zielgruppe"], N_("„%(value)s“ ist keine unserer Zielgruppen.")),
    WHEN: (
        QUICK,
        N_("„%(value)s“ ist hier keine Zeit; es gibt heute, morgen, wochenende und ferien."),
    ),
}


def _rows_of_age(given: Sequence[tuple[str, str]]) -> Iterable[Sequence[tuple[str, str]]]:
    """Of the form, one for each child."""
    fields = (
        [(named, value.strip()) for named, value in given if named == name]
        for name in ("jahre", "monate")
    )
    return (list(filter(None, row)) for row in zip_longest(*fields))


def _values(given: Iterable[tuple[str, str]], name: str) -> list[str]:
    return [value.strip() for named, value in given if named == name and value.strip()]


def _shown(value: str) -> str:
    said = typed.line(value)
    return said if len(said) <= 40 else f"{said[:40]}…"


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _since(given: Iterable[str], today: date) -> date | None:
    """A day after today, None for anything else."""
    found = next(filter(None, map(_day, given)), None)
    return found if found and today < found <= today + FURTHEST else None
