"""The plain pages: what this is, how accessible, who runs it."""

import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from app import wording
from app.catalogue import contacts, easyreading
from app.catalogue.deps import CatalogueDep, IndexDep
from app.catalogue.guideviews import Section, TextPage, Video
from app.catalogue.routes.guides import sources
from app.catalogue.snapshot import Catalogue
from app.i18n import gettext as _
from app.records import videos
from app.records.texts import Guides
from app.records.translation import Stale
from app.records.videos import VideoRecord
from app.settings import Settings
from app.situations import Missing
from app.web.deps import PagesDep, SettingsDep
from app.web.views import Link

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
        easyreading.state(catalogue) if key == EASY else catalogue.version,
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
        videos=tuple(map(_video, videos.there(catalogue.guides.videos)))
        if key == "gebaerdensprache"
        else (),
    )


def _video(record: VideoRecord) -> Video:
    minutes, seconds = divmod(record.seconds, 60)
    return Video(
        id=f"video-{record.id}",
        title=record.title,
        about=record.about,
        url=f"/videos/{record.file}",
        poster_url=f"/videos/{record.poster}",
        width=record.width,
        height=record.height,
        size=_size(videos.size(record.file) or 0),
        length=f"{minutes}:{seconds:02}",
        day=wording.day(record.made),
        by=record.by,
        transcript=record.transcript,
        page=Link(label=_(videos.PAGES[record.page]), url=record.page),
    )


def _size(count: int) -> str:
    """As file managers say it: 1 kB are 1,000 bytes."""
    if count < 1000**2:
        return f"{max(1, round(count / 1000))} kB"
    return f"{round(count / 1000**2)} MB"


@router.get("/videos/{name}")
async def video(name: str, catalogue: CatalogueDep) -> Response:
    """A video, in parts where a browser asks for parts, or its picture."""
    known = {each for record in catalogue.guides.videos for each in (record.file, record.poster)}
    if name not in known or not videos.size(name):
        raise Missing
    return FileResponse(videos.FOLDER / name, headers={"Cache-Control": "public, max-age=86400"})


def _operator(settings: Settings, field: str) -> str:
    """The setting, or a mark that nobody can overlook; docs/operation.md names the setting."""
    value: str = getattr(settings, field)
    return value or _("[vom Betreiber noch auszufüllen]")
