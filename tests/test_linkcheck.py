"""The link check against a server that misbehaves in every way that we know of."""

import http.server
import io
import ipaddress
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import Session, delete, select, update

from app import cli
from app.freshness import linkcheck, probing
from app.freshness.internet import public
from app.freshness.linkcheck import HOST_PAUSE
from app.freshness.probing import Finding, Met, Prober
from app.models import CheckedLink, OfferRow, ProviderRow
from app.offers import store
from app.vocabulary import LinkState
from tests.conftest import TODAY
from tests.rows import overwrite
from tests.serving import POLL

GOOD = Finding(met=Met.FOUND, detail="200")
GONE = Finding(met=Met.NOTHING, detail="404")
SILENT = Finding(met=Met.NOTHING, detail="timeout")
UNSAFE = Finding(met=Met.CERTIFICATE, detail="certificate has expired")


class Misbehaving(http.server.BaseHTTPRequestHandler):
    """The path says what happens; `seen` keeps (method, path, user agent), `hosts` the
    names under which it was asked."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str]]
    hosts: list[str]
    pause: float
    """Seconds before each answer."""

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> None:
        self.seen.append((self.command, self.path, self.headers["User-Agent"]))
        self.hosts.append(self.headers["Host"])
        time.sleep(self.pause)
        what = self.path.strip("/").partition("?")[0]
        get = self.command == "GET"
        if what == "hang":
            self.rfile.read(1)
        elif what == "reset" or (what == "head-reset" and not get):
            self.connection.shutdown(socket.SHUT_RDWR)
        elif what == "garbage":
            self.wfile.write(b"ganz anderes Protokoll\r\n\r\n")
        elif what.startswith("head-"):
            self._status(200 if get else int(what[5:]))
        elif what == "loop":
            self._status(302, "/loop2")
        elif what == "loop2":
            self._status(302, "/loop")
        elif what.startswith("deep"):
            self._status(302, f"/deep{int(what[4:]) + 1}")
        elif "-" in what:
            code, _, to = what.partition("-")
            self._status(int(code), {"mail": "mailto:a@b.de"}.get(to, f"/{to}"))
        else:
            self._status(int(what) if what.isdigit() else 200)
        self.close_connection = True

    do_GET = do_HEAD = _answer  # noqa: N815 - the names that http.server looks for

    def _status(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()


@contextmanager
def serving(
    context: ssl.SSLContext | None = None, *, pause: float = 0.0
) -> Iterator[tuple[str, type[Misbehaving]]]:
    handler = type("Handler", (Misbehaving,), {"seen": [], "hosts": [], "pause": pause})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # Clients that refuse our certificate are what the tests want; no trace of it on the screen.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if context is not None:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
    thread.start()
    scheme = "https" if context else "http"
    yield f"{scheme}://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as (url, _):
        yield url


def prober(**options: object) -> Prober:
    wanted = {
        "agent": "kette-linkcheck (+https://x.de)", "allowed": lambda _: True, "timeout": 0.5,
        **options,
    }  # fmt: skip
    return Prober(**wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "met", "detail"),
    [
        ("/", Met.FOUND, "200"),
        ("/204", Met.FOUND, "204"),
        # HEAD is answered wrongly or not at all, GET is well.
        ("/head-405", Met.FOUND, "200"),
        ("/head-404", Met.FOUND, "200"),
        ("/head-500", Met.FOUND, "200"),
        ("/head-reset", Met.FOUND, "200"),
        # There, but not for a program.
        ("/401", Met.FOUND, "401"),
        ("/403", Met.FOUND, "403"),
        ("/429", Met.FOUND, "429"),
        ("/999", Met.FOUND, "999"),
        # Not there.
        ("/404", Met.NOTHING, "404"),
        ("/410", Met.NOTHING, "410"),
        ("/500", Met.NOTHING, "500"),
        ("/503", Met.NOTHING, "503"),
        ("/hang", Met.NOTHING, "timeout"),
        ("/reset", Met.NOTHING, "reset"),
        ("/garbage", Met.NOTHING, "no http"),
        # Redirects.
        ("/302-ok", Met.FOUND, "200"),
        ("/307-ok", Met.FOUND, "200"),
        ("/301-ok", Met.MOVED, "200"),
        ("/308-ok", Met.MOVED, "200"),
        ("/301-404", Met.NOTHING, "404"),
        ("/302-404", Met.NOTHING, "404"),
        ("/301-mail", Met.NOTHING, "no web address"),
        ("/loop", Met.NOTHING, "loop"),
        ("/deep0", Met.NOTHING, "too many redirects"),
    ],
)
def test_every_answer_is_told_apart(site: str, path: str, met: Met, detail: str) -> None:
    finding = prober().probe(site + path)
    assert (finding.met, finding.detail) == (met, detail)


def test_only_a_permanent_way_names_the_new_address(site: str) -> None:
    assert prober().probe(f"{site}/301-neu").moved_to == f"{site}/neu"
    assert prober().probe(f"{site}/302-neu").moved_to is None
    # For good and then for a while: the first step alone is sure.
    assert prober().probe(f"{site}/301-302-neu").moved_to == f"{site}/302-neu"


@given(
    st.sampled_from(["http://x.de/a", "https://www.x.de/a", "https://x.de/a/", "https://x.de/a"])
)
@hypothesis_settings(deadline=None)
def test_another_spelling_of_the_same_address_is_no_removal(other: str) -> None:
    assert probing.place("https://x.de/a") == probing.place(other)
    assert probing.place("https://x.de/") != probing.place(other)


def test_head_comes_first_get_only_when_needed_and_it_says_who_it_is() -> None:
    with serving() as (url, handler):
        prober().probe(f"{url}/gut")
        prober().probe(f"{url}/404")
        assert [(method, path) for method, path, _ in handler.seen] == [
            ("HEAD", "/gut"), ("HEAD", "/404"), ("GET", "/404"),
        ]  # fmt: skip
        assert {agent for _, _, agent in handler.seen} == {"kette-linkcheck (+https://x.de)"}


def test_umlauts_and_blanks_in_an_address_are_asked_as_a_browser_would() -> None:
    with serving() as (url, handler):
        assert prober().probe(f"{url}/größe und mehr?q=süß#teil").met is Met.FOUND
        assert handler.seen[0][1] == "/gr%C3%B6%C3%9Fe%20und%20mehr?q=s%C3%BC%C3%9F"


def test_nobody_there_has_its_reason() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert prober().probe(refused).detail == "refused"
    assert prober().probe("http://gibt-es-nicht.invalid/").detail == "dns"
    for wrong in ("ftp://x.de/", "https://", "http://[::1", "http://x.de:99999/"):
        assert prober().probe(wrong).detail == "no web address"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Self-signed, for another name."""
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", str(path), "-out", f"{path}.crt", "-days", "2",
         "-subj", "/CN=anderer.beispiel.de",
         "-addext", "subjectAltName=DNS:anderer.beispiel.de"],
        check=True, capture_output=True,
    )  # fmt: skip
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def test_a_bad_certificate_is_not_a_dead_page(certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    with serving(server) as (url, _):
        unknown = prober().probe(f"{url}/")
        assert unknown.met is Met.CERTIFICATE
        assert "self" in unknown.detail
        trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
        other_name = prober(context=trusting).probe(f"{url}/")
        assert other_name.met is Met.CERTIFICATE
        assert "127.0.0.1" in other_name.detail
        trusting.check_hostname = False
        assert prober(context=trusting).probe(f"{url}/").met is Met.FOUND


def test_the_name_is_asked_and_proven_at_the_address_that_was_checked(certificate: Path) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=f"{certificate}.crt")
    asked: list[tuple[str, int]] = []
    with serving(server) as (url, handler):
        port = int(url.rpartition(":")[2])
        here = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port))]

        def resolve(host: str, at: int, **_: object) -> list[object]:
            asked.append((host, at))
            # A name that means something else the second time.
            return [*here] if len(asked) == 1 else []

        known = prober(context=trusting, resolve=resolve)
        assert known.probe("https://anderer.beispiel.de/") == GOOD
        assert asked == [("anderer.beispiel.de", 443)]
        asked.clear()
        assert known.probe(f"https://anderer.beispiel.de:{port}/") == GOOD
        asked.clear()
        assert known.probe(f"https://eine.beispiel.de:{port}/").met is Met.CERTIFICATE
        assert handler.hosts == ["anderer.beispiel.de", f"anderer.beispiel.de:{port}"]


def test_https_that_is_plain_http_is_told_apart(site: str) -> None:
    assert prober().probe(site.replace("http:", "https:")).detail == "tls"


def test_it_never_looks_into_our_own_network(site: str) -> None:
    assert prober(allowed=public).probe(site).detail == "private network"


INSIDE = [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "192.0.0.1", "192.0.0.9", "192.88.99.1", "0.1.2.3", "255.255.255.255", "198.18.0.1",
    "::", "::1", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1", "100::1", "2001:db8::1",
    # Other spellings of an address inside.
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::10.0.0.1", "::7f00:1",
    "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::192.88.99.1", "64:ff9b:1::a00:1",
    "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:1::1", "2001:0:a00:1::1", "2001:0:5db8:d822::1",
]  # fmt: skip
OUTSIDE = [
    "93.184.216.34", "1.1.1.1", "217.160.0.1", "2606:4700::1111", "2a01:238:20a:202::1",
    "2001:67c:1bc::1", "::ffff:93.184.216.34", "64:ff9b::93.184.216.34",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_out_in_the_internet_is_not_asked(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_is_out_there_is_asked(address: str) -> None:
    assert public(address)


NETWORKS = [ipaddress.ip_network(each) for each in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.88.99.0/24", "192.168.0.0/16", "224.0.0.0/3", "::/96", "100::/64",
    "2001::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    "::ffff:10.0.0.0/104", "64:ff9b::10.0.0.0/104", "64:ff9b::127.0.0.0/104",
)]  # fmt: skip


@given(st.sampled_from(NETWORKS), st.integers(min_value=0))
def test_no_address_of_a_network_with_a_special_purpose_is_asked(
    network: ipaddress.IPv4Network | ipaddress.IPv6Network, number: int
) -> None:
    assert not public(str(network[number % network.num_addresses]))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_whatever_is_asked_is_global_and_for_one_host(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if public(str(ip)) and ip not in ipaddress.ip_network("64:ff9b::/96"):
        real = getattr(ip, "ipv4_mapped", None) or ip
        assert real.is_global
        assert not real.is_multicast
        assert not real.is_reserved


# --- who drips ------------------------------------------------------------------------------------

DRIPS = 20_000
"""So many bytes would come, one by one, from a server that is left to it."""


@contextmanager
def dripping(first: bytes, drop: bytes, pause: float) -> Iterator[tuple[str, list[int]]]:
    """A server that says `first` and then drop by drop; how much each connection was sent."""
    sent: list[int] = []
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def drip(opened: socket.socket) -> None:
        place = len(sent)
        sent.append(0)
        try:
            with opened:
                opened.sendall(first)
                for _ in range(DRIPS):
                    opened.sendall(drop)
                    sent[place] += len(drop)
                    if pause and stopped.wait(pause):
                        return
        except OSError:
            return

    def listen() -> None:
        while True:
            try:
                opened, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(opened,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"127.0.0.1:{listener.getsockname()[1]}", sent
    stopped.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.mark.parametrize(
    ("scheme", "first"),
    [
        ("http", b""),
        ("http", b"HTTP/1.1 200 OK\r\n"),
        ("http", b"HTTP/1.1 200 OK\r\nX-Long: "),
        # The head of a handshake of 16,384 bytes, which then comes one by one.
        ("https", b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"),
    ],
)
def test_who_drips_is_left_after_a_while(scheme: str, first: bytes) -> None:
    with dripping(first, b"x", 0.01) as (place, sent):
        finding = prober(timeout=5.0, deadline=0.4).probe(f"{scheme}://{place}/")
        assert (finding.met, finding.detail) == (Met.NOTHING, "timeout")
        assert 0 < sum(sent) < DRIPS / 4


def test_drips_and_redirects_together_get_no_more_than_one_deadline() -> None:
    """Each hop alone would be quick enough."""
    with serving(pause=0.2) as (url, handler):
        finding = prober(timeout=5.0, deadline=0.5).probe(f"{url}/deep0")
        assert finding.detail == "timeout"
        assert len(handler.seen) < probing.MAX_HOPS


@pytest.mark.parametrize("drop", [b"x" * 1000, b"HTTP/1.1 100 Continue\r\n\r\n", b"a: b\r\n"])
def test_who_never_ends_is_read_to_a_bound(drop: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    spend = probing.Budget.spend

    def counted(budget: probing.Budget, count: int) -> None:
        read.append(count)
        spend(budget, count)

    monkeypatch.setattr(probing.Budget, "spend", counted)
    with dripping(b"HTTP/1.1 100 Continue\r\n\r\n", drop, 0) as (place, _):
        finding = prober(timeout=5.0, deadline=60.0, most_bytes=20_000).probe(f"http://{place}/")
    assert finding.met is Met.NOTHING
    assert 0 < sum(read) <= 2 * (20_000 + io.DEFAULT_BUFFER_SIZE)


def test_names_that_nobody_resolves_are_not_waited_for() -> None:
    forever = threading.Event()

    def resolve(*_: object, **__: object) -> list[object]:
        forever.wait()
        return []

    finding = prober(deadline=0.2, resolve=resolve).probe("http://langsam.example/")
    forever.set()
    assert finding.detail == "timeout"


def test_a_redirect_does_not_lead_into_our_own_network(site: str) -> None:
    """The second host is checked as well as the first."""
    asked: list[str] = []

    def only_the_first(address: str) -> bool:
        asked.append(address)
        return len(asked) == 1

    assert prober(allowed=only_the_first).probe(f"{site}/302-ok").detail == "private network"


@given(st.text(max_size=80))
@hypothesis_settings(deadline=None)
def test_no_address_that_anybody_types_breaks_the_check(text: str) -> None:
    blocked = prober(allowed=lambda _: False)
    assert blocked.probe(f"http://127.0.0.1/{text}").met is Met.NOTHING
    assert blocked.probe(f"nichts:{text}").met is Met.NOTHING


# --- over days ----------------------------------------------------------------------------------

HOSTS = ("https://eins.beispiel.de/", "https://zwei.beispiel.de/", "https://drei.beispiel.de/")
BAD = HOSTS[0]


class Played(Prober):
    """Answers by a table instead of the network."""

    def __init__(self) -> None:
        super().__init__(agent="x")
        self.answers: dict[str, Finding] = {}
        self.asked: list[str] = []

    def probe(self, url: str) -> Finding:
        self.asked.append(url)
        return self.answers.get(url, GOOD)


@pytest.fixture
def played() -> Played:
    return Played()


@pytest.fixture
def filled(imported: Session) -> Session:
    """Three offers with an address of their own, in Kreuzau, Titz and the whole Kreis."""
    overwrite(imported, {"contact.url": None, "provider_slug": None})
    slugs = ["kita-rurmaeuse-kreuzau", "schnullercafe-dueren-ost", "afs-stillhotline"]
    for slug, url in zip(slugs, HOSTS, strict=True):
        overwrite(imported, {"contact.url": url}, [slug])
    return imported


def with_url(session: Session, url: str) -> OfferRow:
    (row,) = (row for row in store.every(session) if row.record["contact"]["url"] == url)
    return row


def run(session: Session, played: Played, day: int) -> linkcheck.Tally:
    """One day's run, without waiting."""
    return linkcheck.check(
        session, played, TODAY + timedelta(days=day), sleep=lambda _: None, clock=lambda: 0.0
    )


def state(session: Session, url: str = BAD) -> LinkState:
    session.expire_all()
    return LinkState(session.get_one(CheckedLink, url).state)


@pytest.mark.parametrize(
    ("finding", "end"),
    [(GONE, LinkState.BROKEN), (SILENT, LinkState.BROKEN), (UNSAFE, LinkState.CERTIFICATE)],
)
def test_broken_is_only_what_failed_for_days(
    filled: Session, played: Played, finding: Finding, end: LinkState
) -> None:
    played.answers[BAD] = finding
    states = []
    for day in range(4):
        run(filled, played, day)
        states.append(state(filled))
        alarmed = bool(linkcheck.broken_for(filled, None, TODAY + timedelta(days=day)))
        assert alarmed == (states[-1] is end)
    assert states == [LinkState.SHAKY] * 3 + [end]


def test_a_bad_weekend_is_no_alarm(filled: Session, played: Played) -> None:
    played.answers[BAD] = SILENT
    run(filled, played, 0)
    run(filled, played, 1)
    played.answers.clear()
    run(filled, played, 2)
    assert state(filled) is LinkState.OK
    played.answers[BAD] = SILENT
    run(filled, played, 9)
    assert state(filled) is LinkState.SHAKY


def test_many_runs_on_one_day_are_one_day(filled: Session, played: Played) -> None:
    played.answers[BAD] = GONE
    for _ in range(10):
        run(filled, played, 0)
        filled.execute(update(CheckedLink).values(next_on=TODAY))
        filled.commit()
    assert filled.get_one(CheckedLink, BAD).failures == 1


def test_when_nothing_answers_it_is_our_own_line(filled: Session, played: Played) -> None:
    played.answers = dict.fromkeys(HOSTS, SILENT)
    for day in range(5):
        assert run(filled, played, day).offline
    assert filled.exec(select(CheckedLink)).all() == []
    played.answers = dict.fromkeys(HOSTS, GONE)  # error pages are answers
    assert not run(filled, played, 6).offline


def test_good_addresses_are_asked_once_a_week_bad_ones_daily(
    filled: Session, played: Played
) -> None:
    played.answers[BAD] = GONE
    asked = []
    for day in range(8):
        played.asked.clear()
        run(filled, played, day)
        asked.append(set(played.asked))
    assert asked[0] == asked[7] | {BAD} == set(HOSTS)
    assert asked[1] == asked[2] == asked[3] == {BAD}


def test_the_same_host_is_left_in_peace_between_two_questions(
    filled: Session, played: Played
) -> None:
    urls = [f"https://eins.beispiel.de/{n}" for n in range(3)]
    rows = [row for row in store.every(filled) if row.record["contact"]["url"] is None]
    for row, url in zip(rows[:3], urls, strict=True):
        overwrite(filled, {"contact.url": url}, [row.slug])
    now, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    linkcheck.check(filled, played, TODAY, sleep=sleep, clock=lambda: now[0])
    assert waits == [HOST_PAUSE] * 3
    hosts = [url.split("/")[2] for url in played.asked]
    assert set(hosts[:3]) == {"eins.beispiel.de", "zwei.beispiel.de", "drei.beispiel.de"}


def test_a_moved_page_names_its_new_address(filled: Session, played: Played) -> None:
    played.answers[BAD] = Finding(met=Met.MOVED, detail="200", moved_to="https://neu.beispiel.de/")
    run(filled, played, 0)
    [link] = linkcheck.broken_for(filled, ["kreuzau"], TODAY)
    assert (link.state, link.moved_to) == (LinkState.MOVED, "https://neu.beispiel.de/")
    assert [slug for slug, _ in link.offers] == ["kita-rurmaeuse-kreuzau"]
    assert linkcheck.broken_for(filled, ["titz"], TODAY) == []


def test_what_a_person_accepted_is_quiet_for_a_while(filled: Session, played: Played) -> None:
    played.answers[BAD] = Finding(met=Met.MOVED, detail="200", moved_to="https://neu.beispiel.de/")
    run(filled, played, 0)
    linkcheck.accept(filled, BAD, TODAY)
    assert linkcheck.broken_for(filled, None, TODAY + timedelta(days=89)) == []
    assert linkcheck.broken_for(filled, None, TODAY + timedelta(days=91)) != []


def test_the_command_checks_and_says_what_it_found(
    filled: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    address = filled.get_bind().engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("KETTE_DATABASE_URL", address)
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(linkcheck, "HOST_PAUSE", 0.0)
    monkeypatch.setattr(Prober, "probe", lambda _, url: GONE if url == BAD else GOOD)
    assert cli.main(["check-links"]) == 0
    assert capsys.readouterr().out == "3 Adressen geprüft, 1 gestört, davon 0 defekt\n"
    monkeypatch.setattr(Prober, "probe", lambda *_: SILENT)
    filled.execute(delete(CheckedLink))
    filled.commit()
    assert cli.main(["check-links"]) == 1
    assert "Störung bei uns" in capsys.readouterr().out


def test_an_address_that_nobody_uses_any_more_is_forgotten(filled: Session, played: Played) -> None:
    run(filled, played, 0)
    overwrite(filled, {"contact.url": None}, [with_url(filled, BAD).slug])
    run(filled, played, 1)
    assert filled.get(CheckedLink, BAD) is None


def test_the_addresses_of_providers_are_checked_for_their_offers(filled: Session) -> None:
    provider = filled.exec(select(ProviderRow).limit(1)).one()
    provider.record = {**provider.record, "url": "https://traeger.beispiel.de/"}
    row = with_url(filled, BAD)
    row.provider_slug = provider.slug
    filled.commit()
    assert [each.slug for each in linkcheck.wanted(filled)["https://traeger.beispiel.de/"]] == [
        row.slug
    ]
