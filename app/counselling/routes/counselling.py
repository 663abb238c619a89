"""`/beratung`: the right offers for this family; `/beratung/zahlen`: how often it was needed.

The desk is open to everybody: families at home want the same, and nothing about anybody is kept.
The numbers are for the Präventionsbüro.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from app import wording
from app.accounts.access import AccountDep, PerhapsDep
from app.catalogue.deps import CatalogueDep, IndexDep
from app.counselling import counts, page, words
from app.counselling.counts import Counsel
from app.counselling.state import Consultation
from app.counselling.views import BarChart, ChartBar, CountsPage
from app.i18n import gettext as _
from app.i18n import ngettext
from app.offers import notes
from app.rights import Action, may_somewhere, require
from app.schoolyear import family
from app.security.events import Event, event
from app.vocabulary import KOMMUNEN, Phase, Topic
from app.web.deps import PagesDep, SessionDep, TodayDep
from app.web.forms import FieldsDep
from app.web.guards import no_store
from app.web.pages import private
from app.web.views import Link

router = APIRouter()


@router.get("/beratung")
def desk(
    request: Request,
    catalogue: CatalogueDep,
    pages: PagesDep,
    session: SessionDep,
    by: PerhapsDep,
    today: TodayDep,
) -> Response:
    """Who is signed in also sees colleagues' notes and can count."""
    rules = catalogue.guides.school_year
    asked = Consultation.read(family.with_classes(rules, request.query_params.multi_items(), today))
    reads = by is not None and may_somewhere(by, Action.NOTE)
    view = page.page(
        asked, catalogue, partial(notes.about, session) if reads else None, today=today
    )
    response = pages.render(
        request, "pages/beratung.html", view, fragment="beratung", address=view.address
    )
    # A visitor's matters stay on no disk, neither here nor at the desk.
    no_store(response.headers)
    return response


@router.post("/beratung")
def hear(form: FieldsDep, index: IndexDep, today: TodayDep) -> Response:
    """Words become ids; the answer's address holds the ids alone."""
    heard = words.heard(form, index, today)
    response = RedirectResponse(heard.url(), status_code=303)
    no_store(response.headers)
    return response


@router.post("/beratung/zaehlen")
def count(form: FieldsDep, today: TodayDep, session: SessionDep, by: AccountDep) -> Response:
    """One more Beratung: Thema, Lebensphase, Kommune and the day, and nothing else of the form;
    nor who counted."""
    require(by, Action.COUNT)
    fields = dict(form)
    counsel = Counsel.read(
        topic=fields.get("thema", ""),
        phase=fields.get("phase", ""),
        kommune=fields.get("zaehl-kommune", ""),
    )
    counts.add(session, counsel, on=today)
    back = replace(Consultation.read(form), counted=True, hints=())
    response = RedirectResponse(back.url(), status_code=303)
    no_store(response.headers)
    return response


@router.get("/beratung/zahlen")
def numbers(request: Request, session: SessionDep, today: TodayDep, by: AccountDep) -> Response:
    """For the Präventionsbüro: how many, never who."""
    require(by, Action.COUNTS)
    return private(request, "pages/beratungszahlen.html", _numbers(request, session, today))


@router.get("/beratung/zahlen.csv")
def table(request: Request, session: SessionDep, today: TodayDep, by: AccountDep) -> Response:
    require(by, Action.COUNTS)
    year, _years = _year(request, session, today)
    event(Event.EXPORTED, account=by.id, counts_of=year.year)
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", lineterminator="\r\n")
    lines.writerow((_("Jahr"), _("Merkmal"), _("Wert"), _("Anzahl")))
    small = _small()
    for chart in _charts(year):
        for bar in chart.bars:
            lines.writerow((year.year, chart.title, bar.label, small if bar.n is None else bar.n))
    # The mark tells spreadsheets that the text is UTF-8.
    return Response(
        "\ufeff" + out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="beratungen-{year.year}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _year(
    request: Request, session: SessionDep, today: date
) -> tuple[counts.Year, tuple[int, ...]]:
    """The year that was asked for, where something was counted in it; else the newest."""
    known = counts.years(session) or (today.year,)
    asked = request.query_params.get("jahr", "")
    year = int(asked) if asked in map(str, known) else known[0]
    return counts.of_year(session, year), known


def _numbers(request: Request, session: SessionDep, today: date) -> CountsPage:
    year, known = _year(request, session, today)
    return CountsPage(
        year=year.year,
        years=tuple(
            Link(label=str(each), url=f"/beratung/zahlen?jahr={each}", current=each == year.year)
            for each in known
        ),
        total_text=_("Weniger als %(n)d Beratungen gezählt.") % {"n": counts.LEAST}
        if year.total is None
        else ngettext("%(n)d Beratung gezählt.", "%(n)d Beratungen gezählt.", year.total)
        % {"n": year.total},
        charts=_charts(year),
        csv_url=f"/beratung/zahlen.csv?jahr={year.year}",
        least=counts.LEAST,
    )


def _charts(year: counts.Year) -> tuple[BarChart, ...]:
    return (
        _chart(
            "monat",
            _("Monat"),
            {str(number): wording.month(number) for number in range(1, 13)},
            {str(number): n for number, n in year.months.items()},
        ),
        _chart("thema", _("Thema"), {each: each.label for each in Topic}, year.topics),
        _chart("phase", _("Lebensphase"), {each: each.label for each in Phase}, year.phases),
        _chart("kommune", _("Kommune"), KOMMUNEN, year.kommunen),
    )


def _chart(
    name: str, title: str, labels: Mapping[str, str], numbers: Mapping[str, int | None]
) -> BarChart:
    """One bar for each value that was counted, in the vocabulary's order."""
    longest = max((n for n in numbers.values() if n is not None), default=0)
    named = {**labels, "": _("ohne Angabe")}
    return BarChart(
        id=name,
        title=title,
        bars=tuple(
            ChartBar(
                label=label,
                n=numbers[value],
                share=round(100 * (numbers[value] or 0) / longest) if longest else 0,
            )
            for value, label in named.items()
            if value in numbers
        ),
    )


def _small() -> str:
    return _("unter %(n)d") % {"n": counts.LEAST}
