"""Videos in sign language: what is asked of their files, the page that shows them, and how they are
served. The videos of these tests are made here, box by box."""

import shutil
import struct
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.main import create_app
from app.offers import checking
from app.records import files, mp4, texts, translated, videos
from app.records.videos import VideoRecord
from app.settings import Settings
from tests.browser import NewPage, axe
from tests.conftest import CACHE, HOSTS, SECRET
from tests.html_validity import assert_valid
from tests.serving import serve

RECORD: dict[str, Any] = {
    "id": "ueber", "title": "Worum es hier geht", "about": "Was Familien hier finden.",
    "page": "/ueber", "file": "ueber.mp4", "poster": "ueber.png", "seconds": 125, "width": 640,
    "height": 480, "made": "2026-10-05", "by": "Gebärdenwerk",
    "transcript": ["Guten Tag.", "Hier finden Familien Angebote."],
}  # fmt: skip


def box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I4s", 8 + len(inside), kind) + inside


def video(
    seconds: int = 125, width: int = 640, height: int = 480, frames: int = 25, kind: bytes = b"vide"
) -> bytes:
    """A few hundred bytes with the index of an MP4 file of that length, size and speed."""
    track = box(
        b"trak",
        box(b"tkhd", bytes(76), struct.pack(">II", width << 16, height << 16)),
        box(
            b"mdia",
            box(b"mdhd", bytes(12), struct.pack(">II", 1000, seconds * 1000), bytes(4)),
            box(b"hdlr", bytes(8), kind, bytes(13)),
            box(
                b"minf",
                box(
                    b"stbl",
                    box(
                        b"stts", bytes(4), struct.pack(">III", 1, seconds * frames, 1000 // frames)
                    ),
                ),
            ),
        ),
    )
    sound = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"soun", bytes(13))))
    return (
        box(b"ftyp", b"isomiso2mp41")
        + box(b"moov", box(b"mvhd", bytes(100)), sound, track)
        + box(b"mdat", bytes(range(200)))
    )


def nested(deep: int) -> bytes:
    """Boxes in boxes, as no camera writes them."""
    heads = b"".join(struct.pack(">I4s", 8 * n, b"trak") for n in range(deep, 0, -1))
    return box(b"ftyp", b"isomiso2mp41") + box(b"moov", heads)


def picture() -> bytes:
    """A grey point as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\x00\x80"))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`data/videos/` with one video and its picture."""
    monkeypatch.setattr(videos, "FOLDER", filled(tmp_path / "videos"))
    return tmp_path / "videos"


def filled(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "ueber.mp4").write_bytes(video())
    (folder / "ueber.png").write_bytes(picture())
    (folder / "fremd.mp4").write_bytes(video())
    return folder


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """A portal with that video; offers it has none."""
    home = tmp_path_factory.mktemp("signed")
    data, read = home / "data", texts.read
    filled(data / "videos")
    for path in files.DATA.glob("*.yaml"):
        shutil.copy(path, data)
    (data / "gebaerdensprache.yaml").write_text(yaml.safe_dump([RECORD]), encoding="utf-8")
    settings = Settings(
        data_dir=home, cache_dir=CACHE, secret_key=SECRET, allowed_hosts=HOSTS, daily_jobs=False
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(videos, "FOLDER", data / "videos")
        patch.setattr(texts, "read", lambda: read(data))
        yield create_app(settings)


def record(**changed: Any) -> VideoRecord:
    return VideoRecord.model_validate({**RECORD, **changed})


def found_in(*records: VideoRecord) -> list[str]:
    return list(videos.faults(records, []))


# --- the record and its files ---------------------------------------------------------------------


def test_a_video_that_is_as_it_says_has_no_fault(folder: Path) -> None:
    assert found_in(record()) == []
    assert len((folder / "ueber.mp4").read_bytes()) < 700


@pytest.mark.parametrize(
    "changed",
    [
        {"width": 319}, {"height": 239}, {"seconds": 0}, {"file": "../ueber.mp4"},
        {"file": "ueber.webm"}, {"poster": "ueber.svg"}, {"page": "/pult"}, {"page": "https://x.de"},
        {"transcript": []}, {"by": ""}, {"made": "gestern"}, {"autoplay": True},
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        record(**changed)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (video(seconds=130), "das Video dauert 130 Sekunden"),
        (video(width=320, height=240), "das Video ist 320 mal 240 Punkte groß"),
        (video(frames=20), "das Video hat 20.0 Bilder in der Sekunde, nötig sind 25"),
        (video(kind=b"text"), "kein lesbares MP4: ohne Bilder"),
        (video()[:300], "kein lesbares MP4: ohne Verzeichnis"),
        (video().replace(b"stts", b"xxxx"), "kein lesbares MP4: sein Verzeichnis ist beschädigt"),
        (video().replace(b"mdhd", b"xxxx"), "beschädigt"),
        (video(seconds=0), "beschädigt"),
        (b"", "ohne Verzeichnis"),
        (nested(2_000), "beschädigt"),
        (b"\x1aE\xdf\xa3webm" * 20, "ohne Verzeichnis"),
        (struct.pack(">I4s", 1, b"ftyp") + b"\xff" * 40, "ohne Verzeichnis"),
    ],
)
def test_what_is_wrong_with_the_file_is_told(folder: Path, made: bytes, why: str) -> None:
    (folder / "ueber.mp4").write_bytes(made)
    (fault,) = found_in(record())
    assert fault.startswith("gebaerdensprache.yaml, ueber: ")
    assert why in fault


def test_no_cut_or_changed_file_is_more_than_a_fault(folder: Path) -> None:
    whole, path = video(), folder / "ueber.mp4"
    for at in range(0, len(whole), 7):
        for odd in (whole[:at], whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :]):
            path.write_bytes(odd)
            assert all("gebaerdensprache.yaml" in fault for fault in found_in(record()))


def test_files_that_are_not_there_or_are_something_else_are_told(folder: Path) -> None:
    (folder / "ueber.png").write_bytes(b"GIF89a")
    assert "videos/ueber.png ist kein solches Bild" in found_in(record())[0]
    (folder / "ueber.png").unlink()
    (folder / "ueber.mp4").unlink()
    assert [fault.partition(": ")[2] for fault in found_in(record())] == [
        "videos/ueber.mp4 gibt es nicht",
        "videos/ueber.png gibt es nicht",
    ]
    assert videos.there([record()]) == ()


def test_a_page_has_one_video_and_a_video_one_name(folder: Path) -> None:
    faults = found_in(record(), record())
    assert any("diese Kennung gibt es zweimal" in each for each in faults)
    assert any("zu der Seite /ueber gehören zwei Videos" in each for each in faults)


def test_sentences_that_say_there_is_none_have_to_go(folder: Path) -> None:
    """Easy language has its dots, too."""
    pages = texts.read().pages.values()
    assert list(videos.faults([], pages)) == []
    told = "\n".join(videos.faults([record()], pages))
    for sentence in (
        "gibt es auf dieser Website noch nicht",
        "keine Filme",
        "Gebärdensprache fehlen",
    ):
        assert sentence in told


def test_the_data_are_in_order() -> None:
    assert checking.signed() == []


def test_the_check_of_the_data_names_what_is_wrong_with_a_video(folder: Path) -> None:
    for path in files.DATA.glob("*.yaml"):
        shutil.copy(path, folder)
    wrong = [{**RECORD, "seconds": 7}]
    (folder / "gebaerdensprache.yaml").write_text(yaml.safe_dump(wrong), encoding="utf-8")
    assert checking.signed(folder)[0] == (
        "gebaerdensprache.yaml, ueber: das Video dauert 125 Sekunden"
    )


# --- the page -------------------------------------------------------------------------------------


def test_while_there_is_none_the_page_says_so(client: TestClient) -> None:
    page = client.get("/gebaerdensprache").text
    assert "gibt es auf dieser Website noch nicht" in unescape(page)
    assert "<video" not in page
    assert "In Gebärdensprache ansehen" not in unescape(client.get("/ueber").text)


def test_a_video_is_shown_with_picture_length_size_download_and_text(signed: FastAPI) -> None:
    with TestClient(signed) as client:
        page = client.get("/gebaerdensprache").text
        assert_valid(page)
        assert_valid(client.get("/ueber").text)
        policy = client.get("/gebaerdensprache").headers["content-security-policy"]
    said = unescape(page)
    tag = said[said.index("<video") : said.index("</video>")]
    assert 'poster="/videos/ueber.png" width="640" height="480"' in tag
    assert 'preload="none"' in tag
    assert "autoplay" not in tag
    assert "controls" in tag
    assert '<source src="/videos/ueber.mp4" type="video/mp4">' in tag
    assert "Video herunterladen (MP4, 1 kB, 2:05 Minuten)" in said
    assert "<summary>Text zum Video lesen</summary>" in said
    assert "<p>Hier finden Familien Angebote.</p>" in said
    assert 'Zur Seite: <a href="/ueber">Über diese Seite</a>' in said
    assert "Video vom 5.10.2026, gemacht von Gebärdenwerk" in said
    assert "default-src 'self'" in policy


def test_the_page_that_it_belongs_to_leads_to_it(signed: FastAPI) -> None:
    with TestClient(signed) as client:
        way = '<a href="/gebaerdensprache#video-ueber">In Gebärdensprache ansehen</a>'
        assert way in unescape(client.get("/ueber").text)
        assert way in unescape(client.get("/ueber?x=1").text)
        assert way not in unescape(client.get("/impressum").text)
        assert 'id="video-ueber"' in client.get("/gebaerdensprache").text
        chosen = unescape(client.get("/ueber?kommune=titz").text)
        assert '"/gebaerdensprache?kommune=titz#video-ueber"' in chosen
        assert '"/uk/gebaerdensprache#video-ueber"' in client.get("/uk/ueber").text
        assert 'src="/videos/ueber.mp4"' in client.get("/uk/gebaerdensprache").text


def test_its_title_and_text_can_be_translated(signed: FastAPI) -> None:
    keys = dict(translated.of_guides(texts.read()))
    ours = {key for key in keys if key.startswith("gebaerdensprache/")}
    assert ours == {
        f"gebaerdensprache/ueber/{each}"
        for each in ("title", "about", "transcript/0", "transcript/1")
    }


# --- how it is served -----------------------------------------------------------------------------


def test_a_browser_gets_the_part_that_it_asks_for(signed: FastAPI) -> None:
    whole = video()
    with TestClient(signed) as client:
        answer = client.get("/videos/ueber.mp4")
        assert (answer.status_code, answer.content) == (200, whole)
        assert answer.headers["content-type"] == "video/mp4"
        assert answer.headers["accept-ranges"] == "bytes"
        assert answer.headers["cache-control"] == "public, max-age=86400"
        assert "content-encoding" not in answer.headers
        part = client.get("/videos/ueber.mp4", headers={"Range": "bytes=100-149"})
        assert (part.status_code, part.content) == (206, whole[100:150])
        assert part.headers["content-range"] == f"bytes 100-149/{len(whole)}"
        assert client.get("/videos/ueber.mp4", headers={"Range": "bytes=9999-"}).status_code == 416
        head = client.head("/videos/ueber.mp4")
        assert (head.headers["content-length"], head.content) == (str(len(whole)), b"")
        assert client.get("/videos/ueber.png").headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    "name",
    ["fremd.mp4", "gibt-es-nicht.mp4", "..%2Fgebaerdensprache.yaml", "%2Fetc%2Fhostname", ""],
)
def test_nothing_else_of_the_folder_is_served(signed: FastAPI, name: str) -> None:
    with TestClient(signed) as client:
        assert client.get(f"/videos/{name}").status_code == 404


def test_a_video_that_was_taken_away_is_not_shown(
    signed: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(videos, "FOLDER", tmp_path)
    with TestClient(signed) as client:
        assert client.get("/videos/ueber.mp4").status_code == 404
        # A page that nobody has asked for yet.
        assert "<video" not in client.get("/gebaerdensprache?kommune=linnich").text


@pytest.mark.browser
def test_in_a_browser_it_is_reached_by_keyboard_and_nothing_is_loaded_unasked(
    signed: FastAPI, new_page: NewPage
) -> None:
    asked: list[str] = []
    with serve(signed, Settings()) as base:
        page = new_page(base, width=360)
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/gebaerdensprache")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        size = page.locator("video").bounding_box()
        assert size is not None
        assert 300 < size["width"] <= 360
        assert not [url for url in asked if url.endswith(".mp4")]
        assert page.locator("video").evaluate("video => video.paused && !video.autoplay")
        page.get_by_text("Text zum Video lesen").focus()
        page.keyboard.press("Enter")
        assert page.get_by_text("Hier finden Familien Angebote.").is_visible()
        page.goto("/ueber")
        axe(page)
        page.get_by_role("link", name="In Gebärdensprache ansehen").click()
        assert page.url.endswith("/gebaerdensprache#video-ueber")


def test_measures_know_long_headers() -> None:
    """Version 1 of a header has numbers of 64 bits."""
    media = b"\x01" + bytes(19) + struct.pack(">IQ", 600, 600 * 90) + bytes(4)
    boxes = {
        b"tkhd": struct.pack(">II", 320 << 16, 240 << 16),
        b"mdhd": media,
        b"stts": bytes(4) + struct.pack(">III", 1, 90 * 30, 20),
    }
    assert mp4._measures(boxes) == mp4.Measures(seconds=90, width=320, height=240, frames=30)
