"""The chain on paper: a tagged PDF/UA poster of a Kommune or of the Kreis, made with Typst.

It shows what `chain.pages` draws, with nothing left out: the bars of the Kommune, then every offer
of the whole Kreis by topic, on as many pages as that takes.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app import i18n, press, wording
from app.catalogue.criteria import Criteria
from app.catalogue.index import Index
from app.catalogue.offer import Offer
from app.catalogue.snapshot import Catalogue
from app.chain import axis, pages
from app.chain.address import ChainAddress
from app.chain.views import Cell, ChainBar, ChainEntry, ChainPage, Lane
from app.i18n import gettext as _
from app.kept import Kept
from app.turns import Turns
from app.vocabulary import Phase, Topic
from app.web.assets import STATIC

TEMPLATE = Path(__file__).with_name("kette.typ")
KEPT = 32 * 1024 * 1024
"""Bytes of finished posters."""


@cache
def hues() -> Mapping[Phase, Mapping[str, str]]:
    """Ink, tint and line of each link, as the site's stylesheet has them for light paper: the first
    of its two rules, the other is for the dark."""
    css = (STATIC / "kette.css").read_text(encoding="utf-8")
    found: dict[Phase, dict[str, str]] = {}
    for phase in Phase:
        rule = re.search(rf"\.phase-{phase}{{([^}}]+)}}", css)
        assert rule is not None, f"kette.css has no rule for {phase}"
        colours = dict(each.split(":") for each in rule[1].split(";") if each)
        found[phase] = {name: colours[f"--{name}-p"] for name in ("ink", "tint", "line")}
    return found


class Posters:
    """Makes posters and keeps them, as far as there is room."""

    def __init__(self, turns: Turns | None = None) -> None:
        self.kept: Kept[tuple[str | None, ...], bytes] = Kept(KEPT)
        self._turns = turns or Turns(at_once=1, waiting=4)

    def sheet(
        self,
        index: Index,
        catalogue: Catalogue,
        kommune: str | None,
        *,
        paper: Literal["a3", "a4"],
        base: str,
        operator: str,
    ) -> bytes:
        """The PDF; one at a time is made, for that takes a whole processor. Busy when many wait."""
        key = (catalogue.version, i18n.spoken(), kommune, paper, base, operator)
        made = self.kept.get(key)
        if made is not None:
            return made
        with self._turns.turn():
            # Perhaps it was made meanwhile for somebody who came before.
            made = self.kept.get(key)
            if made is None:
                made = press.compiled(
                    TEMPLATE,
                    content(index, catalogue, kommune, paper=paper, base=base, operator=operator),
                )
                self.kept.put(key, made, len(made))
        return made


def content(
    index: Index,
    catalogue: Catalogue,
    kommune: str | None,
    *,
    paper: str,
    base: str,
    operator: str,
) -> dict[str, Any]:
    """What the template is given: texts, and places in columns of the axis."""
    criteria = Criteria(chosen={"kommune": (kommune,)} if kommune else {})
    # A lane that is unfolded has its kreisweite offers as well; the Kreis itself shows counts.
    lanes = tuple(Topic) if kommune else ()
    page = pages.page(
        ChainAddress(criteria=criteria, lanes=lanes),
        index,
        catalogue,
        base=base,
        today=wording.today(),
    )
    url = page.canonical_url
    stand = _("Stand: %(day)s.") % {"day": wording.day(catalogue.day)}
    return {
        "paper": paper,
        "columns": axis.COLUMNS,
        **press.language(page.heading),
        "heading": page.heading,
        "author": operator or _("Kreis Düren"),
        "summary": page.summary,
        "stand": stand,
        "imprint": press.imprint(operator),
        "legend": _(
            "Starke Linie: aktuelle Angaben. Dünne Linie: Angaben älter als drei Jahre. "
            "Gestrichelter Rand: Hier fehlt noch etwas."
        ),
        "footer": f"{page.heading} · {stand} {press.imprint(operator)}".rstrip(),
        "page_word": _("Seite"),
        "live_word": _("Immer aktuell, mit allen Kontakten:"),
        "url": url,
        "shown_url": url.partition("://")[2],
        "qr": press.qr(url),
        "qr_alt": _("QR-Code zur Internetseite %(url)s") % {"url": url},
        "phases": _phases(page),
        "rings": [ring.name for ring in page.rings],
        "lanes": [_lane(lane, page, base) for lane in page.lanes],
        "county_title": _("Angebote im ganzen Kreis"),
        "county_text": _("Diese Angebote gelten in jeder Kommune des Kreises Düren."),
        "county": _county(page, base),
    }


def _phases(page: ChainPage) -> list[dict[str, str]]:
    return [
        {
            "name": link.name,
            "ages": link.ages_text,
            "count": wording.offers(link.count),
            **hues()[link.phase],
        }
        for link in page.links
    ]


def _lane(lane: Lane, page: ChainPage, base: str) -> dict[str, Any]:
    return {
        "topic": lane.topic.label,
        "total": wording.offers(lane.total),
        "cells": [
            {
                "said": wording.titled(link.short_name, _cell_said(cell)),
                "tint": cell.tint,
                "gap": cell.gap,
            }
            for link, cell in zip(page.links, lane.cells, strict=True)
        ],
        "rows": _rows(lane.bars, base),
    }


def _cell_said(cell: Cell) -> str:
    if not cell.count:
        return _("noch kein Angebot")
    return wording.beside((str(cell.count), cell.note))


def _rows(bars: tuple[ChainBar, ...], base: str) -> list[list[dict[str, Any]]]:
    """The bars row by row: a new row begins where a bar lies before its forerunner's end."""
    rows: list[list[dict[str, Any]]] = []
    end = axis.COLUMNS + 1
    for each in bars:
        if each.bar.first < end:
            rows.append([])
        end = each.bar.last
        rows[-1].append(
            {
                **_offer(each.offer, base),
                "first": each.bar.first,
                "last": each.bar.last,
                "start": each.bar.start,
                "length": each.bar.length,
                "at_end": each.bar.at_end,
                "phase": list(Phase).index(each.phase),
            }
        )
    return rows


def _county(page: ChainPage, base: str) -> list[dict[str, Any]]:
    """Every kreisweite offer in each of its lanes."""

    def countywide(entries: tuple[ChainEntry, ...]) -> list[dict[str, Any]]:
        return [_offer(entry.offer, base) for entry in entries if entry.offer.countywide]

    lanes = [{"topic": lane.topic.label, "offers": countywide(lane.entries)} for lane in page.lanes]
    return [lane for lane in lanes if lane["offers"]]


def _offer(offer: Offer, base: str) -> dict[str, Any]:
    return {
        "title": press.whole(offer.title),
        "meaning": offer.meaning,
        "url": base + offer.url,
        "ages": offer.whom_text,
        "stale": offer.freshness.stale,
        "stand": offer.freshness.label,
    }
