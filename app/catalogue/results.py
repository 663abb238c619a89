"""The results page: what was found, what was understood, what else could be chosen."""

from dataclasses import replace
from itertools import islice

from app import wording
from app.catalogue import answered, asking, contacts, lines, needcodes, speaking, strip, whatson
from app.catalogue.cards import Cards
from app.catalogue.criteria import PAGE_SIZE, Criteria
from app.catalogue.facets import FACETS, KIND
from app.catalogue.narrowing import chips, effective, facets, listed
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import ChildAge, NeedLink, ResultsPage, WayOn
from app.i18n import gettext as _
from app.i18n import ngettext
from app.records import translated
from app.records.crises import CrisisKindRecord
from app.vocabulary import FOR_FAMILIES, FOR_STAFF
from app.web.views import Contact, CountedLink, Link, Pagination
from search.answers import Answer, Fallback, NeedMatch, Understood
from search.port import TIMES

_FROM_RIGHT = frozenset(("ar",))
"""Languages of Anliegen that are written from right to left."""
_FEWEST, _TWO_LINES = 2, 72
"""Of what may be meant so many are asked about at least, and no more than fit into two lines of a
phone: letters of all together."""
_MOST_TOPICS = 6
"""Of what there is, told where nothing is about what was asked."""
_FEW = 3
"""So few hits that the page also shows where else to look."""


def page(
    criteria: Criteria,
    answer: Answer,
    catalogue: Catalogue,
    cards: Cards,
    *,
    base: str,
    said: bool = False,
) -> ResultsPage:
    """The whole view of one answer; `said` has the visitor that it is not among it."""
    total = answer.results.total
    last_page = max(1, -(-total // PAGE_SIZE))
    number = min(criteria.page, last_page)
    here = criteria.on_page(number)
    first = (number - 1) * PAGE_SIZE + 1 if total else 0
    now = effective(criteria, answer.understood)
    shown = tuple(
        cards.chosen(catalogue.offers[hit.slug], now.carried, catalogue.around)
        for hit in answer.results.hits
        if hit.slug in catalogue.offers
    )
    crisis, language = answer.understood.crisis, answer.understood.language
    stated, likely = _said(answer.understood)
    line = answered.line(criteria, answer, catalogue)
    told = catalogue.guides.crises.of(answer.understood.crisis_kind) if crisis else None
    return ResultsPage(
        criteria=here,
        heading=_heading(criteria),
        count_text=wording.offers(total),
        total=total,
        first=first,
        last=first + len(shown) - 1 if shown else 0,
        cards=shown,
        facets=facets(criteria, answer),
        chips=chips(criteria, answer.understood),
        reset_url=None if criteria.empty else "/angebote",
        young=speaking.to_young(criteria.text, answer.understood),
        understood=_need_link(criteria, stated, language) if stated else None,
        besides=tuple(
            _need_link(criteria, need, language)
            for need in _besides(criteria, answer.understood, stated)
        ),
        likely=tuple(_need_link(criteria, need, language) for need in likely),
        corrected=_corrected(criteria, answer),
        crisis=crisis,
        uneasy=answer.understood.uneasy,
        numbers=numbers(told, catalogue, language) if crisis else (),
        first_step=told.says.in_(language) if told else "",
        spoken=language if told else "de",
        line=None if crisis else line,
        children=tuple(map(child, criteria.ages or answer.understood.ages)),
        pagination=Pagination(
            page=number,
            pages=last_page,
            previous_url=here.on_page(number - 1).url() if number > 1 else None,
            next_url=here.on_page(number + 1).url() if number < last_page else None,
        ),
        unmet=_unmet(answer),
        passing=_passing(criteria, answer),
        places=asking.places(criteria, answer.understood, catalogue),
        orders=() if answer.understood.crisis or total < 2 else asking.orders(now),
        distances=_("Entfernungen sind Luftlinie von Ort zu Ort, ungefähr.")
        if len(now.carried.kommunen) == 1 and shown
        else "",
        whats_on=whatson.way(now, answer.understood, catalogue.day),
        ask_when=_("Von den meisten Angeboten kennen wir die Zeiten noch nicht: bitte nachfragen.")
        if answer.understood.times and shown
        else "",
        without_time=_without_time(criteria),
        staff_link=staff_link(criteria, answer),
        way_on=way_on(criteria, answer, catalogue, cards, line)
        if total < _FEW or answer.fallback
        else None,
        missing=not said and answered.may_be_missing(criteria, answer, catalogue, line),
        said=said,
        canonical_url=base + here.url(),
    )


def _heading(criteria: Criteria) -> str:
    if criteria.text:
        return _("Angebote für „%(text)s“") % {"text": criteria.text}
    return _("Alle Angebote") if criteria.empty else _("Passende Angebote")


def _corrected(criteria: Criteria, answer: Answer) -> Link | None:
    """ "Meinten Sie", where no Anliegen was understood."""
    if not answer.corrected or answer.understood.needs:
        return None
    url = replace(criteria, text=answer.corrected, page=1).url()
    return Link(label=answer.corrected, url=url)


def _without_time(criteria: Criteria) -> Link | None:
    """To everything, where a time was chosen: of most offers nobody has said when they are."""
    if not set(TIMES) & criteria.chosen.keys():
        return None
    rest = {name: values for name, values in criteria.chosen.items() if name not in TIMES}
    return Link(
        label=_("auch ohne bekannte Zeit"), url=replace(criteria, chosen=rest, page=1).url()
    )


def staff_link(criteria: Criteria, answer: Answer) -> CountedLink | None:
    """To what was found besides and is not for families, None where there is nothing of it."""
    if answer.understood.crisis or answer.query.chosen.get(KIND, ()) != FOR_FAMILIES:
        return None
    counted = answer.results.counts.get(KIND, {})
    found = sum(counted.get(kind, 0) for kind in FOR_STAFF)
    return (
        CountedLink(
            label=_("Für Fachkräfte gibt es dazu:"),
            note=ngettext(
                "%(n)d Netzwerk oder Fachangebot", "%(n)d Netzwerke und Fachangebote", found
            )
            % {"n": found},
            count=found,
            url=criteria.only(KIND, *FOR_STAFF).url(),
        )
        if found
        else None
    )


def child(months: int) -> ChildAge:
    return ChildAge(
        months_total=months,
        years=max(months, 0) // 12,
        months=months if months < 0 else months % 12,
        label=wording.age(months),
    )


def _said(understood: Understood) -> tuple[NeedMatch | None, tuple[NeedMatch, ...]]:
    """What is stated and what is asked on the page: none of what nobody should read there."""
    stated, likely = understood.stated, understood.likely
    if understood.crisis or (stated and needcodes.hidden(stated.id)):
        return None, ()
    shown = [need for need in likely if not needcodes.hidden(need.id)]
    while len(shown) > _FEWEST and sum(len(need.label) for need in shown) > _TWO_LINES:
        shown.pop()
    return stated, tuple(shown)


def _besides(
    criteria: Criteria, understood: Understood, stated: NeedMatch | None
) -> tuple[NeedMatch, ...]:
    """The other things that were said at once with what is stated; none where one was chosen."""
    if stated is None or criteria.need:
        return ()
    first = {ids[0] for ids in understood.matters} - {stated.id}
    return tuple(
        need for need in understood.needs if need.id in first and not needcodes.hidden(need.id)
    )


def _need_link(criteria: Criteria, need: NeedMatch, language: str) -> NeedLink:
    return NeedLink(
        label=need.label,
        url=replace(criteria, need=need.id, page=1).url(),
        language=language,
        direction="rtl" if language in _FROM_RIGHT else "ltr",
    )


def first_numbers(catalogue: Catalogue) -> tuple[Contact, ...]:
    """The numbers that everybody must find: those of the first group of Hilfe sofort, and the
    first of each further one, four in all."""
    first, *others = catalogue.guides.help
    numbers = [*first.numbers[:2], *(group.numbers[0] for group in others[:2])]
    return tuple(
        Contact(
            name=number.name,
            whose=number.for_,
            phone=number.phone,
            url=number.url,
            note=translated.meaning_of_number(number.name) or None,
        )
        for number in numbers
    )


def numbers(
    told: CrisisKindRecord | None, catalogue: Catalogue, language: str
) -> tuple[Contact, ...]:
    """Those that help in this kind of crisis, of one without a kind those for everybody."""
    if told is None:
        return first_numbers(catalogue)
    return lines.in_crisis(told, catalogue.guides, language)


def way_on(
    criteria: Criteria, answer: Answer, catalogue: Catalogue, cards: Cards, line: Contact | None
) -> WayOn:
    """Few or no hits: the same search with less asked, what lies near, and a person to call; for
    what is asked in confidence that `line`, never an authority."""
    if answer.understood.outside:
        return _beside_the_point(answer, catalogue)
    links = []
    for name in (*FACETS, "alter"):
        wider = replace(criteria, ages=()) if name == "alter" else criteria.only(name)
        if wider != replace(criteria, page=1) and wider != criteria:
            links.append((name, wider))
    now = effective(criteria, answer.understood)
    near = _near(criteria, answer, catalogue, in_confidence=bool(line))
    return WayOn(
        text=_why(answer.fallback, catalogue),
        links=tuple(
            CountedLink(label=_without(name), count=-1, url=wider.url()) for name, wider in links
        ),
        cards=tuple(cards.chosen(each, now.carried, catalogue.around) for each in near),
        contact=line
        or contacts.of_office(
            catalogue.guides.kreis.familienbuero, _("Das Familienbüro findet mit Ihnen den Weg")
        ),
    )


def _beside_the_point(answer: Answer, catalogue: Catalogue) -> WayOn:
    """Nothing here is about it: what there is instead, and a person to ask."""
    counts = answer.fallback.results.counts if answer.fallback else {}
    topics = strip.topics(counts.get("thema", {}), Criteria())
    most = sorted(topics, key=lambda topic: -topic.count)[:_MOST_TOPICS]
    return WayOn(
        text=_("Dazu haben wir nichts. Was es hier für Familien gibt:"),
        links=tuple(topic for topic in topics if topic in most),
        cards=(),
        contact=contacts.of_office(
            catalogue.guides.kreis.familienbuero, _("Das Familienbüro findet mit Ihnen den Weg")
        ),
    )


def _near(
    criteria: Criteria, answer: Answer, catalogue: Catalogue, *, in_confidence: bool
) -> list[Offer]:
    """What may help instead, six at most: no other Kommune's Jugendamt, and of those who help with
    every question none where nobody said where, and no office where something is asked in
    confidence."""
    if answer.fallback is None or answer.fallback.why == "outside":
        return []
    known = {hit.slug for hit in answer.results.hits}
    here = effective(criteria, answer.understood).chosen.get("kommune", ())
    start = answer.fallback.why == "start"
    private = in_confidence and start
    found = (
        catalogue.offers[hit.slug]
        for hit in answer.fallback.results.hits
        if hit.slug in catalogue.offers and hit.slug not in known
    )
    fit = (
        each
        for each in found
        if (each.for_those_of(here) if start else each.open_to(here))
        and (each.confidential or not private)
    )
    return list(islice(fit, 6))


def _unmet(answer: Answer) -> str:
    """What was read out of the question and that nothing has."""
    said = listed(answer.understood.unmet)
    if not said or answer.passing:
        return ""
    return _("Genau so gibt es nichts Passendes: %(filters)s. Das kommt dem am nächsten:") % {
        "filters": said
    }


def _passing(criteria: Criteria, answer: Answer) -> Link | None:
    """To all that passes the filters read out of the question, where they were not applied because
    what suits best does not pass them."""
    if answer.passing is None:
        return None
    unmet = dict(answer.understood.unmet)
    ages = tuple(map(int, unmet.pop("alter", ())))
    now = replace(criteria, chosen={**criteria.chosen, **unmet}, page=1)
    now = replace(now, ages=criteria.ages or ages)
    said = {
        "filters": listed(answer.understood.unmet),
        "offers": wording.offers(answer.passing.total),
    }
    return Link(label=_("nur %(filters)s: %(offers)s") % said, url=now.url())


def _why(fallback: Fallback | None, catalogue: Catalogue) -> str:
    if fallback is None:
        return _("Mit weniger Filtern finden Sie mehr.")
    if fallback.why == "nachbarn":
        names = [catalogue.kommunen[slug].name for slug in fallback.kommunen]
        return _("In der Nähe, in %(kommunen)s, gibt es:") % {"kommunen": wording.listed(names)}
    if fallback.why == "kreis":
        return _("Im ganzen Kreis gibt es:")
    if fallback.why == "filter":
        return _("Ohne die Filter aus Ihrer Frage gibt es auch:")
    return _("Diese Stellen helfen bei jeder Frage weiter:")


def _without(name: str) -> str:
    title = _("Alter") if name == "alter" else _(FACETS[name].title)
    return _("ohne Filter „%(filter)s“ suchen") % {"filter": title}
