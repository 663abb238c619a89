"""The page of /beratung: a state answered by the matching, and the sheet beside it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app import wording
from app.catalogue import needcodes, results
from app.catalogue.criteria import Criteria
from app.catalogue.snapshot import Catalogue
from app.counselling import coming, groups, matching
from app.counselling.family import Concern, Family, Wish
from app.counselling.groups import NOTHING
from app.counselling.matching import Judgement
from app.counselling.sheets import Paper, SheetLanguage, SheetOrder
from app.counselling.shortlist import Found, Shortlist, look_up, of_today
from app.counselling.state import HINTS, PATH, Consultation
from app.counselling.views import (
    Choice,
    CounselPage,
    CountForm,
    Entry,
    LapsedEntry,
    MatchGroup,
    MatchView,
    Point,
    SheetForm,
)
from app.counselling.words import written
from app.i18n import german, language, ngettext, spoken
from app.i18n import gettext as _
from app.offers.notes import Note
from app.records import needs
from app.records.crises import CrisisKindRecord
from app.schoolyear import family as schoolyear
from app.vocabulary import KOMMUNEN, Language, Phase, Topic, Transition
from app.web.views import Link
from search import crises

Address = Callable[[Shortlist], str]
"""How a page says a changed list in an address of its own."""
Colleagues = Callable[[Collection[str]], Mapping[str, Sequence[Note]]]
"""The internal notes on offers, by slug."""
SHOWN, FOLDED = 5, 15


def family(
    asked: Consultation,
    confirmed: Mapping[str, Iterable[str]],
    joints: Iterable[tuple[int, Transition]] = (),
) -> Family:
    """The state of a Beratung in the words of the matching; `confirmed` are the offers at which a
    person confirmed an Anliegen, besides those of search/needs/, `joints` the transitions that come
    next for the children."""
    known = needs.known()
    return Family(
        ages=asked.ages,
        kommune=asked.kommune,
        concerns=tuple(
            Concern(
                id=need,
                label=known[need].label["de"],
                topics=known[need].topics,
                grades=dict.fromkeys(confirmed.get(need, ()), 3) | dict(known[need].offers),
            )
            for need in asked.needs
        ),
        languages=asked.languages,
        wishes=asked.wishes,
        coming=tuple(joints),
    )


def confirmed(catalogue: Catalogue) -> Mapping[str, Sequence[str]]:
    """Anliegen -> the offers at which a person confirmed it."""
    found: dict[str, list[str]] = {}
    for offer in catalogue.offers.values():
        for need in offer.needs:
            found.setdefault(need, []).append(offer.slug)
    return found


def page(
    asked: Consultation,
    catalogue: Catalogue,
    colleagues: Colleagues | None = None,
    *,
    today: date,
) -> CounselPage:
    """The whole view of /beratung on a day; `colleagues` are asked for their notes on the offers
    that are shown, None for somebody who is not signed in."""
    around = catalogue.around
    guides = catalogue.guides
    children = schoolyear.children(guides.school_year, asked.ages, asked.starts, today)
    # What cannot be said of any of the children is not carried on.
    listed = of_today(asked.shortlist, catalogue)
    asked = replace(asked, starts=schoolyear.starts_of(children), shortlist=listed)
    who = family(asked, confirmed(catalogue), coming.joints(guides, children))
    ahead = coming.coming(guides, children, asked.kommune)
    # The list that is taken along tells what is due for the children, too, and where.
    carried = replace(
        asked.shortlist,
        ages=asked.ages,
        starts=asked.starts,
        kommunen=(asked.kommune,) if asked.kommune else (),
    )
    known = needs.known()
    found = look_up(asked.shortlist, catalogue)
    fits = NOTHING
    if not asked.empty:
        offers = catalogue.offers.values()
        fits = groups.find(offers, who, around, most=SHOWN + FOLDED, first=SHOWN)
    said: Mapping[str, Sequence[Note]] = {}
    if colleagues is not None:
        said = colleagues([each.offer.slug for group in fits.groups for each in group.best])
    crisis = any(known[need].crisis for need in asked.needs)
    violent = found.discreet or (crisis and any(each.offer.violence for each in fits.best))
    return CounselPage(
        children=written(asked.ages),
        kommunen=_kommunen(asked.kommune),
        needs=tuple(
            Choice(
                value=needcodes.written(need),
                label=known[need].label["de"],
                chosen=need in asked.needs,
            )
            for need in asked.offered
        ),
        languages=tuple(
            Choice(value=language, label=language.label, chosen=language in asked.languages)
            for language in Language
            if language is not Language.DE
        ),
        wishes=tuple(
            Choice(value=wish, label=wish.label, chosen=wish in asked.wishes) for wish in Wish
        ),
        hints={name: _(HINTS[name]) for name in asked.hints},
        empty=asked.empty,
        status=_status(fits.total, asked),
        groups=tuple(_group(group, asked, who, said) for group in fits.groups),
        coming=(*ahead, *coming.beside(guides, children, ahead, asked.kommune)),
        questions=coming.questions(
            lambda starts: replace(asked, starts=starts, counted=False).url(), guides, children
        ),
        starts=tuple(schoolyear.pairs(schoolyear.starts_of(children, named=True))),
        search_url=Criteria(
            need=asked.needs[0] if asked.needs else None,
            chosen={"kommune": (asked.kommune,)} if asked.kommune else {},
            ages=asked.ages,
        ).url(),
        entries=entries(found, asked.shortlist, asked.listing),
        lapsed=lapsed(found, asked.shortlist, asked.listing),
        state=tuple(asked.pairs()),
        address=asked.url(),
        sheet=sheet_form(found, carried, asked.languages),
        shortlist_url=carried.url(),
        reset_url=PATH,
        crisis=crisis,
        violence=violent,
        numbers=results.numbers(_told(asked, catalogue), catalogue, language()) if crisis else (),
        count=_count_form(asked),
        counted=asked.counted,
        staff=colleagues is not None,
    )


def _told(asked: Consultation, catalogue: Catalogue) -> CrisisKindRecord | None:
    """The kind of crisis of which the first Anliegen that tells of one does."""
    kinds = (crises.read().by_need.get(need, "") for need in asked.needs)
    return next(filter(None, map(catalogue.guides.crises.of, kinds)), None)


def _status(total: int, asked: Consultation) -> str:
    if asked.empty:
        return _("Noch nichts gefragt.")
    said = ngettext("%(n)d Angebot passt.", "%(n)d Angebote passen.", total) % {"n": total}
    listed = len(asked.shortlist.slugs)
    return f"{said} " + (
        ngettext("%(n)d auf dem Zettel.", "%(n)d auf dem Zettel.", listed) % {"n": listed}
    )


def _group(
    group: groups.Group, asked: Consultation, who: Family, said: Mapping[str, Sequence[Note]]
) -> MatchGroup:
    return MatchGroup(
        id="gruppe-" + ("-".join(str(child + 1) for child in group.children) or "familie"),
        title=_group_title(group.children, who),
        matches=tuple(_match(each, asked, said) for each in group.best[:SHOWN]),
        more=tuple(_match(each, asked, said) for each in group.best[SHOWN:]),
        left_out=group.total - len(group.best),
    )


def _group_title(children: tuple[int, ...], who: Family) -> str:
    if not children:
        return _("Für die ganze Familie") if who.ages else _("Für die Familie")
    ages = wording.listed([wording.age(who.ages[child]) for child in children])
    return (
        _("Für das Kind: %(age)s") % {"age": ages}
        if len(children) == 1
        else (_("Für Geschwister: %(ages)s") % {"ages": ages})
    )


def _match(
    judgement: Judgement, asked: Consultation, said: Mapping[str, Sequence[Note]]
) -> MatchView:
    slug = judgement.offer.slug
    listed = slug in asked.shortlist.slugs
    return MatchView(
        offer=judgement.offer,
        said=tuple(dict.fromkeys(reason.said for reason in judgement.reasons if reason.said)),
        questions=judgement.questions,
        neighbour=judgement.nearness is matching.Nearness.NEIGHBOURS,
        score=judgement.score,
        points=tuple(Point(why=reason.why, points=reason.points) for reason in judgement.reasons),
        notes=tuple((german(note.text), german(note.by)) for note in said.get(slug, ())),
        listed=listed,
        url=asked.listing(asked.shortlist.without(slug) if listed else asked.shortlist.plus(slug)),
    )


def entries(found: Found, shortlist: Shortlist, address: Address) -> tuple[Entry, ...]:
    """The offers of the list, each with the addresses that move or remove it."""
    last = len(found.offers)
    return tuple(
        Entry(
            number=number,
            offer=offer,
            up_url=address(shortlist.moved(offer.slug, -1)) if number > 1 else None,
            down_url=address(shortlist.moved(offer.slug, 1)) if number < last else None,
            remove_url=address(shortlist.without(offer.slug)),
        )
        for number, offer in enumerate(found.offers, start=1)
    )


def lapsed(found: Found, shortlist: Shortlist, address: Address) -> tuple[LapsedEntry, ...]:
    return tuple(
        LapsedEntry(
            text=_("Ein Angebot auf dieser Liste gibt es nicht mehr: %(reason)s")
            % {"reason": german(each.reason)}
            if each.reason
            else _("Ein Angebot auf dieser Liste finden wir nicht mehr: „%(name)s“.")
            % {"name": german(each.slug.replace("-", " "))},
            remove_url=address(shortlist.without(each.slug)),
            likely=Link(
                label=each.likely.title,
                url=address(shortlist.replaced(each.slug, each.likely.slug)),
            )
            if each.likely
            else None,
        )
        for each in found.lapsed
    )


def sheet_form(found: Found, shortlist: Shortlist, languages: Iterable[Language] = ()) -> SheetForm:
    """For a family that speaks these languages."""
    language = _sheet_language(languages)
    return SheetForm(
        slugs=shortlist.slugs,
        children=tuple(shortlist.children()),
        places=tuple(shortlist.places()),
        languages=tuple(
            Choice(value=each, label=each.label, chosen=each is language) for each in SheetLanguage
        ),
        papers=tuple(
            Choice(value=each, label=each.label, chosen=each is SheetOrder().paper)
            for each in Paper
        ),
        discreet=found.discreet,
    )


def _sheet_language(languages: Iterable[Language]) -> SheetLanguage:
    """The first of them that a sheet has, else that of the page."""
    known = [SheetLanguage(each.value) for each in languages if each.value in set(SheetLanguage)]
    return known[0] if known else SheetLanguage(spoken())


def _kommunen(chosen: str | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=slug, label=_(name), chosen=slug == chosen) for slug, name in KOMMUNEN.items()
    )


def _count_form(asked: Consultation) -> CountForm:
    known = needs.known()
    topic = next((topic for need in asked.needs for topic in known[need].topics), "")
    phase = next(
        (phase for age in asked.ages[:1] for phase in Phase if phase.reached(age, age)), ""
    )
    return CountForm(
        topics=tuple(Choice(value=each, label=each.label, chosen=each == topic) for each in Topic),
        phases=tuple(Choice(value=each, label=each.label, chosen=each == phase) for each in Phase),
        kommunen=_kommunen(asked.kommune),
    )
