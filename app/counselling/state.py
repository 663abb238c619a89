"""The desk: what is known of a family, read from the address, answered by the matching.

    /beratung?alter=5&alter=84&kommune=vettweiss&anliegen=geld-reicht-nicht&sprache=ar&wunsch=ohne-auto

Ids and months only, so that it can lie open in a tab or be shared; words are sent by POST, become
ids here and are forgotten.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Lock
from urllib.parse import urlencode

from app import typed, wording
from app.catalogue import results
from app.catalogue.criteria import MAX_CHILDREN, MAX_TEXT, Criteria
from app.catalogue.index import Index
from app.catalogue.snapshot import Catalogue
from app.counselling import matching
from app.counselling.matching import Concern, Family, Judgement, Surroundings, Wish
from app.counselling.sheets import Order, Paper, SheetLanguage
from app.counselling.shelf import NOTHING, Shelf
from app.counselling.shelf import Group as Fitting
from app.counselling.shortlist import Found, Shortlist, look_up
from app.counselling.views import (
    Choice,
    Coming,
    ComingStep,
    CounselPage,
    CountForm,
    Entry,
    Group,
    LapsedEntry,
    MatchView,
    Point,
    SheetForm,
)
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.offers.notes import Note
from app.records import needs
from app.vocabulary import KOMMUNEN, OLDEST, YOUNGEST, Format, Language, Phase, Topic
from app.web.views import Link

Address = Callable[[Shortlist], str]
"""How a page says a changed list in an address of its own."""
Colleagues = Callable[[Collection[str]], Mapping[str, Sequence[Note]]]
"""The internal notes on offers, by slug."""
PATH = "/beratung"
SHOWN, FOLDED = 5, 15
MAX_NEEDS = 6
MAX_LANGUAGES = 3
CERTAIN = 0.5
"""From here on an Anliegen counts as meant without being asked."""
HINTS = {
    "alter": N_(
        "Ein Alter haben wir nicht verstanden. So geht es: 5 Monate, 7 Jahre, "
        "2 Jahre 6 Monate, Geburt in 3 Monaten."
    ),
    "anliegen": N_(
        "Zu diesen Worten kennen wir kein Anliegen. Bitte sagen Sie es anders oder nehmen Sie "
        "die Suche."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The state of one Beratung."""

    ages: tuple[int, ...] = ()
    kommune: str | None = None
    needs: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    """Need ids that were understood and can be picked; `needs` are the picked ones."""
    languages: tuple[Language, ...] = ()
    wishes: tuple[Wish, ...] = ()
    shortlist: Shortlist = field(default_factory=Shortlist)
    hints: tuple[str, ...] = ()
    counted: bool = False

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]]) -> "Desk":
        """From the address; keeps what is known and drops the rest."""
        values: dict[str, list[str]] = {}
        for name, value in parameters:
            values.setdefault(name, []).append(value.strip())
        kommune = next(iter(values.get("kommune", ())), "")
        known = needs.known()
        asked = [each for each in values.get("anliegen", ()) if each in known]
        meant = [each for each in values.get("gemeint", ()) if each in known]
        return cls(
            ages=Criteria.read(("alter", value) for value in values.get("alter", ())).ages,
            kommune=kommune if kommune in KOMMUNEN else None,
            needs=tuple(dict.fromkeys(asked))[:MAX_NEEDS],
            offered=tuple(dict.fromkeys((*asked, *meant)))[: 2 * MAX_NEEDS],
            languages=tuple(
                Language(each)
                for each in dict.fromkeys(values.get("sprache", ()))
                if each in set(Language)
            )[:MAX_LANGUAGES],
            wishes=tuple(wish for wish in Wish if wish in values.get("wunsch", ())),
            shortlist=Shortlist.read(("a", value) for value in values.get("a", ())),
            hints=tuple(name for name in HINTS if name in values.get("hinweis", ())),
            counted=values.get("gezaehlt") == ["1"],
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters: picked needs as `anliegen`, the others meant as `gemeint`."""
        pairs = [("alter", str(age)) for age in self.ages]
        if self.kommune:
            pairs.append(("kommune", self.kommune))
        pairs += [("anliegen", need) for need in self.needs]
        pairs += [("gemeint", need) for need in self.offered if need not in self.needs]
        pairs += [("sprache", language) for language in self.languages]
        pairs += [("wunsch", wish) for wish in self.wishes]
        pairs += self.shortlist.pairs()
        pairs += [("hinweis", name) for name in self.hints]
        if self.counted:
            pairs.append(("gezaehlt", "1"))
        return pairs

    def url(self) -> str:
        pairs = self.pairs()
        return f"{PATH}?{urlencode(pairs)}" if pairs else PATH

    def listing(self, shortlist: Shortlist) -> str:
        """The address with another sheet."""
        return replace(self, shortlist=shortlist, hints=(), counted=False).url()

    @property
    def empty(self) -> bool:
        return not (self.ages or self.kommune or self.needs or self.languages or self.wishes)


# --- from the form to ids ---------------------------------------------------------------------


def heard(form: Iterable[tuple[str, str]], index: Index) -> Desk:
    """What the desk's form says. Its free words are turned into ids and not kept; they also tell
    age, Kommune, language and price where the fields leave that open."""
    pairs = list(form)
    fields = dict(reversed(pairs))
    written = ages_in(fields.get("kinder", ""))
    desk = replace(
        Desk.read(pair for pair in pairs if pair[0] != "alter"),
        ages=() if written is None else written,
        hints=("alter",) if written is None else (),
        counted=False,
    )
    text = typed.line(fields.get("worte", ""))[:MAX_TEXT]
    return _with_words(desk, text, index) if text else desk


def _with_words(desk: Desk, text: str, index: Index) -> Desk:
    understood = index.search(Criteria(text=text, ages=desk.ages), limit=1).understood
    known = needs.known()
    found = [need for need in understood.needs if need.id in known]
    sure = [need.id for need in found if need.certainty >= CERTAIN] or [
        need.id for need in found[:1]
    ]
    facets = understood.facets
    languages = [Language(each) for each in facets.get("sprache", ())]
    wishes = set(desk.wishes)
    if "kostenlos" in facets.get("kosten", ()):
        wishes.add(Wish.FREE)
    if "keine" in facets.get("anmeldung", ()):
        wishes.add(Wish.NO_REGISTRATION)
    if Format.HOME in facets.get("format", ()):
        wishes.add(Wish.AT_HOME)
    ages = desk.ages or understood.ages
    told = found or languages or understood.kommune or ages != desk.ages
    return replace(
        desk,
        ages=ages[:MAX_CHILDREN],
        kommune=desk.kommune or understood.kommune,
        needs=tuple(dict.fromkeys((*desk.needs, *sure)))[:MAX_NEEDS],
        offered=tuple(dict.fromkeys((*desk.offered, *(need.id for need in found[:4]))))[
            : 2 * MAX_NEEDS
        ],
        languages=tuple(dict.fromkeys((*desk.languages, *languages)))[:MAX_LANGUAGES],
        wishes=tuple(wish for wish in Wish if wish in wishes),
        hints=desk.hints if told or wishes != set(desk.wishes) else (*desk.hints, "anliegen"),
    )


# They read single blanks: `ages_in` has collapsed and cut what was typed.
_CHILDREN = re.compile(r"[,/\n]|\bund\b(?! ?\d{1,3} ?m)")
_UNBORN = re.compile(r"(?:geburt|et|termin) ?in ?(\d{1,2})(?: ?m[a-zäöü]*)?|- ?(\d{1,2})")
_YEARS = re.compile(r"(\d{1,2})(?: ?j[a-zäöü]*)?(?: ?(?:und|;)? ?(\d{1,2}) ?m[a-zäöü]*)?")
_MONTHS = re.compile(r"(\d{1,3}) ?m[a-zäöü]*")
_SEPARATED = re.compile(r"(\d{1,2});(\d{1,2})")


def ages_in(text: str) -> tuple[int, ...] | None:
    """Ages in months from "5 Monate, 7" or "2;6", "2 Jahre 6 Monate", "Geburt in 3 Monaten";
    None when a part of it is no age, or when it is longer than MAX_TEXT."""
    text = typed.block(text).lower()
    if len(text) > MAX_TEXT:
        return None
    found: list[int] = []
    for part in _CHILDREN.split(text):
        word = part.strip(" .")
        if not word:
            continue
        months = _age_in(word)
        if months is None or not YOUNGEST <= months <= OLDEST:
            return None
        found.append(months)
    return tuple(dict.fromkeys(found))[:MAX_CHILDREN]


def _age_in(word: str) -> int | None:
    if unborn := _UNBORN.fullmatch(word):
        return -max(1, int(unborn[1] or unborn[2]))
    if word in ("schwanger", "ungeboren", "in der schwangerschaft"):
        return -3
    if months := _MONTHS.fullmatch(word):
        return int(months[1])
    if both := _SEPARATED.fullmatch(word):
        return 12 * int(both[1]) + int(both[2])
    if years := _YEARS.fullmatch(word):
        return 12 * int(years[1]) + int(years[2] or 0)
    return None


def written(ages: Iterable[int]) -> str:
    """The ages as the field shows them; reading them gives the same months again."""
    return ", ".join(
        wording.age(months)
        if months >= 0
        else ngettext("Geburt in %(n)d Monat", "Geburt in %(n)d Monaten", -months) % {"n": -months}
        for months in ages
    )


# --- from ids to the page ---------------------------------------------------------------------


_SHELVING = Lock()


def shelf_of(catalogue: Catalogue) -> Shelf:
    """The catalogue's shelf. Whoever comes while it is built waits: building it once for each of
    them would take all of them longer."""
    with _SHELVING:
        return _shelf_of(catalogue)


@lru_cache(maxsize=2)
def _shelf_of(catalogue: Catalogue) -> Shelf:
    """The newest catalogue's, and the one before for those who still read it."""
    return Shelf(catalogue.offers.values(), surroundings(catalogue))


def family(desk: Desk, confirmed: Mapping[str, Iterable[str]]) -> Family:
    """The state of the desk in the words of the matching; `confirmed` are the offers at which a
    person confirmed an Anliegen, besides those of search/needs/."""
    known = needs.known()
    return Family(
        ages=desk.ages,
        kommune=desk.kommune,
        concerns=tuple(
            Concern(
                id=need,
                label=known[need].label["de"],
                topics=known[need].topics,
                grades=dict.fromkeys(confirmed.get(need, ()), 3) | dict(known[need].offers),
            )
            for need in desk.needs
        ),
        languages=desk.languages,
        wishes=desk.wishes,
    )


def surroundings(catalogue: Catalogue) -> Surroundings:
    """The map of the Kreis as the records draw it."""
    postcodes: dict[str, list[str]] = {}
    for kommune in catalogue.kommunen.values():
        for postcode in kommune.postcodes:
            postcodes.setdefault(postcode, []).append(kommune.slug)
    return Surroundings(
        names={slug: kommune.name for slug, kommune in catalogue.kommunen.items()},
        neighbours={slug: kommune.neighbours for slug, kommune in catalogue.kommunen.items()},
        postcodes={postcode: tuple(slugs) for postcode, slugs in postcodes.items()},
        joints={
            transition: guide.at_months
            for transition, guide in catalogue.guides.transitions.items()
        },
    )


def page(desk: Desk, catalogue: Catalogue, colleagues: Colleagues | None = None) -> CounselPage:
    """The whole view of the desk; `colleagues` are asked for their notes on the offers that are
    shown, None for somebody who is not signed in."""
    shelf = shelf_of(catalogue)
    who = family(desk, shelf.confirmed)
    known = needs.known()
    found = look_up(desk.shortlist, catalogue)
    fits = NOTHING if desk.empty else shelf.find(who, most=SHOWN + FOLDED, first=SHOWN)
    said: Mapping[str, Sequence[Note]] = {}
    if colleagues is not None:
        said = colleagues([each.offer.slug for group in fits.groups for each in group.best])
    crisis = any(known[need].crisis for need in desk.needs)
    violent = found.discreet or (crisis and any(each.offer.violence for each in fits.best))
    return CounselPage(
        children=written(desk.ages),
        kommunen=_kommunen(desk.kommune),
        needs=tuple(
            Choice(value=need, label=known[need].label["de"], chosen=need in desk.needs)
            for need in desk.offered
        ),
        languages=tuple(
            Choice(value=language, label=language.label, chosen=language in desk.languages)
            for language in Language
            if language is not Language.DE
        ),
        wishes=tuple(
            Choice(value=wish, label=wish.label, chosen=wish in desk.wishes) for wish in Wish
        ),
        hints={name: _(HINTS[name]) for name in desk.hints},
        empty=desk.empty,
        status=_status(fits.total, desk),
        groups=tuple(_group(group, desk, who, said) for group in fits.groups),
        coming=_coming(desk, catalogue, shelf.around),
        search_url=Criteria(
            need=desk.needs[0] if desk.needs else None,
            chosen={"kommune": (desk.kommune,)} if desk.kommune else {},
            ages=desk.ages,
        ).url(),
        entries=entries(found, desk.shortlist, desk.listing),
        lapsed=lapsed(found, desk.shortlist, desk.listing),
        state=tuple(desk.pairs()),
        sheet=sheet_form(found, desk.shortlist, _sheet_language(desk.languages)),
        shortlist_url=desk.shortlist.url(),
        reset_url=PATH,
        crisis=crisis,
        violence=violent,
        numbers=results.first_numbers(catalogue) if crisis else (),
        count=_count_form(desk),
        counted=desk.counted,
        staff=colleagues is not None,
    )


def _status(total: int, desk: Desk) -> str:
    if desk.empty:
        return _("Noch nichts gefragt.")
    said = ngettext("%(n)d Angebot passt.", "%(n)d Angebote passen.", total) % {"n": total}
    listed = len(desk.shortlist.slugs)
    return f"{said} " + (
        ngettext("%(n)d auf dem Zettel.", "%(n)d auf dem Zettel.", listed) % {"n": listed}
    )


def _group(group: Fitting, desk: Desk, who: Family, said: Mapping[str, Sequence[Note]]) -> Group:
    return Group(
        id="gruppe-" + ("-".join(str(child + 1) for child in group.children) or "familie"),
        title=_group_title(group.children, who),
        matches=tuple(_match(each, desk, said) for each in group.best[:SHOWN]),
        more=tuple(_match(each, desk, said) for each in group.best[SHOWN:]),
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


def _match(judgement: Judgement, desk: Desk, said: Mapping[str, Sequence[Note]]) -> MatchView:
    slug = judgement.offer.slug
    listed = slug in desk.shortlist.slugs
    return MatchView(
        offer=judgement.offer,
        said=tuple(dict.fromkeys(reason.said for reason in judgement.reasons if reason.said)),
        questions=judgement.questions,
        neighbour=judgement.nearness is matching.Nearness.NEIGHBOURS,
        score=judgement.score,
        points=tuple(Point(why=reason.why, points=reason.points) for reason in judgement.reasons),
        notes=tuple((note.text, note.by) for note in said.get(slug, ())),
        listed=listed,
        url=desk.listing(desk.shortlist.without(slug) if listed else desk.shortlist.plus(slug)),
    )


def _coming(desk: Desk, catalogue: Catalogue, around: Surroundings) -> tuple[Coming, ...]:
    """The transitions of the next months, with those steps that are due by then."""
    found = []
    for child, transition in matching.coming(desk.ages, around.joints):
        guide = catalogue.guides.transitions[transition]
        age = desk.ages[child]
        months = guide.at_months - age
        when = ngettext("in %(n)d Monat", "in %(n)d Monaten", months) % {"n": months}
        found.append(
            Coming(
                title=_("%(age)s: %(transition)s %(when)s")
                % {
                    "age": wording.age(age),
                    "transition": guide.name,
                    "when": when if months else _("jetzt"),
                },
                url=f"/uebergaenge/{transition}",
                steps=tuple(
                    ComingStep(
                        title=step.title,
                        when=step.when,
                        urgent=step.urgent,
                        url=f"/uebergaenge/{transition}#{step.id}",
                    )
                    for step in guide.steps
                    if step.months.from_ <= age + matching.SOON and step.months.to >= age
                ),
            )
        )
    return tuple(found)


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
            % {"reason": each.reason}
            if each.reason
            else _("Ein Angebot auf dieser Liste finden wir nicht mehr: „%(name)s“.")
            % {"name": each.slug.replace("-", " ")},
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


def sheet_form(
    found: Found, shortlist: Shortlist, language: SheetLanguage = SheetLanguage.DE
) -> SheetForm:
    return SheetForm(
        slugs=shortlist.slugs,
        languages=tuple(
            Choice(value=each, label=each.label, chosen=each is language) for each in SheetLanguage
        ),
        papers=tuple(
            Choice(value=each, label=each.label, chosen=each is Order().paper) for each in Paper
        ),
        discreet=found.discreet,
    )


def _sheet_language(languages: Iterable[Language]) -> SheetLanguage:
    known = [SheetLanguage(each.value) for each in languages if each.value in set(SheetLanguage)]
    return known[0] if known else SheetLanguage.DE


def _kommunen(chosen: str | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=slug, label=name, chosen=slug == chosen) for slug, name in KOMMUNEN.items()
    )


def _count_form(desk: Desk) -> CountForm:
    known = needs.known()
    topic = next((topic for need in desk.needs for topic in known[need].topics), "")
    phase = next((phase for age in desk.ages[:1] for phase in Phase if phase.reached(age, age)), "")
    return CountForm(
        topics=tuple(Choice(value=each, label=each.label, chosen=each == topic) for each in Topic),
        phases=tuple(Choice(value=each, label=each.label, chosen=each == phase) for each in Phase),
        kommunen=_kommunen(desk.kommune),
    )
