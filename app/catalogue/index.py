"""The index: the published snapshot and the search beside it, kept in step with the database.

`catch_up` reads the Revisions that it has not seen, all Träger once one was saved, and what was
written of texts; so a save, an import on the command line and a second worker are all found.
"""

import logging
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from threading import Lock

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app.catalogue import stored
from app.catalogue.criteria import Criteria
from app.catalogue.documents import document, everyday_first
from app.catalogue.facets import AUDIENCE, KIND
from app.catalogue.offer import Offer
from app.catalogue.ordering import ARRANGED, Order, arranged
from app.catalogue.snapshot import Catalogue, Publisher
from app.catalogue.stored import Stored, called, joined_of
from app.catalogue.tongues import Tongues
from app.database import session
from app.i18n import SOURCE, language, speaking, speaks_german
from app.models import OfferRow
from app.offers import kommune_store, providers, store
from app.offers.following import Follower
from app.offers.saves import Mark
from app.records import german, translated
from app.records.places import KommuneRecord, ProviderRecord
from app.records.texts import Guides
from app.texts.store import Standing
from app.vocabulary import FOR_FAMILIES, FOR_STAFF, Audience, OfferKind
from search.answers import Answer, NeedMatch, Request, Suggestion
from search.finder import Finder
from search.places import Found
from search.port import Document
from search.resilient import Resilient

CONFIRMED = 2.1
"""Grade of a confirmed Anliegen: an exact answer, behind those that the advisers put in order."""

log = logging.getLogger("kette.index")


class Index:
    """Snapshot and finder; readers always see a whole one, never a half-renewed one."""

    def __init__(
        self,
        engine: Engine,
        guides: Guides,
        finder: Finder,
        ties: Mapping[str, Mapping[str, float]],
        *,
        today: Callable[[], date],
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._finder = finder
        self._ties = ties
        tied = Counter(need for each in ties.values() for need in each)
        self.rarity: Mapping[str, float] = {n: 1 / math.log2(1 + c) for n, c in tied.items()}
        """Of each Anliegen, 1 for one that a single offer answers, less the more there are."""
        self._lock = Lock()
        self._providers_mark: Mark = (0, 0)
        self._kommunen_mark: Mark = (0, 0)
        self._standing = Standing()
        self._written = ""  # version of the German texts of the desk that are in the guides
        self._today, self._clock = today, clock
        self._built, self._at = today(), clock()
        self._of_files = guides
        self.guides = guides
        self._german: Catalogue = self._publisher({}, {}, {}).catalogue("empty", {})
        self._tongues = Tongues()

    @property
    def catalogue(self) -> Catalogue:
        """The published snapshot, in the language that is spoken."""
        return self._tongues.said(self._german)

    def _publisher(
        self,
        kommunen: Mapping[str, KommuneRecord],
        providers: Mapping[str, ProviderRecord],
        joined: Mapping[str, str],
        before: Catalogue | None = None,
    ) -> Publisher:
        return Publisher(
            guides=self.guides,
            kommunen=kommunen,
            providers=providers,
            joined=joined,
            today=self._built,
            at=self._at,
            before=before,
        )

    def rebuild(self) -> None:
        """Reads everything anew: at start, and when a new day may have made facts stale."""
        with self._lock, speaking(SOURCE), session(self._engine) as opened:
            self._built, self._at = self._today(), self._clock()
            follower, saved = Follower.begin(opened), providers.mark(opened)
            self._standing.load(opened)
            places = kommune_store.mark(opened)
            kommunen = [kommune_store.record_of(row) for row in kommune_store.every(opened)]
            self._written = translated.texts(SOURCE).version
            self.guides = german.now(replace(self._of_files, kommunen=tuple(kommunen)))
            # Their Kommunen stand in the record: no second query for the links.
            offers = opened.exec(select(OfferRow).order_by(col(OfferRow.slug))).all()
            records = stored.read(opened, offers, store.when_saved(opened))
            publisher = self._publisher(
                {record.slug: record for record in kommunen},
                {row.slug: providers.record_of(row) for row in providers.every(opened)},
                joined_of(records),
            )
            catalogue = publisher.catalogue(self._version(follower.mark, saved, places), records)
            self._finder.replace_all(self._documents(catalogue.offers, catalogue))
            self._follower, self._german = follower, catalogue
            self._providers_mark, self._kommunen_mark = saved, places

    def catch_up(self) -> int:
        """Takes over what was saved since the last time, and what the clock has changed since;
        returns how many offers were saved."""
        if self._today() != self._built:
            self.rebuild()
        with self._lock, speaking(SOURCE), session(self._engine) as opened:
            self._standing.catch_up(opened)
            same = translated.texts(SOURCE).version == self._written
            if same and kommune_store.mark(opened) == self._kommunen_mark:
                return self._take_over(opened)
        # Town halls and offices are in every guide; these change a few times a year.
        self.rebuild()
        return 0

    def _take_over(self, opened: Session) -> int:
        look, saved = self._follower.look(opened), providers.mark(opened)
        changed = look.offers
        now = self._clock()
        turned = now >= self._german.turns
        if not changed and not turned and saved == self._providers_mark:
            self._follower = self._follower.taken(look)
            return 0
        self._at = now
        rows = store.by_ids(opened, changed)
        fresh = stored.read(opened, rows, store.when_saved(opened, changed))
        joined = joined_of({**self._german.stored, **fresh})
        # What an offer was or is joined into is told as that one was, or is so no more.
        into = {called(s, each) for s in fresh for each in (self._german.joined, joined)}
        known, moved = self._german.providers, _some(self._german.stored, into)
        if saved != self._providers_mark:
            known, others_now = self._with_new_providers(opened)
            moved |= others_now
        publisher = self._publisher(self._german.kommunen, known, joined, self._german)
        # Whoever runs them, their words are the same, so the search need not hear of it.
        moved = {slug: each for slug, each in moved.items() if slug not in fresh}
        published, again = (
            {
                slug: publisher.offer(each)
                for slug, each in those.items()
                if each.record.public(self._built)
            }
            for those in (fresh, moved)
        )
        besides = fresh.keys() | moved.keys()
        others = self._turned(publisher, now, besides=besides) if turned else {}
        others |= again
        before = {**self._german.offers, **self._german.past}
        kept = {s: o for s, o in before.items() if s not in fresh}
        records = {**self._german.stored, **moved, **fresh}
        version = self._version(look.mark, saved, self._kommunen_mark)
        renewed = publisher.renewed(version, {**kept, **others, **published}, records)
        listed = renewed.offers
        self._finder.remove((fresh.keys() | others.keys()) - listed.keys())
        anew = {s: listed[s] for s in published.keys() | into if s in listed}
        self._finder.put(list(self._documents(anew, renewed)))
        told = {s: listed[s] for s in others if s in listed}
        self._finder.tell(list(self._documents(told, renewed)))
        self._follower = self._follower.taken(look)
        self._german, self._providers_mark = renewed, saved
        if fresh:
            log.info("caught up", extra={"offers": len(fresh), "mark": look.mark[1]})
        return len(fresh)

    def _version(self, mark: Mark, saved: Mark, places: Mark) -> str:
        """Says up to what the database was read, Träger, Kommunen and guides among it."""
        read = ".".join(f"{each[0]}-{each[1]}" for each in (mark, saved, places))
        return f"{read}.{self._written}"

    def _with_new_providers(
        self, opened: Session
    ) -> tuple[Mapping[str, ProviderRecord], dict[str, Stored]]:
        """The Träger of now, and the offers that are told otherwise by it:
        of those that changed, or of another one than before."""
        before = self._german.providers
        now = {row.slug: providers.record_of(row) for row in providers.every(opened)}
        owners = store.owners(opened)
        moved = {}
        for slug, each in self._german.stored.items():
            owner = owners.get(slug)
            # Whom a Träger belongs to may lend it a number; and confidential advice must know the
            # numbers of every authority.
            changed = any(before.get(one) != now.get(one) for one in _up(owner, now))
            if changed or each.record.confidential or owner != each.provider:
                moved[slug] = each._replace(provider=owner)
        return now, moved

    def _turned(
        self, publisher: Publisher, now: datetime, *, besides: Collection[str]
    ) -> dict[str, Offer]:
        """The offers of whose times something else is to be said by now."""
        return {
            slug: publisher.turned(offer, self._german.stored[slug].record)
            for slug, offer in self._german.offers.items()
            if offer.upcoming.until <= now and slug not in besides
        }

    def _documents(
        self, published: Mapping[str, Offer], catalogue: Catalogue
    ) -> Iterator[Document]:
        also = _joined(catalogue)
        for offer in everyday_first(published.values()):
            yield document(offer, self._needs(offer, also.get(offer.slug, ())))

    def _needs(self, offer: Offer, also: Iterable[str]) -> Mapping[str, float]:
        """What the offer answers, with its grade: the ties of search/needs/, those of offers that
        were joined into it as well, and behind the ones that are ordered there what a person
        confirmed at the desk."""
        found = dict.fromkeys(offer.needs, CONFIRMED)
        for slug in (*also, offer.slug):
            found |= self._ties.get(slug, {})
        return found

    def answers(self, offers: Iterable[Offer]) -> dict[str, Mapping[str, float]]:
        """By slug the Anliegen that each answers, with its grade."""
        also = _joined(self.catalogue)
        return {offer.slug: self._needs(offer, also.get(offer.slug, ())) for offer in offers}

    def answering(self, need: str) -> tuple[Offer, ...]:
        """What families find that is there for just that Anliegen, or was confirmed for it."""
        catalogue = self.catalogue
        tied = (slug for slug, grades in self._ties.items() if grades.get(need, 0) >= CONFIRMED)
        named = (slug for slug, offer in catalogue.offers.items() if need in offer.needs)
        slugs = dict.fromkeys(map(catalogue.now_called, (*tied, *named)))
        found = (catalogue.offers[slug] for slug in slugs if slug in catalogue.offers)
        return tuple(offer for offer in found if not offer.for_staff_only)

    def need_label(self, need: str) -> str | None:
        """How the Anliegen is called in the language that is spoken, None for one that does not
        exist."""
        return self._finder.needs.label(need, language()) if self._finder.needs else None

    def engine_state(self) -> str:
        """ "ok", or what is wrong with the search server while the embedded one answers. A server
        that was down is tried again, so that the next look finds it back."""
        engine = self._finder.engine
        if not isinstance(engine, Resilient):
            return "ok"
        engine.look()
        state = engine.state
        if state.up and not state.behind:
            return "ok"
        return f"{state.engine} answers: {state.reason or 'server is catching up'}"

    def where(self, typed: str) -> Found:
        """The places that are named, as the search knows them."""
        return self._finder.where(typed)

    def suggest(self, typed: str, *, limit: int) -> tuple[Suggestion, ...]:
        return self._finder.suggest(typed, limit)

    def explain(self, criteria: Criteria, *, limit: int = 20) -> list[str]:
        """Why each hit stands where it stands, in readable lines."""
        return self._finder.explain(_request(criteria, limit))

    def search(
        self, criteria: Criteria, *, limit: int = 20, kinds: tuple[OfferKind, ...] = FOR_FAMILIES
    ) -> Answer:
        """What the finder says to these criteria; a page past the end is the last page. Of other
        `kinds` only for who asks for them, or for Fachkräfte."""
        answer = self._find(criteria, limit, kinds)
        last = max(1, -(-answer.results.total // limit))
        if criteria.page > last:
            answer = self._find(criteria.on_page(last), limit, kinds)
        answer = answer if criteria.for_staff else self._counting_staff(answer)
        return answer if speaks_german() else self._in_page_language(answer)

    def _in_page_language(self, answer: Answer) -> Answer:
        """What was understood, in the language of the page instead of that of the question."""
        code, known = language(), self._finder.needs

        def said(need: NeedMatch) -> NeedMatch:
            label = known.label(need.id, code) if known else None
            return replace(need, label=label or need.label)

        told = answer.understood
        now = replace(
            told,
            needs=tuple(map(said, told.needs)),
            stated=said(told.stated) if told.stated else None,
            likely=tuple(map(said, told.likely)),
            language=code,
            asked_in=told.language,
        )
        return replace(answer, understood=now)

    def _counting_staff(self, answer: Answer) -> Answer:
        """With the number of offers that choosing "Fachkräfte" shows: it opens the list for
        networks and trainings too."""
        chosen, counts = answer.query.chosen, answer.results.counts
        if KIND not in chosen:
            return answer
        if AUDIENCE in chosen:
            free = {n: v for n, v in chosen.items() if n != KIND} | {AUDIENCE: (Audience.STAFF,)}
            asked = replace(answer.query, chosen=free, offset=0, limit=1)
            staff = self._finder.engine.search(asked).total
        else:
            # All that is of these kinds is for them.
            others = counts.get(KIND, {})
            staff = counts.get(AUDIENCE, {}).get(Audience.STAFF, 0)
            staff += sum(others.get(kind, 0) for kind in FOR_STAFF)
        for_whom = {**counts.get(AUDIENCE, {}), Audience.STAFF.value: staff}
        results = replace(answer.results, counts={**counts, AUDIENCE: for_whom})
        return replace(answer, results=results)

    def _find(self, criteria: Criteria, limit: int, kinds: tuple[OfferKind, ...]) -> Answer:
        request = _request(criteria, limit, kinds)
        start, end = request.offset, request.offset + limit
        if criteria.order is Order.BEST or start >= ARRANGED:
            return self._finder.find(request)
        every = replace(request, offset=0, limit=max(ARRANGED, end), shown=limit)
        answer = self._finder.find(every)
        best, rest = answer.results.hits[:ARRANGED], answer.results.hits[ARRANGED:]
        if not answer.understood.crisis:  # help comes first, however far or late
            kommunen = answer.query.chosen.get("kommune", ())
            catalogue = self.catalogue
            best = arranged(best, criteria.order, catalogue.offers, catalogue.around, kommunen)
        hits = (*best, *rest)[start:end]
        fallback = None if start else answer.fallback
        return replace(answer, results=replace(answer.results, hits=hits), fallback=fallback)


def _joined(catalogue: Catalogue) -> Mapping[str, list[str]]:
    """What was joined into each offer."""
    also: dict[str, list[str]] = {}
    for slug in catalogue.joined:
        also.setdefault(catalogue.now_called(slug), []).append(slug)
    return also


def _up(owner: str | None, providers: Mapping[str, ProviderRecord]) -> Iterator[str]:
    """A Träger, whom it belongs to, and so on."""
    seen: set[str] = set()
    while owner is not None and owner not in seen:
        seen.add(owner)
        yield owner
        owner = providers[owner].gehoert_zu if owner in providers else None


def _some(records: Mapping[str, Stored], slugs: Iterable[str]) -> dict[str, Stored]:
    return {slug: records[slug] for slug in slugs if slug in records}


def _request(
    criteria: Criteria, limit: int, kinds: tuple[OfferKind, ...] = FOR_FAMILIES
) -> Request:
    return Request(
        text=criteria.text,
        need=criteria.need,
        besides=criteria.besides,
        told=criteria.told,
        chosen=criteria.chosen,
        ages=criteria.ages,
        usual={} if criteria.for_staff else {KIND: kinds},
        literal=frozenset(criteria.literal),
        offset=(criteria.page - 1) * limit,
        limit=limit,
    )
