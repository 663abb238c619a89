"""The letter of the week: on Monday morning, what begins, ends, closes or has no date any more.

Each account that looks after offers gets its own, by one alone: whoever marks the week at the
account, in the commit that queues the letter. Where there is nothing to say there is no letter.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeGuard

from sqlalchemy import or_
from sqlalchemy import select as columns
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col, update

from app import addresses
from app.accounts import rows
from app.freshness.places import told_apart
from app.i18n import gettext as _
from app.mail import letters, outbox
from app.mail.letters import DigestLine
from app.models import AccountRow, OfferRow
from app.offers import store
from app.offers.kommunen import of_offers
from app.records.staleness import FIRST_DAY, visible
from app.records.times import TimesOfRecord, dateless, last_date, last_held, times_everywhere
from app.rights import Account, Action, may, may_somewhere
from app.times.dates import Date, Dates
from app.times.rules import Times
from app.times.saying import hours_of, short_day
from app.wording import day

log = logging.getLogger("kette.digest")

ONE_DAY = timedelta(days=1)
ENDING = timedelta(days=14)
"""From Monday on: what ends before then is told."""
_NEEDED: tuple[Any, ...] = (
    OfferRow.id,
    OfferRow.slug,
    OfferRow.title,
    OfferRow.visible_from,
    OfferRow.visible_until,
    OfferRow.cancelled_until,
    *map(store.text_in_record, ("times", "recurs", "usual", "place", "locations")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The letter of one account."""

    account: int
    to: tuple[str, ...]
    week: date
    """Its Monday."""
    subject: str
    text: str
    """Both "" where there is nothing to say."""


def monday(today: date) -> date:
    return today - timedelta(days=today.weekday())


def plan(session: Session, *, base_url: str, today: date) -> list[Digest]:
    """The letters that are due today: on Mondays; where a Monday was missed, on the day on which
    it is noticed. Reads, writes nothing."""
    week = monday(today)
    found = []
    offers: list[tuple[Any, tuple[str, ...]]] | None = None
    for row in rows.every(session):
        last = row.digest_week
        by = rows.account_of(row, today)
        if not row.active or row.digest_off or not may_somewhere(by, Action.EDIT):
            continue
        if last == week or (last is None and today != week):
            continue
        offers = _offers(session, today) if offers is None else offers
        mine = [offer for offer, places in offers if _is_for(by, places)]
        about = _Week(week, today, last, base_url).of(mine)
        said = letters.digest(about, desk_url=base_url) if any(about.values()) else None
        found.append(
            Digest(
                account=by.id,
                to=(row.email,),
                week=week,
                subject=said.subject if said else "",
                text=said.text if said else "",
            )
        )
    return found


def _is_for(by: Account, places: tuple[str, ...]) -> bool:
    """Offers of the own Kommunen, and those of the whole Kreis for who may change them; of both in
    one letter for who is both."""
    return may(by, Action.EDIT) if not places else not set(places).isdisjoint(by.kommunen)


def send(session: Session, planned: Iterable[Digest]) -> tuple[int, int]:
    """Marks the week of each account and queues its letter, in one commit each: how many were
    written, and how many could not be. Those are tried again by the next run."""
    queued = failed = 0
    for each in planned:
        try:
            claimed = session.execute(
                update(AccountRow)
                .where(
                    col(AccountRow.id) == each.account,
                    or_(
                        col(AccountRow.digest_week).is_(None),
                        col(AccountRow.digest_week) < each.week,
                    ),
                    col(AccountRow.digest_off).is_(None),
                )
                .values(digest_week=each.week)
            )
            written = None
            if claimed.rowcount == 1 and each.text and addresses.fits(each.to[0]):  # type: ignore[attr-defined]
                written = outbox.queue(session, to=each.to[0], subject=each.subject, text=each.text)
            session.commit()
        except StatementError as error:
            session.rollback()
            log.warning("digest failed", extra={"fault": type(error).__name__})
            failed += 1
        else:
            queued += 1 if written else 0
    return queued, failed


def _offers(session: Session, today: date) -> list[tuple[Any, tuple[str, ...]]]:
    """What families can see on a day of this week that is to come, each with its Kommunen; none of
    them: for the whole Kreis."""
    week = [today + timedelta(days=each) for each in range(7 - today.weekday())]
    found = session.execute(
        columns(*_NEEDED)
        .where(col(OfferRow.ended).is_(None), col(OfferRow.draft).is_(False))
        .order_by(col(OfferRow.title))
    ).all()
    places = of_offers(session)
    return [
        (row, places.get(row.id, ()))
        for row in found
        if any(visible(day, row.visible_from, row.visible_until) for day in week)
    ]


@dataclass(frozen=True, slots=True)
class _Week:
    first: date
    today: date
    told: date | None
    """The week of the letter before; what was over by then has been told."""
    base_url: str

    def of(self, offers: Iterable[Any]) -> dict[str, list[DigestLine]]:
        """Heading -> what stands below it, in order of time."""
        begins: list[tuple[date, DigestLine]] = []
        closes: list[tuple[date, DigestLine]] = []
        ends: list[tuple[date, DigestLine]] = []
        over: list[tuple[date, DigestLine]] = []
        for row in offers:
            ending: list[tuple[date, DigestLine]] = []
            places = _known(row)
            for where, times in places:
                when = _as_it_is(times.when, row.cancelled_until) if times else None
                begins += self._lines(row, _seen(row, self._begins(when)), where)
                closes += self._lines(row, _seen(row, self._closes(when)), where)
                ending += self._lines(row, self._ends(when, row), where)
            # What is no longer shown is so with all its places.
            ends += ending
            if len(ending) < len(places):
                ends += self._lines(row, self._hidden(row))
            if visible(self.today, row.visible_from, row.visible_until) and self._newly_over(row):
                over += self._lines(row, [(_last(row) or self.today, over_said(row))])
        return {
            _("Beginnt diese Woche"): _sorted(begins),
            _("Anmeldung nur noch diese Woche"): _sorted(closes),
            _("Endet in den nächsten zwei Wochen"): _sorted(ends),
            _("Gibt es einen nächsten Termin?"): _sorted(over),
        }

    def _lines(
        self, row: Any, found: Iterable[tuple[date, str]], where: str = ""
    ) -> Iterator[tuple[date, DigestLine]]:
        url = f"{self.base_url}/pult/angebote/{row.slug}"
        for on, said in found:
            yield on, DigestLine(title=row.title, said=_at(said, where), url=url)

    def _in_week(self, on: date | None) -> bool:
        return on is not None and self.today <= on < self.first + timedelta(days=7)

    def _begins(self, when: Times | Dates | None) -> Iterator[tuple[date, str]]:
        """Of a course the first date that takes place, for who comes, comes to all of them."""
        if isinstance(when, Times):
            over = when.until is not None and when.since is not None and when.until < when.since
            if when.since is not None and self._in_week(when.since) and not over:
                yield when.since, _("ab %(day)s") % {"day": short_day(when.since, self.today)}
        elif when is not None:
            for each in _course_begins(when) if when.series else when.dates:
                if self._in_week(each.first):
                    yield each.first, self._said(each)

    def _closes(self, when: Times | Dates | None) -> Iterator[tuple[date, str]]:
        open_until: dict[date, Date] = {}
        for until, each in _open(when) if isinstance(when, Dates) else ():
            if self._in_week(until):
                open_until.setdefault(until, each)
        for until, each in open_until.items():
            yield (
                until,
                _("bis %(until)s, für %(date)s")
                % {
                    "until": short_day(until, self.today),
                    "date": short_day(each.first, self.today),
                },
            )

    def _ends(self, when: Times | Dates | None, row: Any) -> Iterator[tuple[date, str]]:
        """What begins and ends on one day stands above already."""
        last, said = self._last(when) if when else (None, "")
        until = row.visible_until
        if self._soon(last) and (until is None or last <= until):
            yield last, said % {"day": short_day(last, self.today)}

    def _hidden(self, row: Any) -> Iterator[tuple[date, str]]:
        until = row.visible_until
        if self._soon(until):
            yield until, _("sichtbar bis %(day)s") % {"day": short_day(until, self.today)}

    def _soon(self, on: date | None) -> TypeGuard[date]:
        return on is not None and self.today <= on < self.first + ENDING

    def _last(self, when: Times | Dates) -> tuple[date | None, str]:
        """The last day that takes place, and how it is told."""
        if isinstance(when, Times):
            if when.since is None:
                return when.until, _("Zeiten bekannt bis %(day)s: gelten sie weiter?")
            return when.until, _("läuft bis %(day)s")
        kept = [each for each in when.dates if not each.cancelled]
        alone = len(kept) == 1 and kept[0].first == kept[0].last
        last = None if alone else max((each.last for each in kept), default=None)
        return last, _("zum letzten Mal am %(day)s")

    def _newly_over(self, row: Any) -> bool:
        """Told once: what nobody answers stays at the desk."""

        def so(on: date) -> bool:
            return dateless(row.times, row.recurs, row.usual, on, row.locations)

        return so(self.today) and (self.told is None or not so(self.told))

    def _said(self, each: Date) -> str:
        """ "Do, 3. Dezember, 19 bis 21 Uhr"."""
        said = ", ".join(
            filter(None, (short_day(each.first, self.today), hours_of(each.start, each.end)))
        )
        return _("%(date)s, fällt aus") % {"date": said} if each.cancelled else said


def _known(row: Any) -> list[tuple[str, TimesOfRecord | None]]:
    """What is known of its times at each of its places, with what tells that place from the others;
    None, once, where nothing is."""
    everywhere = times_everywhere(row.times, row.locations)
    at = zip(told_apart(row.place, row.locations), everywhere, strict=True)
    return [(where, times) for where, times in at if times] or [("", None)]


def _at(said: str, where: str) -> str:
    return f"{said} ({where})" if where else said


def _as_it_is(when: Times | Dates, gone: date | None) -> Times | Dates:
    """What takes place of it, where the whole offer falls out up to and including `gone`."""
    if isinstance(when, Times):
        return _hours(when, gone)
    return when if gone is None else replace(when, dates=tuple(_date(d, gone) for d in when.dates))


def _hours(when: Times, gone: date | None) -> Times:
    """Without the pauses with which they begin or end."""
    since, until = when.since, when.until
    if since is None:
        return when
    pauses = [(each.first, each.last) for each in when.pauses]
    if gone is not None:
        pauses.append((FIRST_DAY, gone))
    for first, last in sorted(pauses):
        if first <= since <= last:
            since = last + ONE_DAY
    for first, last in sorted(pauses, reverse=True):
        if until is not None and first <= until <= last:
            until = first - ONE_DAY
    return replace(when, since=since, until=until)


def _date(each: Date, gone: date) -> Date:
    if each.last <= gone:
        return replace(each, cancelled=True)
    return replace(each, first=gone + ONE_DAY) if each.first <= gone else each


def _course_begins(course: Dates) -> tuple[Date, ...]:
    """The first that takes place, after those before it that fall out."""
    for number, each in enumerate(course.dates, start=1):
        if not each.cancelled:
            return course.dates[:number]
    return course.dates[:1]


def _open(when: Dates) -> Iterator[tuple[date, Date]]:
    """(day, date): until when one can register for what. The day of a course is said on whichever
    of its dates, and is for all of them."""
    if not when.series:
        for each in when.dates:
            if each.register_by and not each.full and not each.cancelled:
                yield each.register_by, each
        return
    until = next((each.register_by for each in when.dates if each.register_by), None)
    kept = [each for each in when.dates if not each.cancelled]
    if until is None or not kept or any(each.full for each in kept):
        return
    yield until, next((each for each in kept if each.last >= until), kept[0])


def _seen(row: Any, found: Iterable[tuple[date, str]]) -> Iterator[tuple[date, str]]:
    """Of days on which families see the offer."""
    return ((on, said) for on, said in found if visible(on, row.visible_from, row.visible_until))


def over_said(row: Any) -> str:
    """What is to be asked of an offer that is `dateless`."""
    last = last_held(row.times, row.locations)
    if last is None:
        return _("üblich: %(when)s. Steht der nächste Termin fest?") % {"when": row.usual}
    if row.recurs:
        said = _("war zuletzt am %(day)s: Steht der nächste Termin fest?")
        return said % {"day": day(last)}
    return _("vorbei am %(day)s") % {"day": day(last)}


def _last(row: Any) -> date | None:
    return last_date(row.times, row.locations)


def _sorted(found: Iterable[tuple[date, DigestLine]]) -> list[DigestLine]:
    return [line for _on, line in sorted(found, key=lambda pair: (pair[0], pair[1].title))]
