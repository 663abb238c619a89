"""The pages of the chain, built from the same criteria and the same search as the list.

Ages do not narrow the chain: offers that fit stand out, the others recede, none is taken away.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from app import wording
from app.catalogue import contacts
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue, kommune_link
from app.chain import axis, comingup, filters
from app.chain.address import PATH, ChainAddress
from app.chain.children import children, kept, phase_of
from app.chain.views import (
    Cell,
    ChainBar,
    ChainEntry,
    ChainPage,
    Lane,
    OpenCell,
    OpenPhase,
    OpenRing,
    PhaseLink,
    Ring,
)
from app.i18n import gettext as _
from app.i18n import ngettext
from app.schoolyear import child as clock
from app.schoolyear import family, lines, timing, words
from app.vocabulary import KOMMUNEN, Phase, Topic, Transition
from search.answers import Answer

BEST = 6
"""So many offers are shown before the way to all of them."""
NEAR = 3
"""An offer for more Kommunen than that is not just around the corner."""


def page(
    address: ChainAddress, index: Index, catalogue: Catalogue, *, base: str, today: date
) -> ChainPage:
    """The whole view of one address on a day."""
    return _Drawing(address, index, catalogue, today).page(base)


def offers(address: ChainAddress, index: Index, catalogue: Catalogue) -> tuple[Offer, ...]:
    """All offers of the chain, best first as the search has them; ages take none away."""
    return _found(filters.answer(address, index), catalogue)


def _found(answer: Answer, catalogue: Catalogue) -> tuple[Offer, ...]:
    slugs = (hit.slug for hit in answer.results.hits)
    return tuple(catalogue.offers[slug] for slug in slugs if slug in catalogue.offers)


class _Drawing:
    """One page in the making: the offers found, sorted into lanes and phases."""

    def __init__(
        self, address: ChainAddress, index: Index, catalogue: Catalogue, today: date
    ) -> None:
        self.criteria, self.listed = address.criteria, address.criteria.on_chain
        self.catalogue = catalogue
        self.guides = catalogue.guides
        self.family = family.children(
            self.guides.school_year, self.criteria.ages, address.starts, today
        )
        self.address = address
        self.index = index
        self.answer = filters.answer(address, index)
        self.offers = _found(self.answer, catalogue)
        self.ages = self.criteria.ages
        self.kommune = address.kommune
        self.entries = {offer.slug: self._entry(offer) for offer in self.offers}
        self.own = {slug for slug, entry in self.entries.items() if entry.own}
        self.next = comingup.Coming(self.guides, self.family)
        self.fitting = {slug for slug, entry in self.entries.items() if entry.fits}
        self.lanes: dict[Topic, list[Offer]] = {topic: [] for topic in Topic}
        self.cells: dict[tuple[Topic, Phase], list[Offer]] = {}
        for offer in self.offers:
            for topic in offer.topics:
                self.lanes[topic].append(offer)
                for phase in offer.phases:
                    self.cells.setdefault((topic, phase), []).append(offer)

    def page(self, base: str) -> ChainPage:
        address, counts = self.address, self.answer.results.counts
        fits = [offer for offer in self.offers if self.entries[offer.slug].fits]
        lanes = tuple(self._lane(topic) for topic in Topic if self._shown(topic))
        return ChainPage(
            address=address,
            kommune=kommune_link(self.catalogue.kommunen[self.kommune]) if self.kommune else None,
            heading=_("Die Präventionskette in %(name)s") % {"name": _(KOMMUNEN[self.kommune])}
            if self.kommune
            else _("Die Präventionskette im Kreis Düren"),
            summary=self._summary(),
            total=len(self.offers),
            count_text=self._count_text(len(fits)),
            shortcuts=filters.shortcuts(address, counts),
            groups=filters.groups(address, counts),
            chips=tuple(filters.chips(address, self.answer.understood)),
            reset_url=filters.reset_url(address),
            kommunen=filters.kommunen(address),
            misread=words.misread(address.misread) if address.misread else "",
            kept=kept(address, self.family),
            children=children(address, self.guides, self.family),
            fitting=self._fitting(fits),
            fitting_total=len(fits),
            starts=axis.STARTS,
            links=tuple(self._link(phase) for phase in Phase),
            rings=tuple(self._ring(transition) for transition in Transition),
            lanes=lanes,
            listed_phases=tuple(
                (guide.short_name, guide.ages_text) for guide in self.guides.phases.values()
            ),
            list_url=self.listed.url(),
            poster_url=f"{address.path}/plakat.pdf",
            embed_code=self._embed_code(base),
            frame_script=f"{base}{PATH}/rahmen.js",
            canonical_url=base + address.folded().url(),
            contact=contacts.of_office(
                self.guides.kreis.familienbuero, _("Das Familienbüro findet mit Ihnen den Weg")
            ),
            empty=not self.offers,
            neighbours=filters.wider(address, self.index) if not self.offers else (),
        )

    # The words around the picture

    def _summary(self) -> str:
        total = len(self.offers)
        if not self.kommune:
            return _("%(offers)s von der Schwangerschaft bis zum Beruf.") % {
                "offers": wording.offers(total)
            }
        own = len(self.own)
        return _("%(offers)s: %(own)d vor Ort, %(beyond)d im ganzen Kreis.") % {
            "offers": wording.offers(total),
            "own": own,
            "beyond": total - own,
        }

    def _count_text(self, fitting: int) -> str:
        said = wording.offers(len(self.offers))
        if not self.ages:
            return said
        return _("%(offers)s, %(fitting)d davon passen jetzt") % {
            "offers": said,
            "fitting": fitting,
        }

    def _embed_code(self, base: str) -> str | None:
        """The one line that puts this chain on another website."""
        if not self.kommune:
            return None
        title = _("Die Präventionskette in %(name)s") % {"name": _(KOMMUNEN[self.kommune])}
        return (
            f'<iframe src="{escape(base)}{PATH}/{self.kommune}?einbetten=1" title="{escape(title)}"'
            ' width="100%" height="1200" loading="lazy"></iframe>'
        )

    # Offers

    def _entry(self, offer: Offer) -> ChainEntry:
        return ChainEntry(
            offer=offer,
            fits=fits(offer, self.ages) if self.ages else None,
            own=any(place.slug == self.kommune for place in offer.kommunen),
        )

    def _best(self, found: Iterable[Offer]) -> tuple[ChainEntry, ...]:
        """Those that help most first: for families, for this age, on the spot, near, fresh, and
        made for few ages rather than for all."""

        def rank(entry: ChainEntry) -> tuple[bool, bool, bool, bool, bool, int]:
            offer = entry.offer
            return (
                offer.for_staff_only,
                entry.fits is False,
                not entry.own and self.kommune is not None,
                len(offer.kommunen) > NEAR,
                offer.freshness.stale,
                offer.ages[1] - offer.ages[0],
            )

        return tuple(sorted((self.entries[offer.slug] for offer in found), key=rank))

    def _fitting(self, fits: Sequence[Offer]) -> tuple[ChainEntry, ...]:
        """What fits the children now, first what the next weeks ask for."""
        if not self.family:
            return ()
        asked = [offer for offer in self.offers if self.next.asks_for(self.entries[offer.slug])]
        best = self._best(dict.fromkeys([*fits, *asked]))
        return tuple(sorted(best, key=self.next.rank))[:BEST]

    def _over(self, transition: Transition, found: Sequence[Offer]) -> tuple[ChainEntry, ...]:
        """What helps over a transition: first what its steps name, for the children those that are
        due."""
        best = self._best(found)
        if self.family:
            return tuple(sorted(best, key=self.next.rank))
        named = comingup.named(self.guides.transitions[transition].steps)
        return tuple(sorted(best, key=lambda entry: not (entry.own and entry.offer.slug in named)))

    def _bars(self, found: Sequence[Offer]) -> tuple[ChainBar, ...]:
        return tuple(
            ChainBar(
                offer=self.entries[bar.key].offer,
                bar=bar,
                phase=axis.phase_at(self.entries[bar.key].offer.ages[0]),
                fits=self.entries[bar.key].fits,
            )
            for row in axis.pack(map(item, found))
            for bar in row
        )

    # Lanes and cells

    def _shown(self, topic: Topic) -> bool:
        """A lane that the filter on topics leaves out is not a gap."""
        chosen = self.criteria.chosen.get("thema")
        return not chosen or topic in chosen

    def _lane(self, topic: Topic) -> Lane:
        found = self.lanes[topic]
        opened = topic in self.address.lanes
        own = [offer for offer in found if self.entries[offer.slug].own]
        beyond = [offer for offer in found if not self.entries[offer.slug].own]
        if not self.kommune:
            own, beyond = (found if opened else []), []
        return Lane(
            topic=topic,
            total=len(found),
            label=self._lane_label(topic, len(beyond), opened=opened),
            cells=tuple(self._cell(topic, phase) for phase in Phase),
            bars=self._bars(own),
            beyond=self._bars(beyond) if opened else (),
            beyond_total=len(beyond),
            url=self.address.with_lane(topic).url(),
            opened=opened,
            entries=tuple(self.entries[offer.slug] for offer in sorted(found, key=_by_age)),
        )

    def _lane_label(self, topic: Topic, beyond: int, *, opened: bool) -> str:
        if not self.kommune:
            return _("Balken ausblenden") if opened else _("Als Balken zeigen")
        if opened:
            return _("%(n)d im ganzen Kreis ausblenden") % {"n": beyond}
        return _("+ %(n)d im ganzen Kreis") % {"n": beyond}

    def _cell(self, topic: Topic, phase: Phase) -> Cell:
        found = self.cells.get((topic, phase), [])
        name = wording.beside((self.guides.phases[phase].name, topic.label))
        notes = self._notes(found)
        opened = self.address.cell == (topic, phase)
        return Cell(
            topic=topic,
            phase=phase,
            count=len(found),
            tint=axis.tint(len(found)),
            name=name,
            unheard="".join(wording.comma() + note for note in notes[:-1]),
            note=notes[-1] if notes else "",
            gap=not any(
                each.closes_gaps and (not self.kommune or each.slug in self.own) for each in found
            ),
            url=self.address.with_cell(topic, phase).url(),
            opened=self._open_cell(topic, phase, name, found) if opened else None,
        )

    def _own(self, found: Iterable[Offer]) -> int:
        return len(self.own.intersection(offer.slug for offer in found))

    def _notes(self, found: Sequence[Offer]) -> list[str]:
        """What the number of a cell or a link does not say; what matters most comes last."""
        notes: list[str] = []
        if not found:
            return notes
        if self.ages:
            fitting = len(self.fitting.intersection(offer.slug for offer in found))
            notes.append(
                ngettext("%(n)d passt jetzt", "%(n)d passen jetzt", fitting) % {"n": fitting}
            )
        if self.kommune:
            own = self._own(found)
            notes.append(_("%(n)d vor Ort") % {"n": own} if own else _("keins vor Ort"))
        if all(offer.freshness.stale for offer in found):
            notes.append(_("nur ältere Angaben"))
        return notes

    def _open_cell(self, topic: Topic, phase: Phase, name: str, found: Sequence[Offer]) -> OpenCell:
        wanted = self.listed.only("thema", topic).only("phase", phase)
        said = wording.offers(len(found)) if found else _("noch kein Angebot")
        return OpenCell(
            heading=f"{name}: {said}",
            entries=self._best(found),
            list_url=replace(wanted, ages=()).url(),
            close_url=self.address.with_cell(topic, phase).url(),
        )

    # Links and rings

    def _link(self, phase: Phase) -> PhaseLink:
        guide = self.guides.phases[phase]
        found = [offer for offer in self.offers if phase in offer.phases]
        notes = self._notes(found)
        cell = self.address.cell
        opened = self.address.phase == phase
        return PhaseLink(
            phase=phase,
            name=guide.name,
            short_name=guide.short_name,
            ages_text=guide.ages_text,
            count=len(found),
            unheard="".join(wording.comma() + note for note in notes),
            url=self.address.with_phase(phase).url(),
            opened=self._open_link(phase, found) if opened else None,
            children=tuple(
                wording.age(each.months) for each in self.family if phase_of(each) == phase
            ),
            cell=self._cell(cell[0], phase).opened
            if cell and cell[1] == phase and not opened
            else None,
        )

    def _open_link(self, phase: Phase, found: Sequence[Offer]) -> OpenPhase:
        guide = self.guides.phases[phase]
        return OpenPhase(
            heading=guide.name,
            lead=guide.lead,
            cells=tuple(self._cell(topic, phase) for topic in Topic if self._shown(topic)),
            entries=self._best(found)[:BEST],
            total=len(found),
            list_url=replace(self.listed.only("phase", phase), ages=()).url(),
            guide_url=f"/phasen/{phase}",
            close_url=self.address.with_phase(phase).url(),
        )

    def _ring(self, transition: Transition) -> Ring:
        guide = self.guides.transitions[transition]
        found = [offer for offer in self.offers if transition in offer.transitions]
        opened = self.address.ring == transition
        return Ring(
            transition=transition,
            name=guide.name,
            short_name=guide.short_name,
            count=len(found),
            url=self.address.with_ring(transition).url(),
            opened=self._open_ring(transition, found) if opened else None,
        )

    def _open_ring(self, transition: Transition, found: Sequence[Offer]) -> OpenRing:
        guide = self.guides.transitions[transition]
        rules = self.guides.school_year
        # The child for whom this is nearest decides what is due.
        days = [(clock.joint(rules, each, transition), each) for each in self.family]
        ahead = [(day, each) for day, each in days if day > each.today]
        day, of = min(ahead or [], key=lambda pair: pair[0], default=(None, None))
        if of is None and self.family:
            of = min(self.family, key=lambda each: each.months)
        url = family.guide_url(f"/uebergaenge/{transition}", of, self.kommune)
        return OpenRing(
            heading=_("Übergang: %(name)s") % {"name": guide.name},
            lead=guide.lead,
            when=words.until_joint(self.guides, of, transition, day) if of and day else "",
            steps=tuple(
                lines.line(rules, step, url, at, of)
                for step, at in timing.in_order(rules, guide.steps, of)
            ),
            entries=self._over(transition, found)[:BEST],
            total=len(found),
            list_url=replace(self.listed.only("uebergang", transition), ages=()).url(),
            guide_url=url,
            close_url=self.address.with_ring(transition).url(),
        )


def fits(offer: Offer, ages: Collection[int]) -> bool:
    """It is for the age of one of the children."""
    youngest, oldest = offer.ages
    return any(youngest <= age <= oldest for age in ages)


def item(offer: Offer) -> axis.Item:
    return axis.Item(
        key=offer.slug,
        youngest=offer.ages[0],
        oldest=offer.ages[1],
        letters=len(offer.title),
        word=max(map(len, offer.title.replace("-", " ").split())),
    )


def _by_age(offer: Offer) -> tuple[int, int, str]:
    return (*offer.ages, offer.title)
