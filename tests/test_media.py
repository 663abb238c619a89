"""Flyers and pictures: checked by what they are, kept beside the database, shown with what stands
on them."""

import io
import re
from contextlib import suppress
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import hypothesis
import pikepdf
import pytest
from fastapi import FastAPI
from hypothesis import strategies as st
from PIL import Image
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app import cli, sendings
from app.media import checking, following, keeping, reader, store
from app.media.bounds import MOST_SIZE, UnfitError
from app.media.folder import ORPHANED, Folder, FullError
from app.media.form import MediumForm, month_of
from app.media.store import KEPT, Where
from app.models import MediumEvent, MediumKind, MediumOf, MediumRow, ProviderRow, SharedDeed
from app.offers import provider_editing, providers
from app.offers.provider_editing import Joining
from app.settings import Settings
from tests.cast import NOW, PASSPHRASE, Clock, sign_in, who
from tests.events import add
from tests.html_validity import assert_valid

SLUG = "kita-rurmaeuse-kreuzau"
PAGE = f"/pult/angebote/{SLUG}/dateien"
OFFER = Where(about=MediumOf.OFFER, slug=SLUG)
FLYER = {
    "art": "faltblatt", "titel": "Herbst in der Kita", "inhaber": "Gemeinde Kreuzau",
    "text": "Im Herbst gehen wir freitags in den Wald. Bitte Gummistiefel mitbringen.",
    "grund": "selbst", "stand": "09/2026",
}  # fmt: skip
PICTURE = {
    "art": "bild", "text": "Ein heller Raum mit Matten", "inhaber": "Kita Rurmäuse",
    "grund": "frei", "lizenz": "CC BY 4.0", "stand": "9.2026", "einwilligung": "ja",
}  # fmt: skip


def pdf(pages: int = 1, **root: Any) -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    for _page in range(pages):
        made.add_blank_page()
    for name, value in root.items():
        made.Root[f"/{name}"] = made.make_indirect(value)
    made.docinfo["/Author"] = "Erika Musterfrau"
    made.save(out)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (1500, 1000)) -> bytes:
    """Turned by the camera, which has written where it was."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (50.0, 44.0, 55.0)}
    Image.new("RGB", size, (200, 90, 30)).save(out, kind, exif=exif)
    return out.getvalue()


def sent(client: TestClient, said: dict[str, str], body: bytes, page: str = PAGE) -> Any:
    data = {"absendung": sendings.new_token(), **said}
    return client.post(page, data=data, files={"datei": ("a.pdf", body)})


def lying(app: FastAPI) -> list[Path]:
    return sorted((app.state.settings.data_dir / "dateien").glob("*"))


def public(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


# --- what is checked ------------------------------------------------------------------------------


def test_what_acts_is_refused_and_what_is_kept_is_written_anew() -> None:
    def script() -> pikepdf.Object:
        return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
    film = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)])
    # Within a direct object of another one, where nothing has a number.
    hidden = pikepdf.Dictionary(Kids=pikepdf.Array([pikepdf.Dictionary(A=script())]))
    locked, whole = io.BytesIO(), pikepdf.open(io.BytesIO(pdf()))
    whole.save(locked, encryption=pikepdf.Encryption(owner="x", user=""))
    for body, why in (
        (pdf(OpenAction=script()), "JavaScript"),
        (pdf(AcroForm=hidden), "JavaScript"),
        (pdf(OpenAction=launch), "startet"),
        (pdf(X=film), "Film"),
        (pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("x"))), "XFA"),
        (pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())), "weitere Dateien"),
        (pdf(pages=21), "21 Seiten"),
        (locked.getvalue(), "Kennwort"),
        (b"%PDF-1.7 und sonst nichts", "keine PDF"),
    ):
        with pytest.raises(UnfitError, match=why):
            reader.read("pdf", body)
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("javascript:alert(1)"))
    said, [kept] = reader.read("pdf", pdf(pages=2, Y=link) + b"<script>alert(1)</script>")
    assert said == {"pages": 2}
    assert b"<script>" not in kept
    assert b"javascript:" not in kept
    assert b"Musterfrau" not in kept
    assert reader.read("pdf", kept)[0] == {"pages": 2}


def test_of_half_a_pdf_nothing_is_kept_that_no_program_opens() -> None:
    whole = pdf()
    with pytest.raises(UnfitError, match="keine PDF"):
        reader.read("pdf", whole[: whole.index(b"xref") - 10])


def test_of_a_title_that_is_none_and_a_base_of_links_nothing_stays() -> None:
    made, out = pikepdf.open(io.BytesIO(pdf())), io.BytesIO()
    made.docinfo["/Title"] = pikepdf.Array([1, 2])
    made.Root.URI = pikepdf.Dictionary(Base=pikepdf.String("javascript:alert(1)"))
    made.save(out)
    [kept] = reader.read("pdf", out.getvalue())[1]
    with pikepdf.open(io.BytesIO(kept)) as shown:
        assert "/Title" not in shown.docinfo
        assert "/URI" not in shown.Root


def test_sixteen_bits_of_grey_stay_grey() -> None:
    deep, out = Image.new("I", (64, 48), 30_000).convert("I;16"), io.BytesIO()
    deep.save(out, "PNG")
    [large, _small] = reader.read("picture", out.getvalue())[1]
    with Image.open(io.BytesIO(large)) as shown:
        assert shown.convert("L").getpixel((9, 9)) == pytest.approx(30_000 // 256, abs=3)


@pytest.mark.parametrize("size", [(1, 1), (20_000, 10), (10, 20_000)])
def test_a_dot_and_a_line_are_no_pictures(size: tuple[int, int]) -> None:
    with pytest.raises(UnfitError, match="zu schmal"):
        reader.read("picture", picture(size=size))


def test_a_picture_says_nothing_of_where_it_was_taken() -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        said, [large, small] = reader.read("picture", picture(kind))
        with Image.open(io.BytesIO(large)) as shown, Image.open(io.BytesIO(small)) as other:
            assert (shown.format, shown.width, shown.height) == ("WEBP", 1000, 1500)
            assert other.width == 480
            assert not shown.getexif()
        assert said["sizes"][0] == (1000, 1500)
    with pytest.raises(UnfitError, match="Millionen"):
        reader.read("picture", picture(size=(8000, 5001)))


def test_by_what_it_is_and_not_by_its_name() -> None:
    for kind, body, why in (
        (MediumKind.FLYER, b"Hallo, ich bin eine PDF", "Bitte eine PDF"),
        (MediumKind.FLYER, b"", "Datei wählen"),
        (MediumKind.PICTURE, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Bildprogramm"),
        (MediumKind.PICTURE, b"\0\0\0\x18ftypheic", "iPhone"),
        (MediumKind.PICTURE, pdf(), "Faltblätter"),
        (MediumKind.FLYER, b"%PDF-" + b"0" * MOST_SIZE, "5 MB"),
    ):
        with pytest.raises(UnfitError, match=why):
            checking.check(kind, body, account=1)


@hypothesis.given(st.sampled_from((b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")),
                  st.binary(max_size=400))  # fmt: skip
@hypothesis.settings(max_examples=60)
def test_no_bytes_are_too_much_for_the_reader(start: bytes, rest: bytes) -> None:
    for kind in ("pdf", "picture"):
        with suppress(UnfitError):
            reader.read(kind, start + rest)


def test_months() -> None:
    assert [month_of(text) for text in ("03/2026", "3.2026", "2026-03", "12 / 2025")] == [
        "2026-03", "2026-03", "2026-03", "2025-12",
    ]  # fmt: skip
    assert [month_of(text) for text in ("13/2026", "März", "", "9" * 5000)] == [None] * 4


# --- at the desk ----------------------------------------------------------------------------------


def test_families_read_what_stands_on_a_flyer(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        assert sent(client, FLYER, pdf()).headers["location"] == f"{PAGE}?fertig=datei"
        assert sent(client, PICTURE, picture()).status_code == 303
        assert_valid(client.get(PAGE).text)
        assert (
            "Herbst in der Kita“: hochgeladen" in client.get(f"/pult/angebote/{SLUG}/verlauf").text
        )
    visitor = public(desk_app)
    html = visitor.get(f"/angebote/{SLUG}").text
    assert_valid(html)
    assert "Bitte Gummistiefel mitbringen." in html
    assert "Lizenz: CC BY 4.0" in html
    assert 'alt="Ein heller Raum mit Matten"' in html
    foreign = visitor.get(f"/tr/angebote/{SLUG}").text
    assert re.search(r'lang="de"[^>]*>Im Herbst gehen wir', foreign)
    address = re.search(r'href="(/dateien/\w+\.pdf)"', html)
    assert address
    assert f'href="{address[1]}"' in foreign
    answer = visitor.get(address[1])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "public, no-cache"
    assert answer.headers["content-disposition"].startswith("inline; filename")
    assert visitor.get(address[1], headers={"Range": "bytes=0-4"}).content == b"%PDF-"
    etag = {"If-None-Match": answer.headers["etag"]}
    assert visitor.get(address[1], headers=etag).status_code == 304
    assert visitor.head(address[1]).headers["content-length"] == str(len(answer.content))
    # Of what is not shown any more nobody gets a file, and where one is lost nobody an error.
    desk_page = f"/pult{address[1]}"
    with sign_in(desk_app, "anna") as client:
        assert client.get(desk_page).headers["cache-control"] == "no-store"
        for file in lying(desk_app):
            file.unlink()
        assert "Die Datei fehlt auf dem Server" in client.get(PAGE).text
        assert client.get(desk_page).status_code == 404
    assert visitor.get(address[1]).status_code == 404
    assert visitor.get(desk_page).status_code == 303


def test_what_was_typed_stays_when_the_file_is_refused(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        answer = sent(client, FLYER, b"keine PDF")
        assert answer.status_code == 422
        assert_valid(answer.text)
        assert 'value="Herbst in der Kita"' in answer.text
        assert "Bitte Gummistiefel mitbringen." in answer.text
        answer = sent(
            client, PICTURE | {"einwilligung": "", "inhaber": "", "stand": "x"}, picture()
        )
        assert answer.text.count("field__fault") == 4
        assert "noch einmal wählen" in answer.text
        # As telephones take them: too large, and said so beside the form.
        answer = sent(client, PICTURE, picture() + b"\0" * (MOST_SIZE + 1))
        assert (answer.status_code, "5 MB" in answer.text) == (422, True)
        assert sent(client, PICTURE, b"\0" * 13 * 1024**2).status_code == 413
    assert not lying(desk_app)


def test_only_who_may_change_it_and_only_what_is_published(
    desk_app: FastAPI, desk: Session
) -> None:
    for name, status in (("bernd", 403), ("clara", 403), ("doris", 303)):
        with sign_in(desk_app, name) as client:
            assert sent(client, FLYER, pdf(), PAGE).status_code == status, name
    [row] = store.every(desk, OFFER)
    visitor = public(desk_app)
    assert visitor.get(f"/dateien/{row.name}").status_code == 200
    add(desk_app, SLUG, "", event="withdrawn", ended="2026: vorbei")
    assert visitor.get(f"/dateien/{row.name}").status_code == 404
    with sign_in(desk_app, "bernd") as client:
        assert client.get(f"/pult/dateien/{row.name}").status_code == 200


def test_it_is_taken_away_and_brought_back(desk_app: FastAPI, desk: Session, clock: Clock) -> None:
    settings: Settings = desk_app.state.settings
    with sign_in(desk_app, "anna") as client:
        for number in range(4):
            answer = sent(client, FLYER | {"titel": f"Blatt {number}"}, pdf(pages=number + 1))
            assert answer.status_code == (303 if number < 3 else 422)
        first = store.every(desk, OFFER)[0]
        change = FLYER | {"titel": "Anders", "version": "1"}
        assert client.post(f"{PAGE}/{first.id}", data=change).status_code == 303
        assert client.post(f"{PAGE}/{first.id}", data=change | {"titel": "X"}).status_code == 409
        client.post(f"{PAGE}/{first.id}/entfernen")
        assert first.name not in public(desk_app).get(f"/angebote/{SLUG}").text
        assert public(desk_app).get(f"/dateien/{first.name}").status_code == 404
        answer = client.post(f"{PAGE}/{first.id}/zurueckholen")
        assert answer.headers["location"].endswith("datei-zurueck")
        assert public(desk_app).get(f"/dateien/{first.name}").status_code == 200
        client.post(f"{PAGE}/{first.id}/entfernen")
        folder = Folder.of(settings)
        desk.expire_all()
        shown = store.wanted_files(store.everywhere(desk), clock())
        assert first.name in shown
        later = store.wanted_files(store.everywhere(desk), clock() + KEPT)
        # Old files that no row names any more go, and no others.
        old = folder.path.stat().st_mtime + 2 * ORPHANED
        assert folder.sweep(later, at=old) == 2
        assert client.post(f"{PAGE}/{first.id}/zurueckholen").status_code == 422
    assert keeping.look(desk, settings).missing == ()


def test_a_crash_between_file_and_row_leaves_no_row_without_its_file(
    desk_app: FastAPI, desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_session: Session) -> None:
        raise RuntimeError("the power is gone")

    with sign_in(desk_app, "anna") as client, monkeypatch.context() as patch:
        patch.setattr(Session, "commit", crash)
        assert sent(client, FLYER, pdf()).status_code == 500
    assert desk.exec(select(MediumRow)).all() == []
    [orphan] = lying(desk_app)
    folder = Folder.of(desk_app.state.settings)
    assert folder.sweep((), at=orphan.stat().st_mtime) == 0
    assert folder.sweep((), at=orphan.stat().st_mtime + ORPHANED + 1) == 1
    assert lying(desk_app) == []
    monkeypatch.setattr("app.media.folder.os.fsync", _no_space)
    with pytest.raises(FullError):
        folder.put(b"x", MediumKind.FLYER)
    assert lying(desk_app) == []
    with pytest.raises(FullError):
        Folder(folder.path, 0).put(b"x", MediumKind.FLYER)


def _no_space(_file: int) -> None:
    raise OSError(28, "No space left on device")


def test_sent_twice_it_is_one_and_the_others_are_told(desk_app: FastAPI, desk: Session) -> None:
    add(desk_app, "wald-fuer-alle", "", title="Wald für alle", kommunen=["kreuzau", "titz"])
    page = "/pult/angebote/wald-fuer-alle/dateien"
    with sign_in(desk_app, "anna") as client:
        twice = FLYER | {"absendung": sendings.new_token()}
        for _time in range(2):
            assert sent(client, twice, pdf(), page).status_code == 303
    assert len(desk.exec(select(MediumEvent)).all()) == 1
    [deed] = desk.exec(select(SharedDeed)).all()
    assert deed.reason == "Faltblatt „Herbst in der Kita“: hochgeladen"
    with sign_in(desk_app, "bernd") as client:
        assert deed.reason in client.get("/pult").text


def test_a_traeger_has_a_logo(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        page = "/pult/traeger/kreis-dueren/dateien"
        assert sent(client, PICTURE, picture("JPEG"), page).status_code == 303
        assert_valid(client.get(page).text)
        assert sent(client, PICTURE, picture("JPEG"), page).status_code == 422
    public_page = public(desk_app).get("/traeger/kreis-dueren").text
    assert_valid(public_page)
    assert 'alt="Ein heller Raum mit Matten"' in public_page


def test_what_was_written_about_a_file_outlives_the_session(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "anna") as client:
        client.cookies.clear()
        late = sent(client, FLYER, pdf())
        assert late.status_code == 401
        kept = unescape(late.text.partition('name="behalten" value="')[2].partition('"')[0])
        data = {"email": "anna@example.org", "passphrase": PASSPHRASE, "behalten": kept}
        where = client.post("/anmelden", data=data).headers["location"]
        assert FLYER["text"] in client.get(where).text
        again = client.post(where)
        assert again.status_code == 307
        page = client.post(again.headers["location"], data=dict(parse_qsl(kept)))
        assert page.status_code == 422
        assert FLYER["text"] in page.text
        assert "Bitte eine Datei wählen" in page.text


def test_of_two_tabs_neither_loses_what_was_typed(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        assert sent(client, PICTURE, picture()).status_code == 303
        second = sent(client, PICTURE | {"text": "Ein Garten mit Sandkasten"}, picture())
        assert second.status_code == 422
        assert "Ein Garten mit Sandkasten" in second.text
        [row] = store.every(desk, OFFER)
        for _click in range(2):
            gone = client.post(f"{PAGE}/{row.id}/entfernen")
            assert (gone.status_code, gone.headers["location"][-8:]) == (303, "entfernt")
        typed = {"text": "Ein Raum mit Rutsche", "version": "1"}
        late = client.post(f"{PAGE}/{row.id}", data=PICTURE | typed)
        assert late.status_code == 409
        assert "Ein Raum mit Rutsche" in late.text
        assert "Inzwischen hat das jemand entfernt" in late.text
        assert_valid(late.text)


def test_what_is_joined_brings_its_pictures_along(desk: Session, tmp_path: Path) -> None:
    doris, folder = who(desk, "doris"), Folder(tmp_path / "dateien", MOST_SIZE)
    [gone, stays, third] = [row.slug for row in providers.every(desk) if not row.parent_slug][:3]
    said = MediumForm.read(MediumKind.PICTURE, list(PICTURE.items()), NOW.date()).said
    assert said is not None

    def put(where: Where, colour: str) -> None:
        checked = checking.Checked(body=colour.encode(), width=9, height=9)
        store.put(desk, where, MediumKind.PICTURE, said, checked, folder, by=doris, at=NOW)

    def names(where: Where) -> list[tuple[str, bool]]:
        found = [(row, folder.read(row.name) or b"") for row in store.every(desk, where)]
        return [(body.decode(), row.removed_at is None) for row, body in found]

    def join(slug: str, into: str) -> None:
        order = Joining(slug=slug, into=into, seen=desk.get_one(ProviderRow, slug).version)
        provider_editing.join(
            desk, order, by=doris, reason="",
            along=lambda: following.of_provider(desk, slug, into, by=doris, at=NOW),
        )  # fmt: skip

    one, two, kept = (Where(about=MediumOf.PROVIDER, slug=each) for each in (gone, third, stays))
    put(one, "rot")
    put(two, "blau")
    before = store.mark(desk)
    join(gone, stays)
    assert (names(one), names(kept)) == ([], [("rot", True)])
    assert store.mark(desk) > before
    # There can be one: the other is taken away and can be brought back.
    join(third, stays)
    assert names(kept) == [("rot", True), ("blau", False)]
    put(OFFER, "grün")
    other = Where(about=MediumOf.OFFER, slug="krabbelgruppe-huertgenwald")
    for _time in range(2):
        following.of_offer(desk, SLUG, other.slug, by=doris, at=NOW)
    assert names(OFFER) == names(other) == [("grün", True)]


def test_export_and_import_give_the_same_bytes(
    desk_app: FastAPI, desk: Session, tmp_path: Path
) -> None:
    settings: Settings = desk_app.state.settings
    with sign_in(desk_app, "anna") as client:
        sent(client, FLYER, pdf())
        sent(client, PICTURE, picture())
    before = {path.name: path.read_bytes() for path in lying(desk_app)}
    assert keeping.export(desk, settings, tmp_path / "out") == (3, [])
    assert keeping.take_in(desk, settings, tmp_path / "out") == (0, [])
    for row in desk.exec(select(MediumRow)):
        row.slug = "kita-spatzennest-kreuzau"
    desk.commit()
    for path in lying(desk_app):
        path.unlink()
    assert len(keeping.look(desk, settings).missing) == 3
    assert keeping.take_in(desk, settings, tmp_path / "out") == (2, [])
    assert {path.name: path.read_bytes() for path in lying(desk_app)} == before
    assert [row.text for row in store.every(desk, OFFER)] == [FLYER["text"], PICTURE["text"]]
    # A file that somebody has put in its place is checked like any other.
    (tmp_path / "out/dateien" / next(name for name in before if name.endswith("pdf"))).write_bytes(
        b"MZ"
    )
    for row in desk.exec(select(MediumRow)):
        row.slug = "kita-spatzennest-kreuzau"
    desk.commit()
    taken, refused = keeping.take_in(desk, settings, tmp_path / "out")
    assert (taken, len(refused)) == (1, 1)


def test_the_command_line_names_what_is_missing(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sign_in(desk_app, "anna") as client:
        sent(client, FLYER, pdf())
    settings: Settings = desk_app.state.settings
    monkeypatch.setattr(Settings, "from_environment", lambda: settings)
    assert cli.main(["check-files"]) == 0
    [path] = lying(desk_app)
    path.write_bytes(b"anders")
    assert cli.main(["check-files"]) == 1
    assert f"Verändert: Angebot {SLUG}" in capsys.readouterr().out
