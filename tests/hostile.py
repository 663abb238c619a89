"""What nobody would send by accident: every form's fields with long runs of one kind of sign, every
address with parts that fit no column, beside a clock on `/health/live`.

`python -m tests.hostile` sends all kinds to all fields and prints what the clock saw; the suite
sends a few kinds to each field (`tests/test_hostile.py`).
"""

import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import html5lib
import httpx2
from fastapi import FastAPI
from fastapi.routing import APIRoute

from app import database
from app.accounts import signing_in
from app.accounts.access import LOCAL_COOKIE
from app.limits import Limits
from app.main import create_app
from app.offers import importing
from app.settings import ROOT, Settings
from tests.cast import cast, who
from tests.serving import serve

LONG = 20_000
"""Signs; with the other fields beside them a body stays below the 64 KiB that are read."""
MOST_BYTES = 60_000
PATIENCE = 60.0
"""Seconds after which an answer counts as none: a hang, not a measurement."""
KINDS: dict[str, str] = {
    "blank": " ", "tab": "\t", "line": "\n", "carriage": "\r\n", "letter": "a", "umlaut": "ä",
    "digit": "1", "foreign digit": "٣", "dot": ".", "comma": ",", "semicolon": ";", "hyphen": "-",
    "slash": "/", "colon": ":", "at": "@", "bracket": "(", "quote": '"', "less": "<", "and": "&",
    "percent": "%", "hard blank": "\u00a0", "soft hyphen": "\u00ad", "no width": "\u200b",
    "marks": "\u0301\u0323", "emoji": "😀", "cyrillic": "ж", "arabic": "ع", "han": "漢",
    "dotted": "İ", "nul": "\x00", "escape": "\x1b", "separator": "\u2028", "phrase": "ﷺ",
    "age": "1 ", "ages": "1j1m", "und": "und ", "address": "http://a ", "domain": "a.", "ge": "ge",
    "wird": "wird ", "word": "Kinder ", "quoted": "'", "years": "2026 ",
}  # fmt: skip
EDGES = (
    "1" + " " * LONG + "x", "http://" + "." * LONG, "a@" + "a." * (LONG // 2) + "@",
    "x" * LONG + ".", "9" * 5000, "-9999999999999999999", "2026-99-99", "9999-12-31", "0001-01-01",
    "\ud7ff\ue000\uffff", "{{7*7}}%s%n{0}", "=1+1", "../../etc/passwd", "1e999", "nan",
)  # fmt: skip
PAGES = (
    "/", "/angebote", "/angebote?q=Krabbelgruppe", "/angebote/kita-rurmaeuse-kreuzau", "/kette",
    "/kette/kreuzau", "/merkzettel",
    "/termine",
    "/beratung?alter=24", "/vorschlagen", "/angebote/kita-rurmaeuse-kreuzau/melden", "/phasen",
    "/hilfe-sofort", "/anmelden", "/anmelden/vergessen", "/pult", "/pult/angebote", "/pult/viele",
    "/pult/viele/ersetzen?was=strasse&alt=Hauptstr.+1&neu=Weg+2",
    "/pult/termine", "/pult/offen", "/pult/angaben", "/pult/doppelt", "/pult/traeger",
    "/pult/anliegen", "/pult/anliegen/adhs-schule/ar", "/pult/texte",
    "/pult/texte/uk", "/pult/texte/uk.po", "/pult/texte/uk/drucken",
    "/pult/texte/uk/hilfe/gewalt/title",
    "/pult/traeger/neu", "/pult/traeger/kreis-dueren",
    "/pult/traeger/kreis-dueren/teilen", "/pult/kommunen", "/pult/kommunen/titz",
    "/pult/leitfaeden", "/pult/leitfaeden/stellen-familienbuero",
    "/pult/angebote/neu", "/pult/angebote/kita-rurmaeuse-kreuzau", "/pult/eingang", "/pult/konto",
    "/pult/angebote/kita-rurmaeuse-kreuzau/kurz", "/pult/angebote?gruppe=faellig&kommune=alle",
    "/pult/angebote/kita-rurmaeuse-kreuzau/verlauf",
    "/pult/angebote/kita-rurmaeuse-kreuzau/dateien", "/pult/traeger/kreis-dueren/dateien",
    "/pult/konten", "/beratung/zahlen",
    "/pult/angebote/kita-rurmaeuse-kreuzau/hinweise", "/pult/einlesen", "/pult/entwuerfe",
    "/merkzettel?a=kita-rurmaeuse-kreuzau", "/vorschlaege?q=ki",
    "/zeiten?zeiten=do+9-11",
)  # fmt: skip
"""Where the forms stand; whatever else has a route is asked by its address."""
NUMBERS = ("0", "-1", str(2**31), str(2**63), str(2**64), "9" * 5000, "1.5", "٣", "%00", "x")
PARTS = (*NUMBERS, "%ED%A0%80", "%FF", "a" * 5000, "%E2%80%A8", "..%2f", "%F0%9F%98%80", "'", "{}")


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it goes, and its fields with what stands in them."""

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name, _ in self.fields))


@dataclass
class Heard:
    """What came back, and how long `/health/live` took meanwhile."""

    statuses: dict[int, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """Requests that were answered with an error of ours, or not at all."""
    slowest: list[tuple[float, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds of each question to `/health/live`."""

    def note(self, what: str, status: int, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status >= 500:
            self.broken.append(f"{status} {what}")
        self.slowest = sorted([*self.slowest, (seconds, what)], reverse=True)[:15]

    def told(self) -> str:
        waits = sorted(self.waits) or [0.0]
        shares = (("p50", 0.5), ("p99", 0.99), ("längste", 1.0))
        told = [(name, waits[int((len(waits) - 1) * share)]) for name, share in shares]
        lines = [
            f"Antworten: {dict(sorted(self.statuses.items()))}, Fehler: {len(self.broken)}",
            f"/health/live daneben, {len(self.waits)}-mal gefragt, in Millisekunden: "
            + ", ".join(f"{name} {1000 * each:.1f}" for name, each in told),
            *(f"  {1000 * seconds:7.0f} ms  {what}" for seconds, what in self.slowest),
            *self.broken[:20],
        ]
        return "\n".join(lines)


def open_gates(monkey: Callable[[object, str, Any], None]) -> None:
    """Nobody is refused for asking often, so that every field is really read."""
    monkey(Limits, "look", lambda *_given: None)
    monkey(Limits, "count", lambda _self, *limits: {each.what: 1 for each in limits})


class Sender:
    """Somebody who is signed in, as the Präventionsbüro may do most, and stays so."""

    def __init__(self, app: FastAPI, url: str, heard: Heard, *, name: str = "doris") -> None:
        self.app, self.url, self.heard, self.name = app, url, heard, name
        self.client = httpx2.Client(base_url=url, timeout=PATIENCE, follow_redirects=False)

    def close(self) -> None:
        self.client.close()

    def signed_in(self) -> None:
        portal = self.app.state
        with database.session(portal.engine) as session:
            secret = signing_in.begin(session, who(session, self.name).id, now=portal.clock())
        self.client.cookies.clear()
        self.client.cookies.set(LOCAL_COOKIE, secret)

    def send(self, what: str, method: str, address: str, **given: Any) -> httpx2.Response | None:
        began = time.perf_counter()
        try:
            answer = self.client.request(method, address, **given)
        except httpx2.InvalidURL:
            return None  # no browser could ask for it
        except httpx2.HTTPError as error:
            self.heard.broken.append(f"{type(error).__name__} {what}")
            return None
        self.heard.note(what, answer.status_code, time.perf_counter() - began)
        return answer

    def forms(self) -> list[Form]:
        """Every form of PAGES, each address once however many rows repeat it."""
        found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
        self.signed_in()
        for page in PAGES:
            answer = self.client.get(page)
            if answer.status_code == 303 and "bestaetigen" in answer.headers["location"]:
                answer = self.client.get(answer.headers["location"])
            for form in forms_of(answer.text, page):
                same = re.sub(r"/\d+(?=/|$)", "/0", form.action.partition("?")[0])
                found.setdefault((form.method, same, form.names), form)
        return list(found.values())


def forms_of(html: str, page: str) -> Iterator[Form]:
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    for form in tree.iter("form"):
        fields = []
        for each in form.iter():
            name = each.get("name")
            if name and each.tag in ("input", "select", "textarea", "button"):
                options = [o for o in each.iter("option") if o.get("selected") is not None]
                value = options[0].get("value", "") if options else each.get("value", "")
                fields.append((name, each.text or "" if each.tag == "textarea" else value))
        action = form.get("action") or page
        if form.get("enctype") != "multipart/form-data":
            yield Form(form.get("method", "get").upper(), action, tuple(fields))


def texts(rounds: Iterator[str], number: int) -> list[tuple[str, str]]:
    """(name, text) of the next kinds."""
    return [(kind, filled(KINDS[kind])) for kind in islice(rounds, number)]


def filled(piece: str) -> str:
    most = MOST_BYTES // len(piece.encode())
    return piece * min(LONG // len(piece), most)


def try_forms(sender: Sender, *, kinds: int) -> None:
    """Each field of each form with `kinds` kinds of text, all others as the page shows them."""
    rounds = cycle(KINDS)
    edges = cycle(EDGES)
    for form in sender.forms():
        for name in form.names:
            more = islice(edges, (kinds + 1) // 2)
            tried = [*texts(rounds, kinds), *(("edge", each) for each in more)]
            for kind, text in tried:
                others = [(n, v) for n, v in form.fields if n != name]
                what = f"{form.method} {form.action} {name}={kind}"
                if form.method == "GET":
                    path = form.action.partition("?")[0]
                    short = text[:1500]
                    answer = sender.send(what, "GET", path, params=[*others, (name, short)])
                else:
                    files = [
                        (n, (None, v.encode(errors="replace"))) for n, v in [*others, (name, text)]
                    ]
                    answer = sender.send(what, "POST", form.action, files=files)
                if answer is None or answer.headers.get("location", "").startswith("/anmelden"):
                    sender.signed_in()
                if form.action.startswith(("/abmelden", "/pult/kont", "/anmelden")):
                    sender.signed_in()


def addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, each of its parts in turn replaced by what fits nowhere."""
    usual = {"slug": "kita-rurmaeuse-kreuzau", "kommune": "kreuzau", "number": "1"}
    for route in routes(app):
        names = re.findall(r"\{(\w+)", route.path)
        for method in sorted(set(route.methods or ()) - {"HEAD"}):
            for name in names or [""]:
                for part in PARTS if name else ("",):
                    path = route.path
                    for each in names:
                        value = part if each == name else usual.get(each, "x")
                        path = filled_in(path, each, value)
                    yield method, path


def filled_in(path: str, name: str, value: str) -> str:
    before, _brace, rest = path.partition(f"{{{name}")
    return before + value + rest.partition("}")[2]


def routes(app: FastAPI) -> list[APIRoute]:
    """All of them, also those of the routers inside."""
    found: list[APIRoute] = []
    todo: list[Any] = list(app.routes)
    while todo:
        route = todo.pop()
        todo += getattr(getattr(route, "original_router", None), "routes", [])
        if isinstance(route, APIRoute):
            found.append(route)
    return sorted(found, key=lambda each: each.path)


def try_addresses(sender: Sender) -> None:
    sender.signed_in()
    for method, path in addresses(sender.app):
        answer = sender.send(f"{method} {path[:90]}", method, path)
        if answer is not None and (path.startswith("/abmelden") or answer.status_code == 401):
            sender.signed_in()


QUERIES = (
    "seite=" + "9" * 5000, "seite=%00", "q=%00", "q=%ED%A0%80", "version=" + "9" * 5000, "%00=1",
    "&" * 3000, "a=b&" * 1500, "q=" + "%F0%9F%98%80" * 500, "alter=" + "9" * 5000, "alter=-99999",
    "vorschlag=" + "9" * 5000, "vorschlag=2147483648", "fassung=" + "9" * 30,
    "gruppe=%00&kommune=%00",
    "traeger=%00", "vorlage=%00", "jahr=" + "9" * 5000, "suche=%00", "stand=%00", "neu=9&alt=%00",
)  # fmt: skip


def try_queries(sender: Sender, every: int = 1) -> None:
    """Every page that can be read, with values in its query that fit nowhere: all, or one in so
    many, each page with others."""
    sender.signed_in()
    for number, route in enumerate(routes(sender.app)):
        if "GET" in (route.methods or ()) and "{" not in route.path:
            for query in QUERIES[number % every :: every]:
                sender.send(f"GET {route.path}?{query[:60]}", "GET", f"{route.path}?{query}")


MULTIPART = b'--x\r\nContent-Disposition: form-data; name="worte"\r\n\r\n%b\r\n--x--\r\n'
BODIES: Sequence[tuple[str, bytes]] = (
    ("multipart/form-data; boundary=x; charset=punycode", MULTIPART % (b"a-" + b"9z" * 15_000)),
    ("multipart/form-data; boundary=x; charset=undefined", MULTIPART % b"a"),
    ("multipart/form-data; boundary=x; charset=idna", MULTIPART % (b"a." * 15_000)),
    ("multipart/form-data; boundary=x; charset=utf-7", MULTIPART % b"+2AA-"),
    ("multipart/form-data; boundary=x; charset=unicode_escape", MULTIPART % b"\\ud800"),
    ("multipart/form-data; boundary=x; charset=zlib", MULTIPART % b"a"),
    ("multipart/form-data; boundary=x; charset=\xff", MULTIPART % b"a"),
    ("multipart/form-data", MULTIPART % b"a"),
    ("multipart/form-data; boundary=x", b"--x\r\n" * 5000),
    ("multipart/form-data; boundary=x", b"\x00\xff" * 5000),
    ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
    ("application/x-www-form-urlencoded; charset=punycode", b"worte=a-9z"),
    ("application/x-www-form-urlencoded", b"&" * 60_000),
    ("application/x-www-form-urlencoded", b"a=b&" * 15_000),
    ("application/x-www-form-urlencoded", b"worte=%ED%A0%80%00%FF%"),
    ("application/json", b"[" * 60_000),
    ("\xff", b"a=b"),
)


def try_bodies(sender: Sender, every: int = 1) -> None:
    """Every address that takes a form, with bodies that are none: all, or one in so many."""
    for route in routes(sender.app):
        if "POST" in (route.methods or ()):
            path = re.sub(r"\{[^}]*\}", "1", route.path)
            for kind, body in BODIES[::every]:
                sender.signed_in()
                sender.send(
                    f"POST {path} {kind[:60]}", "POST", path,
                    headers={"content-type": kind.encode("latin-1")}, content=body,
                )  # fmt: skip


class Beside:
    """Asks `/health/live` again and again while other requests are under way."""

    def __init__(self, url: str, heard: Heard, *, seconds: float = 0.02) -> None:
        self.url, self.heard, self.seconds = url, heard, seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "Beside":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join(PATIENCE)

    def _ask(self) -> None:
        with httpx2.Client(base_url=self.url, timeout=PATIENCE) as client:
            while not self._over.wait(self.seconds):
                began = time.perf_counter()
                answer = client.get("/health/live")
                self.heard.waits.append(time.perf_counter() - began)
                if answer.status_code != 200:
                    self.heard.broken.append(f"{answer.status_code} /health/live")


@contextmanager
def portal() -> Iterator[FastAPI]:
    """The real data and the cast, on a database that goes with the run."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder), cache_dir=str(ROOT / "build" / "cache"), daily_jobs=False
        )
        engine = database.of(settings)
        database.migrate(engine)
        with database.session(engine) as session:
            importing.import_all(session)
            cast(session)
        engine.dispose()
        yield create_app(settings)


def main() -> int:
    """All kinds on all fields, on a database of its own; 1 when something was not answered."""
    heard = Heard()
    with portal() as app, serve(app) as url, Beside(url, heard):
        open_gates(setattr)
        with closing(Sender(app, url, heard)) as sender:
            for work in (try_addresses, try_queries, try_bodies):
                work(sender)
            try_forms(sender, kinds=len(KINDS))
    sys.stdout.write(heard.told() + "\n")
    return 1 if heard.broken else 0


if __name__ == "__main__":
    sys.exit(main())
