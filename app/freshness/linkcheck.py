"""Are the web addresses of offers and Träger still there? An alarm only when it is one.

An address that fails is tried again on other days; it counts as broken after three failed days
over at least three days. When nothing at all answers, our own line is down and nobody is blamed.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from app.freshness import contacts
from app.freshness.contacts import Reached
from app.freshness.probing import Finding, Met, Prober
from app.models import CheckedLink, OfferRow
from app.offers import store
from app.vocabulary import LinkState

log = logging.getLogger("kette.links")

AGAIN_WHEN_GOOD = timedelta(days=7)
AGAIN_WHEN_FAILING = timedelta(days=1)
AGAIN_WHEN_BROKEN = timedelta(days=3)
FAILED_DAYS = 3
ACCEPTED_FOR = timedelta(days=90)
HOST_PAUSE = 3.0
"""Seconds between two questions to the same host."""
OFFLINE_FROM = 3
"""When so many different hosts were asked and none answered, it is us."""
ALARMS = (LinkState.BROKEN, LinkState.CERTIFICATE, LinkState.MOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLink:
    """An address that a person should look at, with the offers that lead to it."""

    url: str
    state: LinkState
    detail: str
    moved_to: str | None
    failing_since: date | None
    offers: tuple[tuple[str, str], ...]
    """(slug, title)"""


@dataclass(slots=True)
class Tally:
    """What a run did."""

    checked: int = 0
    failed: int = 0
    broken: int = 0
    offline: bool = False


def wanted(session: Session) -> dict[str, list[OfferRow]]:
    """Addresses of published offers and of their Träger, with the offers that show them."""
    providers = store.of_providers(session, "url")
    found: dict[str, list[OfferRow]] = {}
    rows = session.exec(
        select(OfferRow)
        .where(col(OfferRow.ended).is_(None), col(OfferRow.draft).is_(False))
        .order_by(col(OfferRow.slug))
    )
    for row in rows:
        both = row.record["contact"]["url"], providers.get(row.provider_slug or "")
        for url in dict.fromkeys(filter(None, both)):
            found.setdefault(url, []).append(row)
    return found


def check(
    session: Session,
    prober: Prober,
    today: date,
    *,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    step: Callable[[], None] = lambda: None,
) -> Tally:
    """Asks every address whose turn has come, politely; writes down what it met. `step` is called
    before each address and before the writing: what it raises ends the check, and nothing is
    written down."""
    urls = set(wanted(session))
    known = {row.url: row for row in session.exec(select(CheckedLink))}
    for url in known.keys() - urls:
        session.delete(known.pop(url))
    session.commit()
    due = sorted(url for url in urls if url not in known or known[url].next_on <= today)
    met: list[tuple[str, Finding]] = []
    asked_at: dict[str, float] = {}
    for url in _taking_turns(due):
        host = urlsplit(url).netloc
        if host in asked_at:
            sleep(max(0.0, asked_at[host] + HOST_PAUSE - clock()))
        step()
        met.append((url, prober.probe(url)))
        asked_at[host] = clock()
    tally = Tally(checked=len(met), offline=_offline(met))
    if tally.offline:
        return tally
    step()
    for url, finding in met:
        row = _noted(known.get(url), url, finding, today)
        session.add(row)
        tally.failed += row.failing_since is not None
        tally.broken += row.state in (LinkState.BROKEN, LinkState.CERTIFICATE)
    session.commit()
    log.info("links", extra={"checked": tally.checked, "failed": tally.failed})
    return tally


def broken_for(
    session: Session,
    kommunen: Collection[str] | None,
    today: date,
    published: Sequence[Reached] | None = None,
) -> list[BrokenLink]:
    """What a person should look at, for offers in these Kommunen (None: all); two queries, one
    where those `published` are read already."""
    rows = session.exec(
        select(CheckedLink).where(col(CheckedLink.state).in_([state.value for state in ALARMS]))
    ).all()
    published = contacts.of_offers(session) if published is None else published
    alarms = [row for row in rows if row.accepted_until is None or row.accepted_until < today]
    users: dict[str, list[Reached]] = {}
    for each in sorted(published, key=lambda offer: offer.slug):
        if each.within(kommunen):
            for url in each.urls:
                users.setdefault(url, []).append(each)
    found = [
        BrokenLink(
            url=row.url,
            state=LinkState(row.state),
            detail=row.detail,
            moved_to=row.moved_to,
            failing_since=row.failing_since,
            offers=tuple((each.slug, each.title) for each in users[row.url]),
        )
        for row in alarms
        if row.url in users
    ]
    order = {state: place for place, state in enumerate(ALARMS)}
    return sorted(found, key=lambda link: (order[link.state], link.url))


def accept(session: Session, url: str, today: date) -> None:
    """A person looked: the address is in order as it is. No alarm for three months."""
    row = session.get(CheckedLink, url)
    if row is not None:
        row.accepted_until = today + ACCEPTED_FOR
        session.commit()


def _taking_turns(urls: Sequence[str]) -> Iterator[str]:
    """Host after host, so that no server is asked twice in a row while others wait."""
    waiting: dict[str, list[str]] = {}
    for url in urls:
        waiting.setdefault(urlsplit(url).netloc, []).append(url)
    while waiting:
        for host in list(waiting):
            yield waiting[host].pop(0)
            if not waiting[host]:
                del waiting[host]


def _offline(met: Sequence[tuple[str, Finding]]) -> bool:
    """Nobody answered, not even with an error page."""
    hosts = {urlsplit(url).netloc for url, _ in met}
    silent = all(finding.met is Met.NOTHING and not finding.detail.isdigit() for _, finding in met)
    return silent and len(hosts) >= OFFLINE_FROM


def _noted(row: CheckedLink | None, url: str, finding: Finding, today: date) -> CheckedLink:
    if row is None:
        row = CheckedLink(url=url, state=LinkState.OK.value, checked_on=today, next_on=today)
    repeated = row.failing_since is not None and row.checked_on == today
    row.checked_on, row.detail, row.moved_to = today, finding.detail, finding.moved_to
    if finding.met in (Met.FOUND, Met.MOVED):
        row.state = (LinkState.OK if finding.met is Met.FOUND else LinkState.MOVED).value
        row.failing_since, row.failures = None, 0
        row.next_on = today + AGAIN_WHEN_GOOD
        return row
    row.failing_since = row.failing_since or today
    # A second run on the same day is no second day.
    row.failures += not repeated
    long = today - row.failing_since >= timedelta(days=FAILED_DAYS)
    row.state, row.next_on = LinkState.SHAKY.value, today + AGAIN_WHEN_FAILING
    if long and row.failures >= FAILED_DAYS:
        # A bad certificate is no dead page: browsers warn, the page behind it is there.
        bad = LinkState.CERTIFICATE if finding.met is Met.CERTIFICATE else LinkState.BROKEN
        row.state, row.next_on = bad.value, today + AGAIN_WHEN_BROKEN
    return row
