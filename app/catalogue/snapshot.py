"""The published snapshot: every offer that a visitor may see, ready to show, in memory.

Public pages read it and no database. It is never changed: whatever is saved leads to a new one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from app import wording
from app.ages import reach
from app.catalogue import dates, offertexts
from app.catalogue.contacts import Contacts, in_german
from app.catalogue.dates import EventDate
from app.catalogue.offer import KommuneLink, Offer, Speaker
from app.catalogue.stored import Stored, called, joined_of
from app.catalogue.surroundings import Surroundings, surroundings, where
from app.catalogue.upcoming import NEVER, Reckoner, Upcoming, soonest
from app.i18n import german, speaks_german, spoken
from app.i18n import gettext as _
from app.records import locations, staleness, translated
from app.records.base import Place
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord, ProviderRecord
from app.records.providernames import ProviderNames, known, leads_only
from app.records.spoken import SpokenOfRecord
from app.records.texts import Guides
from app.records.translated import Texts
from app.situations import Joined, Missing, NoLonger, NotYet, Withdrawn
from app.vocabulary import Format, State, Topic

PUBLISHED = (State.PUBLISHED, State.DOUBTED)
_ACCESSIBLE = re.compile(r"barrierefrei|rollstuhl")
_VIOLENCE = re.compile(
    r"gewalt(?!frei|los|präv|ig)|missbrauch|misshand|frauenhaus|schutzwohnung|\bschläg[et]|geschlagen"
    r"|bedroh|stalk|vergewaltig|zwangs(?:heirat|verheirat|ehe)|übergriff"
    r"|opfer(?:schutz|hilfe|beratung)|weißer ring",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Catalogue:
    """`version` changes whenever a page could look different. Two are the same only when they are
    one, so that what is worked out from a catalogue can be kept for it."""

    version: str
    day: date
    """The day whose offers these are."""
    turns: datetime
    """When something else will be to be said of an offer's times."""
    guides: Guides
    kommunen: Mapping[str, KommuneRecord]
    around: Surroundings
    """The map of these."""
    providers: Mapping[str, ProviderRecord]
    provider_names: ProviderNames
    contacts: Contacts
    """What is known of whom to reach, of these Kommunen and Träger."""
    offers: Mapping[str, Offer]
    """What stands in lists."""
    dates: tuple[EventDate, ...]
    """Of these the dates to come, in order of time."""
    past: Mapping[str, Offer]
    """What is over by its own dates: in no list, but its page is there."""
    ended: Mapping[str, str]
    """Offers that were withdrawn, with the reason: kept, not published."""
    joined: Mapping[str, str]
    """Offers that were joined into another one, with its slug."""
    withdrawn: Mapping[str, Stored]
    """Offers that were withdrawn and that somebody may have followed."""
    unseen: Mapping[str, Stored]
    """Offers that are not to be seen on this day, but were or will be."""
    by_provider: Mapping[str, tuple[str, ...]]
    stored: Mapping[str, Stored]
    """All that it was made of, by slug."""
    at: datetime
    """The moment of which it says what is on."""

    @property
    def for_families(self) -> tuple[Offer, ...]:
        """Of what stands in lists, what a family can use."""
        return tuple(offer for offer in self.offers.values() if not offer.for_staff_only)

    def now_called(self, slug: str) -> str:
        """The offer into which this one was joined, however many steps that took; else itself."""
        return called(slug, self.joined)

    def with_page(self, slug: str) -> Offer | None:
        """The offer that has a page of that name, or into which the one of that name was joined."""
        slug = self.now_called(slug)
        return self.offers.get(slug) or self.past.get(slug)

    def page_of(self, slug: str) -> Offer:
        """The same; the situation that says why there is none."""
        if (kept := self.now_called(slug)) != slug:
            raise Joined(slug, kept)
        found = self.with_page(slug)
        if found is not None:
            return found
        if slug in self.ended:
            raise Withdrawn(self.ended[slug])
        if slug in self.unseen:
            record = self.unseen[slug].record
            if record.visible_until and record.visible_until < self.day:
                raise NoLonger(wording.long_day(record.visible_until))
            if record.visible_from:
                raise NotYet(wording.long_day(record.visible_from))
        raise Missing

    def followed(self, slug: str) -> Offer:
        """The same for those who follow its dates: they have what was withdrawn too, and what is
        not shown any more, so that they are told."""
        if slug in self.joined:
            return self.page_of(slug)
        kept = self.withdrawn.get(slug) or self.unseen.get(slug)
        until = kept.record.visible_until if kept else None
        if kept is None or (slug in self.unseen and not (until and until < self.day)):
            return self.page_of(slug)
        return self.publisher(self.day).offer(kept)

    def publisher(self, today: date, at: datetime | None = None) -> "Publisher":
        """Who shows a further offer beside these, as on that day and at that moment."""
        return Publisher(
            guides=self.guides,
            kommunen=self.kommunen,
            providers=self.providers,
            joined=self.joined,
            today=today,
            at=at,
            before=self,
        )

    def provider_url(self, name: str) -> str | None:
        """The page of the Träger whom offers call so, however they spell it."""
        slug = self.provider_names.named(name)
        if slug is None or leads_only(name, self.providers[slug]):
            return None
        return f"/traeger/{slug}"

    def kommune_links(self) -> tuple[KommuneLink, ...]:
        """To choose from, in the letters of the language."""
        links = map(kommune_link, self.kommunen.values())
        return tuple(replace(link, name=_(link.name)) for link in links)


def kommune_link(kommune: KommuneRecord) -> KommuneLink:
    return KommuneLink(slug=kommune.slug, name=kommune.name, url=f"/kommunen/{kommune.slug}")


def ages_of(record: OfferRecord) -> tuple[int, int]:
    """Youngest and oldest age in months; an open end reaches as far as its phases do."""
    return reach(record.age_months.min, record.age_months.max, record.phases)


class Publisher:
    """Turns records into what the pages show; knows the Träger and Kommunen around them."""

    def __init__(
        self,
        *,
        guides: Guides,
        kommunen: Mapping[str, KommuneRecord],
        providers: Mapping[str, ProviderRecord],
        joined: Mapping[str, str] | None = None,
        today: date,
        at: datetime | None = None,
        before: Catalogue | None = None,
        texts: Texts | None = None,
    ) -> None:
        """`joined` are those that were joined into another one, with its slug; `at` is
        the moment of which is said what is on today, noon where there is none. What `before` has
        worked out of the same guides, Kommunen and Träger is taken from it. `texts` are those of
        the language that is spoken."""
        self.guides = guides
        self.kommunen = kommunen
        self.providers = providers
        self.today = today
        noon = datetime.combine(today, time(12), wording.ZONE)
        self._at = at or noon
        self._reckoner = Reckoner(guides.school_year.calendar, self._at)
        self._texts = texts or translated.texts(spoken())
        # The same by identity: comparing them would take as long as working it out.
        at_same = before if before and before.kommunen is kommunen else None
        self.around = at_same.around if at_same else surroundings(kommunen)
        if at_same and at_same.guides is guides and at_same.providers is providers:
            self._contacts, self._names = at_same.contacts, at_same.provider_names
        else:
            self._names = ProviderNames(providers.values())
            self._contacts = Contacts(
                kreis=guides.kreis, kommunen=kommunen, providers=providers, lines=guides.help
            )
        self._violent = {
            called(number.offer, joined or {})
            for group in guides.help
            for number in group.numbers
            if number.violence and number.offer
        }

    def offer(self, stored: Stored) -> Offer:
        """The offer, and the same at each of its further places."""
        whole = self._contacts.shown(stored.record)
        offer = self._at_one_place(stored, whole)
        if not whole.locations:
            return offer
        sites = locations.keys(stored.record.locations)
        places = [offer]
        for site, record in zip(sites, whole.elsewhere, strict=True):
            each = self._at_one_place(stored, record)
            places.append(replace(each, site=site, where_text=each.place_text or each.where_text))
        return _together(places)

    def _at_one_place(self, stored: Stored, record: OfferRecord) -> Offer:
        provider = self.providers.get(stored.provider) if stored.provider else None
        places = tuple(self.kommunen[slug] for slug in record.kommunen if slug in self.kommunen)
        ages = ages_of(record)
        named = provider is not None and not leads_only(record.provider.name, provider)
        crisis = Topic.CRISIS in record.topics
        said = (record.title, record.summary, record.description, record.provider.name)
        when = (record.schedule, record.usual, record.times.said if record.times else None)
        told = any(_VIOLENCE.search(text) for text in (*said, *when) if text)
        violent = record.slug in self._violent
        mine = self._texts.offer(stored.record)
        contact = self._contacts.of_offer(record, provider, violence=violent or told)
        contact = replace(contact, notes=offertexts.notes(contact, mine))
        name = record.place.name if record.place else None
        return Offer(
            slug=record.slug,
            kind=record.shown_as,
            url=f"/angebote/{record.slug}",
            title=german(record.title),
            meaning=mine.meaning(record.title),
            summary=mine.said("summary", record.summary),
            description=mine.said("description", record.description),
            provider_name=german(record.provider.name) if known(record.provider.name) else "",
            provider_kind=record.provider.kind,
            provider_url=f"/traeger/{provider.slug}" if provider and named else None,
            level=record.level,
            phases=record.phases,
            transitions=record.transitions,
            ages=ages,
            age_text=wording.ages_said(record.age_months.min, record.age_months.max, record.phases),
            audience=record.audience,
            topics=record.topics,
            needs=record.needs,
            kommunen=tuple(map(kommune_link, places)),
            countywide=record.countywide,
            where_text=where(record, self.around),
            place=_on_the_door(record.place),
            place_meaning=offertexts.place_meaning(name, mine) if name else "",
            contact=contact,
            schedule=record.schedule_on(self.today, mine.words),
            upcoming=self.upcoming(record),
            labels=offertexts.headings(record, mine),
            recurs=record.recurs,
            usual=mine.words(record.usual) if record.usual else None,
            origin=record.origin,
            version=stored.version,
            edition=stored.edition,
            published=self._visible_since(stored),
            changed=stored.changed,
            cost=record.cost,
            cost_note=mine.words(record.cost_note) if record.cost_note else None,
            formats=record.formats,
            languages=record.languages,
            speakers=tuple(map(_speaker, mine.whole("spoken", record.spoken)))
            if contact.own and not contact.phone_of
            else (),
            registration=record.registration,
            sources=record.sources,
            freshness=staleness.freshness(
                record.stand,
                self.today,
                record.verified_at,
                remote={Format.PHONE, Format.ONLINE}.issuperset(record.formats),
                number=bool(contact.phone and contact.own and not contact.phone_of),
            ),
            cancelled=staleness.cancelled(record.cancelled_until, self.today),
            cancelled_until=record.cancelled_until,
            cancelled_since=stored.cancelled_since and wording.here(stored.cancelled_since),
            withdrawn=record.ended is not None,
            visible_until=record.visible_until,
            crisis=crisis,
            violence=violent or (crisis and told),
            discreet=violent or told,
            confidential=record.confidential,
            official=self._contacts.official(contact),
            accessible=bool(_ACCESSIBLE.search(f"{record.summary} {record.description}".lower())),
            bound=self._contacts.is_jugendamt(stored.provider)
            and record.topics[0] not in (Topic.LEISURE, Topic.MEETING),
        )

    def _visible_since(self, stored: Stored) -> datetime | None:
        """From when on families could see it."""
        since, published = stored.record.visible_from, stored.published
        if since is None or published is None:
            return published
        return max(published, datetime.combine(since, time(), wording.ZONE))

    def turned(self, offer: Offer, record: OfferRecord) -> Offer:
        """The same offer with what is to be said of its times by now."""
        if not offer.locations:
            return replace(offer, upcoming=self.upcoming(record))
        pairs = zip(offer.locations, (record, *record.elsewhere), strict=True)
        return _together([replace(each, upcoming=self.upcoming(at)) for each, at in pairs])

    def upcoming(self, record: OfferRecord) -> Upcoming:
        """Whether the offer is on today, and when next, at its own place."""
        stale = staleness.freshness(record.stand, self.today, record.verified_at).stale
        words = self._texts.offer(record).words
        return self._reckoner.of(record, stale=stale, words=words)

    def catalogue(self, mark: str, offers: Mapping[str, Stored]) -> Catalogue:
        """The snapshot of all `offers` by their slugs; `mark` says up to what the database was
        read."""
        published = {
            slug: self.offer(stored)
            for slug, stored in offers.items()
            if stored.record.public(self.today)
        }
        return self.renewed(mark, published, offers)

    def renewed(
        self,
        mark: str,
        published: Mapping[str, Offer],
        offers: Mapping[str, Stored],
    ) -> Catalogue:
        listed = {slug: offer for slug, offer in published.items() if not offer.upcoming.over}
        turns = min((offer.upcoming.until for offer in listed.values()), default=NEVER)
        return Catalogue(
            # With the day in UTC: where a day has 25 hours, a minute of it comes twice.
            version=f"{mark}.{self.today}.{turns:%d%H%M}",
            day=self.today,
            turns=turns,
            guides=self.guides,
            kommunen=self.kommunen,
            around=self.around,
            providers=self.providers,
            provider_names=self._names,
            contacts=self._contacts,
            offers=listed,
            dates=dates.coming(listed.values(), self._at),
            past={slug: offer for slug, offer in published.items() if slug not in listed},
            ended={
                slug: stored.record.ended
                for slug, stored in offers.items()
                if stored.record.ended is not None and stored.record.joined is None
            },
            joined=joined_of(offers),
            withdrawn={
                slug: stored
                for slug, stored in offers.items()
                if stored.record.ended is not None and stored.published
            },
            unseen={
                slug: stored
                for slug, stored in offers.items()
                if slug not in published and stored.record.state in PUBLISHED
            },
            by_provider=_by_provider(
                (stored.provider, slug) for slug, stored in offers.items() if slug in listed
            ),
            stored=offers,
            at=self._at,
        )


def _together(places: Sequence[Offer]) -> Offer:
    """The offer as it is at its first place, with all of them; what is next is said of all."""
    named = [(each.place.short if each.place else "", each.upcoming) for each in places]
    return replace(places[0], upcoming=soonest(named), locations=tuple(places))


def _on_the_door(place: Place | None) -> Place | None:
    """Names and streets are German."""
    if place is None or speaks_german():
        return place
    names = {"name": place.name, "street": place.street, "city": place.city}
    return place.model_copy(update={field: in_german(name) for field, name in names.items()})


def _speaker(each: SpokenOfRecord) -> Speaker:
    return Speaker(
        language=each.language,
        details=wording.beside((each.who, each.when_said)),
        vague=each.when or "",
    )


def _by_provider(pairs: Iterable[tuple[str | None, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for provider, slug in pairs:
        if provider is not None:
            found.setdefault(provider, []).append(slug)
    return {provider: tuple(slugs) for provider, slugs in found.items()}
