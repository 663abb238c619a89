"""What visitors choose freely fills no memory, no queue and no database."""

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app import database, internet
from app.accounts import access
from app.chain import routes as timeline
from app.chain.poster import Posters
from app.counselling import sheets
from app.feedback import proposals
from app.feedback.forms import ChangeForm
from app.freshness import changing
from app.freshness.reviews import CHANGE, link
from app.kept import Kept
from app.models import DraftRow, Mail, Proposal, TableRun
from app.offers import drafts, importing, intakeruns, store
from app.records import files
from app.settings import EVERYWHERE, ROOT, Settings, WrongSettingError
from app.situations import Busy
from app.turns import Turns
from app.vocabulary import ProposalState
from app.web.guards import AllowedHosts
from app.web.throttle import LIMIT, WIDER, Throttle
from tests.cast import cast, sign_in
from tests.conftest import BACKENDS, Models, filled_portal

FORM = {"entwurf-zu": "neu", "gesehen": "0", "titel": "Spielkreis"}


# --- names ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[FastAPI]:
    """One portal for the tests of this file, which answers under any name."""
    folder = tmp_path_factory.mktemp("bounds")
    with filled_portal(models, BACKENDS[-1], folder, allowed_hosts=("*",)) as app:
        yield app


@pytest.fixture
def named(portal_app: FastAPI) -> TestClient:
    """At a portal that answers under its own names."""
    return TestClient(portal_app, base_url="http://localhost", follow_redirects=False)


ODD = [
    "evil.example", "localhost.evil.example", "evil.example:80", "localhost:99999", "localhost:0",
    "localhost:x", "a@localhost", "localhost/", "x:y", "[::1", "[::1]x", "[::2]", "[v1.a]", "::1",
    "", " ", "localhost, evil.example", "kette.example.org.evil", "*", "*.test", ".test", "test",
    "ä.example", "localhost#", "127.0.0.2", "2130706433",
]  # fmt: skip


@pytest.mark.parametrize("host", ODD)
def test_another_name_gets_a_page_that_says_what_is_missing(named: TestClient, host: str) -> None:
    answer = named.get("/kette/titz", headers=[(b"Host", host.encode("latin-1"))])
    assert answer.status_code == 400
    assert "KETTE_ALLOWED_HOSTS" in answer.text
    assert "evil" not in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")))
def test_whatever_is_said_for_a_name_is_read_strictly(said: str) -> None:
    found = internet.host(said)
    if found is not None:
        assert re.fullmatch(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]", found.name)
        assert found.port is None or 0 < found.port < 65536
        assert internet.host(found.said("http")) is not None


@pytest.mark.parametrize(
    ("host", "base"),
    [
        ("localhost", "http://localhost"),
        ("LOCALHOST:80", "http://localhost"),
        ("localhost.:8000", "http://localhost:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("[::1]:8000", "http://[::1]:8000"),
        ("[0:0::1]", "http://[::1]"),
        ("TestServer", "http://testserver"),
    ],
)
def test_a_name_of_ours_is_shown_in_one_spelling(named: TestClient, host: str, base: str) -> None:
    answer = named.get("/kette/titz", headers={"Host": host})
    assert f'<link rel="canonical" href="{base}/kette/titz">' in answer.text
    assert f"{base}/sitemap.xml" in named.get("/robots.txt", headers={"Host": host}).text


def test_two_names_at_once_are_none(named: TestClient) -> None:
    headers = [("Host", "localhost"), ("Host", "evil.example")]
    assert named.get("/", headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("a.example.org", 200),
        ("a.b.Example.org:81", 200),
        ("example.org", 400),
        ("aexample.org", 400),
    ],
)
def test_a_star_stands_for_what_is_below(host: str, status: int) -> None:
    async def here(_: object) -> Response:
        return PlainTextResponse("here")

    refuses = PlainTextResponse("no", status_code=400)
    hosts = Settings.from_environment({"KETTE_ALLOWED_HOSTS": "*.example.org"}).hosts
    app = AllowedHosts(Starlette(routes=[Route("/", here)]), refuse=refuses, hosts=hosts)
    assert TestClient(app).get("/", headers={"Host": host}).status_code == status


def test_where_the_address_is_set_nothing_else_is_ever_shown(
    make_app: Callable[..., FastAPI],
) -> None:
    app = make_app(base_url="https://kette.example.org")
    client = TestClient(app, base_url="http://localhost")
    for host in ("localhost", "kette.example.org", "127.0.0.1:8000"):
        for path in ("/kette/titz", "/kette/titz?alter=30", "/sitemap.xml", "/angebote?q=x", "/"):
            text = client.get(path, headers={"Host": host}).text
            assert "https://kette.example.org/" in text
            assert "//localhost" not in text
            assert "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ({}, {"localhost", "127.0.0.1", "[::1]"}),
        ({"KETTE_HOST": EVERYWHERE[0]}, {"localhost", "127.0.0.1", "[::1]"}),
        ({"KETTE_HOST": "192.0.2.7"}, {"localhost", "127.0.0.1", "[::1]", "192.0.2.7"}),
        (
            {
                "KETTE_BASE_URL": "https://Kette.Example.org:8443/",
                "KETTE_ALLOWED_HOSTS": "b.de,::2",
            },
            {"localhost", "127.0.0.1", "[::1]", "kette.example.org", "b.de", "[::2]"},
        ),
    ],
)
def test_the_names_that_are_answered(given: dict[str, str], answered: set[str]) -> None:
    assert set(Settings.from_environment(given).hosts) == answered


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KETTE_ALLOWED_HOSTS", "https://a.de"),
        ("KETTE_ALLOWED_HOSTS", "a.de:80"),
        ("KETTE_ALLOWED_HOSTS", "a.de,b/"),
        ("KETTE_ALLOWED_HOSTS", "a.*"),
        ("KETTE_BASE_URL", "kette.example.org"),
        ("KETTE_BASE_URL", "https://a:99999"),
        ("KETTE_BASE_URL", "https://[::1"),
        ("KETTE_BASE_URL", "javascript:x"),
        ("KETTE_HOST", "a b"),
    ],
)
def test_a_wrong_name_is_said_in_german_at_the_start(name: str, value: str) -> None:
    with pytest.raises(WrongSettingError, match=f"{name}: .* passt nicht; erwartet wird ein"):
        Settings.from_environment({name: value})


# --- memories -------------------------------------------------------------------------------------


def test_thousands_of_names_and_addresses_leave_no_trace_in_memory(
    app: FastAPI,
) -> None:
    portal = app.state
    client = TestClient(app, base_url="http://localhost")
    client.get("/angebote/tafel-dueren")
    pages = len(portal.pages.kept)
    for number in range(500):
        host = {"Host": f"n{number}.example:{number + 1}"}
        assert client.get("/hilfe-sofort", headers=host).status_code == 200
        assert client.get(f"/kommunen/titz?x={number}", headers=host).status_code == 200
        assert client.get(f"/angebote/gibt-es-nicht-{number}").status_code == 404
    # Only what exists, and once, however it was asked for.
    assert len(portal.pages.kept) <= pages + 2


def test_pages_that_show_their_own_address_stay_within_the_bound(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = app.state.pages.kept
    monkeypatch.setattr(kept, "most", 1_000_000)
    client = TestClient(app)
    for number in range(25):
        client.get("/kette/titz", headers={"Host": f"n{number}.example"})
        client.get(f"/kette/titz?alter={number}")
        assert kept.size <= kept.most
    assert 0 < len(kept) < 25


def test_posters_stay_within_the_bound(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    posters = Posters()
    posters.kept.most = 600_000
    monkeypatch.setattr(timeline, "posters", posters)
    client = TestClient(app)
    for number in range(8):
        host = {"Host": f"n{number}.example"}
        assert client.get("/kette/titz/plakat.pdf?format=a4", headers=host).status_code == 200
        assert posters.kept.size <= posters.kept.most
    assert 0 < len(posters.kept) < 8


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=60))
def test_what_was_not_asked_for_longest_goes_first(put: list[tuple[int, int]]) -> None:
    kept: Kept[int, int] = Kept(100)
    model: dict[int, int] = {}
    for key, size in put:
        kept.put(key, size, size)
        model.pop(key, None)
        model[key] = size
        while sum(model.values()) > 100:
            model.pop(next(iter(model)))
        assert (kept.size, len(kept)) == (sum(model.values()), len(model))
        asked = next(iter(model), None)
        if asked is not None:
            assert kept.get(asked) == model[asked]
            model[asked] = model.pop(asked)


ENDLESS = {
    # Called with what the program itself chooses, never with what somebody sends.
    "app/glyphs.py:letters_of", "app/i18n.py:translations", "app/catalogue/searching.py:_needs",
    "app/offers/declared.py:_schema", "app/offers/declared.py:_length",
}  # fmt: skip


def test_every_memory_of_a_function_has_a_bound() -> None:
    """`@cache` is for functions without parameters; `lru_cache` says how much it keeps."""
    found: set[str] = set()
    for path in sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "search").rglob("*.py")]):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and _unbounded(function):
                found.add(f"{path.relative_to(ROOT).as_posix()}:{function.name}")
    assert found == ENDLESS


def _unbounded(function: ast.FunctionDef) -> bool:
    said = [ast.unparse(each) for each in function.decorator_list]
    if any(re.fullmatch(r"(functools\.)?cache", each) for each in said):
        return bool(function.args.args or function.args.kwonlyargs)
    return any("lru_cache" in each and not re.search(r"maxsize=[1-9]", each) for each in said)


# --- queues ---------------------------------------------------------------------------------------


def test_a_crowd_at_the_press_is_told_to_come_back(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = Turns(at_once=1, waiting=0)
    monkeypatch.setattr(timeline, "posters", Posters(press))
    monkeypatch.setattr(sheets, "PRESS", press)
    with press.turn():
        for path in ("/kette/titz/plakat.pdf", "/merkzettel.pdf?a=tafel-dueren"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "60"
            assert "Gerade wird viel gedruckt" in answer.text
    for _ in range(2):
        assert client.get("/kette/titz/plakat.pdf").status_code == 200
    with press.turn():
        assert client.get("/kette/titz/plakat.pdf").status_code == 200, "made already"


def test_a_place_in_the_queue_is_given_back_whatever_happens() -> None:
    press = Turns(at_once=1, waiting=1)
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), press.turn():
            raise ZeroDivisionError
    with press.turn():
        pass
    full = Turns(at_once=1, waiting=0)
    with full.turn(), pytest.raises(Busy), full.turn():
        pass


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "together"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, internet.NOWHERE),
        ("", internet.NOWHERE),
        ("testclient", internet.NOWHERE),
        ("192.0.2.7.", internet.NOWHERE),
        ("x" * 10_000, internet.NOWHERE),
    ],
)
def test_whose_tries_are_counted_together(address: str | None, together: str) -> None:
    assert internet.counted_together(address) == together


def test_a_limit_counts_a_whole_connection_of_ipv6(app: FastAPI) -> None:
    new = {
        "titel": "Spielkreis im Pfarrheim", "traeger": "Pfarrei", "kommune": "kreuzau",
        "beschreibung": "Eltern mit Kindern bis drei Jahre treffen sich.", "kontakt": "02421 1234",
    }  # fmt: skip

    def propose(address: str) -> int:
        client = TestClient(app, client=(address, 1), follow_redirects=False)
        return client.post("/vorschlagen", data=new).status_code

    mine = [propose(f"2001:db8:1:1::{number:x}") for number in range(LIMIT + 1)]
    assert mine == [303] * LIMIT + [429]
    assert propose("2001:db8:2:1::1") == 303
    around = [propose(f"2001:db8:1:{number:x}::1") for number in range(2, 10 * WIDER)]
    assert around.count(303) < LIMIT * WIDER
    assert propose("192.0.2.1") == 303


def test_the_counts_stay_bounded_and_refuse_nobody_else() -> None:
    throttle = Throttle(limit=2, most=1000)
    for number in range(5000):
        assert throttle.admit(f"192.0.{number // 250}.{number % 250}")
        assert len(throttle) <= 1000
    for _ in range(2):
        assert throttle.admit("198.51.100.1")
    assert not throttle.admit("198.51.100.1")
    assert throttle.admit("198.51.100.1", what="something else")


def test_a_letter_s_link_makes_no_heap_of_changes_and_letters(app: FastAPI) -> None:
    portal = app.state
    client = TestClient(app, follow_redirects=False)

    def change(slug: str, note: str) -> tuple[int, str]:
        token = link(portal.links, CHANGE, slug=slug, today=portal.today())
        with database.session(portal.engine) as session:
            row = store.by_slug(session, slug)
            assert row is not None
            form = ChangeForm.of(store.record_of(row)).values
        answer = client.post(f"/{CHANGE}/{token}", data={**form, "ausserdem": note})
        return answer.status_code, answer.text

    def counts() -> tuple[int, int]:
        with database.session(portal.engine) as session:
            rows = session.exec(select(Proposal).where(Proposal.kind == "aenderung")).all()
            return len(rows), len(session.exec(select(Mail)).all())

    _, letters = counts()
    for number in range(proposals.MOST_WAITING):
        assert change("tafel-dueren", f"Änderung {number}")[0] == 303
    waiting = counts()
    assert waiting[0] == proposals.MOST_WAITING
    assert waiting[1] > letters
    for number in range(20):
        status, text = change("tafel-dueren", f"Noch eine Änderung {number}")
        assert status == 429
        assert f"Noch eine Änderung {number}" in text
    assert counts() == waiting
    assert change("juelicher-tafel", "Ein anderes Angebot")[0] == 303
    with database.session(portal.engine) as session:
        made = session.exec(select(Proposal).where(Proposal.kind == "aenderung")).first()
        assert made is not None
        made.state = ProposalState.DECLINED.value
        session.commit()
    assert change("tafel-dueren", "Nach der Entscheidung")[0] == 303


def test_a_letter_s_link_is_no_way_around_the_limit_of_an_address(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = app.state
    client = TestClient(app, client=("192.0.2.99", 1), follow_redirects=False)
    monkeypatch.setattr(changing, "CHANGES", 3)
    slugs = [each for each in portal.index.catalogue.offers if "tafel" not in each][:5]
    answers = []
    for slug in slugs:
        token = link(portal.links, CHANGE, slug=slug, today=portal.today())
        with database.session(portal.engine) as session:
            row = store.by_slug(session, slug)
            assert row is not None
            form = ChangeForm.of(store.record_of(row)).values
        sent = {**form, "ausserdem": "Bitte anrufen"}
        answers.append(client.post(f"/{CHANGE}/{token}", data=sent).status_code)
    assert answers == [303, 303, 303, 429, 429]


def test_drafts_of_one_account_are_bounded_and_the_newest_stay(desk_app: FastAPI) -> None:
    engine = desk_app.state.engine
    clock = desk_app.state.clock
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "bernd") as bernd:
        bernd.post("/pult/entwurf", data={**FORM, "entwurf": "bernd-und-sein-entwurf"})
        for number in range(drafts.MOST + 12):
            clock.go(seconds=1)
            answer = anna.post("/pult/entwurf", data={**FORM, "entwurf": f"anna-{number:0>16}"})
            assert answer.status_code == 200
    with database.session(engine) as session:
        rows = session.exec(select(DraftRow)).all()
    assert {row.token for row in rows} == {
        "bernd-und-sein-entwurf",
        *(f"anna-{number:0>16}" for number in range(12, drafts.MOST + 12)),
    }


def test_marks_and_tables_push_out_no_draft_that_is_open(session: Session) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    people, now = cast(session), datetime.now(UTC)
    drafts.keep(session, [*FORM.items(), ("entwurf", "x" * 20)], by=people.anna, now=now)
    for number in range(3 * drafts.MOST_ENDED):
        drafts.drop(session, [f"ended-{number:0>16}"], by=people.anna)
    for number in range(intakeruns.MOST_BEGUN + 4):
        intakeruns.keep(session, "a.xlsx", [], by=people.anna, now=now + timedelta(seconds=number))
    abouts = [row.about for row in session.exec(select(DraftRow))]
    assert abouts.count("neu") == 1
    assert len(session.exec(select(TableRun.id)).all()) == intakeruns.MOST_BEGUN
    assert abouts.count(drafts.ENDED) == drafts.MOST_ENDED


def test_one_account_writes_so_often_and_no_more(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "WRITES", 5)
    monkeypatch.setattr(access, "AUTOSAVES", 8)
    note = {"hinweis": "Anrufen nach 14 Uhr"}
    draft = {**FORM, "entwurf": "d" * 20}
    with sign_in(desk_app, "anna") as anna, sign_in(desk_app, "bernd") as bernd:
        there = "/pult/angebote/tafel-dueren/hinweise"
        assert [anna.post(there, data=note).status_code for _ in range(6)] == [303] * 5 + [429]
        saved = [anna.post("/pult/entwurf", data=draft).status_code for _ in range(9)]
        assert saved == [200] * 8 + [429], "what is typed counts apart"
        assert anna.get("/pult").status_code == 200
        assert anna.post("/abmelden/ueberall").status_code == 303
        assert anna.get("/pult").headers["location"].startswith("/anmelden")
        assert bernd.post(there, data=note).status_code == 303
