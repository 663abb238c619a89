"""Videos in German Sign Language: `data/gebaerdensprache.yaml`, with their files in `data/videos/`.

What is asked of them is in BITV 2.0, Anlage 2, Teil 1. What a program can see of that is checked
here; background, clothing and shadows are for people (docs/data.md).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from app.i18n import N_
from app.i18n import gettext as _
from app.records import files, mp4
from app.records.base import Day, Line, Record, Remark, Slug, Text
from app.records.guides import PageRecord

FOLDER = files.DATA / "videos"
PAGES = {
    "/": N_("Startseite"),
    "/angebote": N_("Angebote"),
    "/kette": N_("Präventionskette"),
    "/termine": N_("Termine"),
    "/merkzettel": N_("Merkzettel"),
    "/hilfe-sofort": N_("Hilfe sofort"),
    "/ueber": N_("Über diese Seite"),
    "/barrierefreiheit": N_("Barrierefreiheit"),
    "/leichte-sprache": N_("Leichte Sprache"),
    "/kommunen": N_("Kommunen"),
    "/impressum": N_("Impressum"),
    "/datenschutz": N_("Datenschutz"),
}
"""Of these a video may speak; each leads to it."""
LEAST_WIDTH, LEAST_HEIGHT, LEAST_FRAMES = 320, 240, 25
"""Pixels, and pictures a second (BITV 2.0, Anlage 2, Teil 1, Nr. 5 and 6)."""
LONGEST = 30 * 60
"""Seconds."""
MOST_BYTES = 500 * 1000**2
MOST_POSTER = 500 * 1000
_POSTERS = {
    ".jpg": (b"\xff\xd8\xff", 0),
    ".png": (b"\x89PNG\r\n\x1a\n", 0),
    ".webp": (b"WEBP", 8),
}
"""What such a file has, and where."""
_NONE_YET = re.compile(r"Gebärden.*(?:\bnoch nicht\b|\bfehlen\b)|\bnoch keine\b.*Gebärden")


class VideoRecord(Record):
    """One video."""

    id: Slug
    title: Line
    about: Text
    """What is signed in it, in a sentence or two."""
    page: str
    """Address of the page that it belongs to."""
    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}\.mp4$")]
    poster: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,80}\.(jpg|png|webp)$")]
    seconds: Annotated[int, Field(ge=1, le=LONGEST)]
    width: Annotated[int, Field(ge=LEAST_WIDTH, le=7680)]
    height: Annotated[int, Field(ge=LEAST_HEIGHT, le=4320)]
    made: Day
    by: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n\r]*$")]
    """The office or company, no private person."""
    transcript: Annotated[tuple[Text, ...], Field(min_length=1)]
    """All that is signed, as German text."""
    remark: Remark = None

    @field_validator("page")
    @classmethod
    def one_of_ours(cls, page: str) -> str:
        if page not in PAGES:
            raise ValueError(_("erwartet wird eine von %(pages)s") % {"pages": ", ".join(PAGES)})
        return page

    @property
    def stand(self) -> date:
        return self.made


def size(name: str) -> int | None:
    """Bytes of a file; None where it is not there."""
    path = FOLDER / name
    return path.stat().st_size if path.is_file() else None


def there(records: Iterable[VideoRecord]) -> tuple[VideoRecord, ...]:
    """Those that can be seen, with video and picture."""
    return tuple(each for each in records if size(each.file) and size(each.poster))


def faults(records: Iterable[VideoRecord], pages: Iterable[PageRecord]) -> Iterator[str]:
    """One German sentence for each that is wrong with the files, and for each sentence of the plain
    pages that says there is no video yet, when there is one."""
    every = list(records)
    for each in every:
        for fault in (*_of_video(each), *_of_poster(each), *_twice(each, every)):
            yield _("%(where)s: %(fault)s") % {
                "where": f"gebaerdensprache.yaml, {each.id}",
                "fault": fault,
            }
    if every:
        for sentence in (said for page in pages for said in _said(page)):
            if _NONE_YET.search(" ".join(sentence.split())):
                yield _("seiten.yaml sagt noch, dass Videos fehlen: „%(sentence)s“") % {
                    "sentence": " ".join(sentence.split())
                }


def _said(page: PageRecord) -> Iterator[str]:
    yield page.lead
    for section in page.sections:
        yield from (*section.paragraphs, *section.list)


def _twice(record: VideoRecord, every: Iterable[VideoRecord]) -> Iterator[str]:
    if sum(each.id == record.id for each in every) > 1:
        yield _("diese Kennung gibt es zweimal")
    if sum(each.page == record.page for each in every) > 1:
        yield _("zu der Seite %(page)s gehören zwei Videos") % {"page": record.page}


def _of_video(record: VideoRecord) -> Iterator[str]:
    bytes_ = size(record.file)
    if bytes_ is None:
        yield _("videos/%(file)s gibt es nicht") % {"file": record.file}
        return
    if bytes_ > MOST_BYTES:
        yield _("videos/%(file)s ist größer als %(n)d MB") % {
            "file": record.file,
            "n": MOST_BYTES // 1000**2,
        }
    try:
        found = mp4.measured(FOLDER / record.file)
    except mp4.NoVideoError as error:
        yield _("videos/%(file)s ist kein lesbares MP4: %(why)s") % {
            "file": record.file,
            "why": error,
        }
        return
    if (found.width, found.height) != (record.width, record.height):
        yield _("das Video ist %(width)d mal %(height)d Punkte groß") % {
            "width": found.width,
            "height": found.height,
        }
    if abs(found.seconds - record.seconds) > 1:
        yield _("das Video dauert %(n)d Sekunden") % {"n": round(found.seconds)}
    # 24.99 of a camera that says 25 is 25.
    if found.frames < LEAST_FRAMES - 0.05:
        yield _("das Video hat %(n).1f Bilder in der Sekunde, nötig sind %(least)d") % {
            "n": found.frames,
            "least": LEAST_FRAMES,
        }


def _of_poster(record: VideoRecord) -> Iterator[str]:
    bytes_ = size(record.poster)
    if bytes_ is None:
        yield _("videos/%(file)s gibt es nicht") % {"file": record.poster}
        return
    if bytes_ > MOST_POSTER:
        yield _("videos/%(file)s ist größer als %(n)d kB") % {
            "file": record.poster,
            "n": MOST_POSTER // 1000,
        }
    path = FOLDER / record.poster
    mark, at = _POSTERS[path.suffix]
    with path.open("rb") as file:
        if file.read(16)[at:].startswith(mark):
            return
    yield _("videos/%(file)s ist kein solches Bild") % {"file": record.poster}
