"""Every address leads somewhere: as people copy, say and type it, and to programs that only ask."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import quote, urlsplit

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import database
from app.catalogue import unmet
from app.vocabulary import KOMMUNEN
from app.web import copied
from tests.cast import sign_in
from tests.test_objects import routes

DAY = date(2026, 11, 24)
SAMPLES = {
    "slug": "kreuzau", "kommune": "kreuzau", "path": "gibt-es-nicht.css",
    "token": "ABC.def-GHI_jkl", "key": "ABCdef", "number": "1", "kind": "csv", "handle": "a" * 16,
    "other": "kita-spatzennest-kreuzau", "need": "adhs-schule", "language": "tr",
    "name": "gibt-es-nicht.mp4",
}  # fmt: skip
OWN = {
    "/angebote/{slug}": "kita-rurmaeuse-kreuzau", "/phasen/{slug}": "kita",
    "/uebergaenge/{slug}": "familie-kita", "/traeger/{slug}": "kreis-dueren",
}  # fmt: skip
"""Slugs of what is there; elsewhere a Kommune's, or nothing."""


def readable(app: FastAPI) -> list[str]:
    """An address of every route that answers GET, with its parameters filled in."""
    found = []
    for each in sorted(routes(app)):
        method, _space, path = each.partition(" ")
        if method != "GET":
            continue
        own = next((slug for start, slug in OWN.items() if path.startswith(start)), "kreuzau")
        plain = re.sub(r":\w+}", "}", path)
        found.append(plain.format(**{**SAMPLES, "slug": own}))
    return found


def same_without_body(client: TestClient, path: str, headers: dict[str, str] | None = None) -> None:
    read = client.get(path, headers=headers)
    asked = client.head(path, headers=headers)
    assert asked.status_code == read.status_code, path
    assert dict(asked.headers) == dict(read.headers), path
    assert asked.content == b"", path


# --- HEAD -----------------------------------------------------------------------------------------


def test_head_says_what_get_says_without_its_body(desk_app: FastAPI) -> None:
    with sign_in(desk_app, "doris") as client:
        paths = readable(desk_app)
        assert len(paths) > 60
        for path in paths:
            # A form's key is another one each time, which packs differently.
            same_without_body(client, path, {"Accept-Encoding": "identity"})


def test_so_it_does_of_what_is_unchanged_packed_or_a_part(
    client: TestClient, portal_app: FastAPI
) -> None:
    sheet = portal_app.state.assets.urls["kette.css"]
    for path in (sheet, "/kommunen/kreuzau", "/angebote?q=Kita", "/neu.atom"):
        etag = client.get(path).headers["etag"]
        assert client.head(path, headers={"If-None-Match": etag}).status_code == 304
        for headers in (
            {"If-None-Match": etag}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"},
            {"Range": "bytes=0-9"}, {"HX-Request-Type": "partial"},
        ):  # fmt: skip
            same_without_body(client, path, headers)


def test_head_tells_the_length_of_what_get_sends(client: TestClient) -> None:
    plain = {"Accept-Encoding": "identity"}
    for path in ("/robots.txt", "/kommunen/kreuzau", "/favicon.ico"):
        length = int(client.head(path, headers=plain).headers["content-length"])
        assert length == len(client.get(path, headers=plain).content)


def test_what_cannot_be_read_cannot_be_asked_about(client: TestClient) -> None:
    assert client.get("/abmelden").status_code == 405
    same_without_body(client, "/abmelden")


def test_who_only_asks_counts_for_nothing(make_app: Callable[..., FastAPI]) -> None:
    app = make_app()
    with TestClient(app, follow_redirects=False) as client:
        for _ in range(3):
            client.head("/angebote?q=qqqqxxyyzz")
            client.head("/ANGEBOTE?q=qqqqxxyyzz")
            client.get("/ANGEBOTE?q=qqqqxxyyzz")
            client.get("/angebote?q=xxyyzzqqqq")
    engine = database.of(app.state.settings)
    with database.session(engine) as session:
        assert [(row.words, row.count) for row in unmet.listed(session, DAY)] == [("xxyyzzqqqq", 3)]
    engine.dispose()


# --- as people copy them --------------------------------------------------------------------------

AFTER = ("/", ".", ",", ")", "]", ">", '"', "“", "”", "‘", "'", ";", ":", "!", "?", "…", " ",
         "\u00a0", ").", '".', "//", "-", "*", "_")  # fmt: skip
PAGES = ("/angebote", "/kommunen/titz", "/phasen/kita", "/termine", "/kette/kreuzau",
         "/angebote/kita-rurmaeuse-kreuzau", "/traeger/kreis-dueren", "/merkzettel")  # fmt: skip


@pytest.mark.parametrize("after", AFTER)
def test_what_stuck_to_an_address_is_taken_off(client: TestClient, after: str) -> None:
    for path in PAGES:
        answer = client.get(path + quote(after, safe="/.,)];:!'*_"))
        assert answer.status_code == 301, (path, after)
        assert answer.headers["location"] == path


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/Kommunen/Titz", "/kommunen/titz"),
        ("/ANGEBOTE", "/angebote"),
        ("/kommunen/Düren", "/kommunen/dueren"),
        ("/kommunen/Du\u0308ren", "/kommunen/dueren"),
        ("/kommunen/J%C3%BClich", "/kommunen/juelich"),
        ("/Kommunen/HÜRTGENWALD/", "/kommunen/huertgenwald"),
        ("/Kommunen/Vettweiß.", "/kommunen/vettweiss"),
        ("/kommunen/duren", "/kommunen/dueren"),
        ("/kommunen/julich", "/kommunen/juelich"),
        ("/kommunen/Hurtgenwald", "/kommunen/huertgenwald"),
        ("/kommunen/norvenich", "/kommunen/noervenich"),
        ("/kommunen/vettweis", "/kommunen/vettweiss"),
        ("/kette/duren", "/kette/dueren"),
        ("//kommunen//titz", "/kommunen/titz"),
        ("/Übergänge/Familie-Kita", "/uebergaenge/familie-kita"),
        ("/kommunen/titz%29.", "/kommunen/titz"),
        ("/kommunen/titz%E2%80%9C", "/kommunen/titz"),
        ("/Kette/Düren", "/kette/dueren"),
        ("/PULT", "/pult"),
        ("/favicon.ico/", "/favicon.ico"),
        ("//", "/"),
        ("/!", "/"),
    ],
)
def test_capitals_umlauts_and_slashes_lead_to_the_page(
    client: TestClient, typed: str, path: str
) -> None:
    for method in ("GET", "HEAD"):
        answer = client.request(method, f"http://testserver{typed}")
        assert (answer.status_code, answer.headers["location"]) == (301, path)
        assert answer.headers["cache-control"] == "no-store"
        # And there is the end of it, but for who has to sign in.
        assert client.request(method, path).status_code in (200, 303, 307)


def test_every_kommune_is_found_by_its_name(client: TestClient) -> None:
    for slug, name in KOMMUNEN.items():
        for path in ("kommunen", "kette"):
            answer = client.get(f"/{path}/{quote(name)}")
            assert (answer.status_code, answer.headers.get("location")) == (301, f"/{path}/{slug}")


def test_what_was_asked_for_is_kept(client: TestClient) -> None:
    answer = client.get("/Angebote/?q=Kita%20%26%20Co&alter=30")
    assert answer.headers["location"] == "/angebote?q=Kita%20%26%20Co&alter=30"


def test_an_offer_that_is_over_says_so_at_its_copied_address_too(
    client: TestClient, portal_app: FastAPI
) -> None:
    ended = next(iter(portal_app.state.index.catalogue.ended))
    answer = client.get(f"/angebote/{ended}.")
    assert answer.headers["location"] == f"/angebote/{ended}"
    assert client.get(answer.headers["location"]).status_code == 410


@pytest.mark.parametrize(
    "path",
    ["/gibt-es-nicht.", "/GIBT/ES/NICHT", "//evil.example", "//evil.example/", "/%5Cevil.example",
     "/kommunen/aachen.", "/abmelden.",
     # Keys have capitals, and files their names.
     "/Bestaetigen/AbC.dEf", "/aendern/AbC.", "/meldung/AbC.", "/pult/Angebote",
     "/STATIC/kette.css", "/anmelden/LINK"],
)  # fmt: skip
def test_what_is_not_there_is_said_to_be_missing(client: TestClient, path: str) -> None:
    answer = client.get(f"http://testserver{path}")
    assert "location" not in answer.headers
    assert answer.status_code == 404


def test_nothing_is_sent_on_that_was_meant_to_change_something(client: TestClient) -> None:
    assert client.post("/Vorschlagen/").status_code == 404


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.sampled_from(("", "/", "//", "/\\", "/@", "/.", "/evil.example/")),
    page=st.sampled_from(PAGES) | st.text(max_size=12).map(lambda text: f"/{text}"),
    after=st.lists(st.sampled_from(AFTER), max_size=4).map("".join),
    capitals=st.booleans(),
)
def test_one_step_leads_to_a_page_here_or_nowhere(
    client: TestClient, before: str, page: str, after: str, capitals: bool
) -> None:
    path = quote(before + (page.upper() if capitals else page) + after, errors="replace")
    answer = client.get(f"http://testserver{path}")
    assert answer.status_code != 500
    if answer.status_code != 301:
        return
    place = answer.headers["location"]
    there = urlsplit(place)
    assert (there.scheme, there.netloc) == ("", "")
    assert re.match(r"/(?![/\\])", place)
    assert place.isascii()
    following = client.get(place)
    assert following.status_code != 301
    assert following.status_code < 400 or following.status_code == 410


@given(path=st.text().map(lambda text: f"/{text}"))
def test_what_is_meant_is_one_path_of_this_house_and_means_itself(path: str) -> None:
    found = copied.meant(path)
    if found is None:
        return
    assert found != path
    assert re.match(r"/(?![/\\])", found)
    assert "//" not in found
    assert copied.meant(found) is None


# --- what browsers ask for unasked ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "begins", "kind"),
    [
        ("/favicon.ico", b"\0\0\1\0", "image/x-icon"),
        ("/apple-touch-icon.png", b"\x89PNG", "image/png"),
        ("/apple-touch-icon-precomposed.png", b"\x89PNG", "image/png"),
    ],
)
def test_there_is_an_icon_for_who_asks_for_it(
    client: TestClient, path: str, begins: bytes, kind: str
) -> None:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.content.startswith(begins)
