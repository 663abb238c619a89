"""The plain pages: what this is, how accessible, who runs it."""

import re

from fastapi import APIRouter, Request, Response

from app.catalogue import contacts, easyreading
from app.catalogue.deps import IndexDep
from app.catalogue.guideviews import Section, TextPage
from app.catalogue.routes.guides import sources
from app.catalogue.snapshot import Catalogue
from app.i18n import gettext as _
from app.records.texts import Guides
from app.records.translated import Stale
from app.settings import Settings
from app.web.deps import PagesDep, SettingsDep

router = APIRouter()
EASY = "leichte_sprache"
PATHS = {
    "/ueber": "ueber",
    "/barrierefreiheit": "barrierefreiheit",
    "/leichte-sprache": EASY,
    "/gebaerdensprache": "gebaerdensprache",
    "/impressum": "impressum",
    "/datenschutz": "datenschutz",
}


async def text(
    request: Request, index: IndexDep, pages: PagesDep, settings: SettingsDep
) -> Response:
    key = PATHS[request.url.path]
    catalogue = index.catalogue
    return pages.remembered(
        request,
        catalogue.version,
        "pages/text.html",
        lambda: _view(key, catalogue, settings, index.guides),
    )


for path, name in PATHS.items():
    router.add_api_route(path, text, name=name)


def _view(key: str, catalogue: Catalogue, settings: Settings, german: Guides) -> TextPage:
    record = catalogue.guides.pages[key]

    def filled(words: str) -> str:
        said = re.sub(r"\{(operator_[a-z]+)\}", lambda found: _operator(settings, found[1]), words)
        return Stale(said, filled(words.older)) if isinstance(words, Stale) else said

    return TextPage(
        key=key,
        title=record.title,
        lead=filled(record.lead),
        sections=tuple(
            Section(
                id=section.id,
                heading=section.heading,
                paragraphs=tuple(map(filled, section.paragraphs)),
                items=tuple(map(filled, section.list)),
            )
            for section in record.sections
        ),
        sources=sources(record.sources),
        contact=contacts.of_office(
            catalogue.guides.kreis.praeventionsbuero, _("Rückmeldung und Fragen")
        )
        if key in ("barrierefreiheit", "gebaerdensprache", "ueber")
        else None,
        tested=easyreading.tested_pages(german, catalogue) if key == EASY else (),
    )


def _operator(settings: Settings, field: str) -> str:
    """The setting, or a mark that nobody can overlook; docs/operation.md names the setting."""
    value: str = getattr(settings, field)
    return value or _("[vom Betreiber noch auszufüllen]")
