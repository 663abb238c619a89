"""The outbox: queued with its cause, handed over at last, never lost, never in anybody's way."""

import email
import logging
import socketserver
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from app import database
from app.mail import outbox
from app.models import Mail
from app.settings import Settings, WrongSettingError
from tests.serving import POLL

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TO = "kita@beispiel.de"


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP; `answers` overrides what it says to a command."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.answers: dict[str, str] = {}
        self.letters: list[bytes] = []
        self.connections = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 mail.beispiel.de")
        while line := self.rfile.readline().decode().strip():
            command = line.partition(" ")[0].upper()
            answer = self.server.answers.get(command)
            if answer == "hang up":
                return
            if answer:
                self._say(answer)
            elif command == "DATA":
                self._say("354 go on")
                self.server.letters.append(self._body())
                self._say("250 taken")
            else:
                self._say("221 bye" if command == "QUIT" else "250 mail.beispiel.de")
            if command == "QUIT":
                return

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


@contextmanager
def running() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL,), daemon=True)
        thread.start()
        yield server
        server.shutdown()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as server:
        yield server


def settings(folder: Path, url: str = "") -> Settings:
    return Settings(
        data_dir=folder, smtp_url=url, base_url="https://kette.beispiel.de",
        mail_from="Präventionsbüro <portal@beispiel.de>",
    )  # fmt: skip


def queue(session: Session, *, to: str = TO, subject: str = "Stimmt das noch?") -> None:
    outbox.queue(session, to=to, subject=subject, text="Guten Tag,\n\nstimmt „Café“ noch?\n")
    session.commit()


def waiting(engine: Engine) -> list[Mail]:
    with Session(engine) as session:
        return list(session.exec(select(Mail)))


def parsed(raw: bytes) -> Message:
    return email.message_from_bytes(raw, policy=default)


def test_a_letter_is_queued_with_what_causes_it_or_not_at_all(session: Session) -> None:
    assert outbox.queue(session, to=TO, subject="x", text="y")
    session.rollback()
    assert session.exec(select(Mail)).all() == []


def test_without_a_server_letters_become_files_that_only_the_account_reads(
    session: Session, engine: Engine, tmp_path: Path
) -> None:
    queue(session)
    assert outbox.deliver(engine, settings(tmp_path), NOW) == (1, 0)
    [path] = (tmp_path / "mail").glob("*.eml")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    letter = parsed(path.read_bytes())
    assert letter["To"] == TO
    assert letter["From"] == "Präventionsbüro <portal@beispiel.de>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert isinstance(letter, EmailMessage)
    assert "stimmt „Café“ noch?" in letter.get_content()


def test_a_letter_goes_through_the_server_and_leaves_nothing_behind(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer
) -> None:
    queue(session)
    queue(session, to="verein@beispiel.de")
    assert outbox.deliver(engine, settings(tmp_path, server.url), NOW) == (2, 0)
    assert server.connections == 1
    assert {parsed(raw)["To"] for raw in server.letters} == {TO, "verein@beispiel.de"}
    assert waiting(engine) == []
    assert outbox.deliver(engine, settings(tmp_path, server.url), NOW) == (0, 0)


def test_a_failing_server_is_tried_again_with_growing_delay(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer
) -> None:
    queue(session)
    server.answers["MAIL"] = "451 try later"
    at, waits = NOW, []
    for _ in range(5):
        assert outbox.deliver(engine, settings(tmp_path, server.url), at) == (0, 1)
        [row] = waiting(engine)
        waits.append(row.next_at - at)
        assert outbox.deliver(engine, settings(tmp_path, server.url), at) == (0, 0)
        at = row.next_at
    assert waits == sorted(set(waits))
    assert waits[0] == timedelta(minutes=1)
    server.answers.clear()
    assert outbox.deliver(engine, settings(tmp_path, server.url), at) == (1, 0)
    assert len({parsed(raw)["Message-ID"] for raw in server.letters}) == 1


@pytest.mark.parametrize("answer", ["hang up", "550 no such user", "421 closing"])
def test_whatever_the_server_says_to_one_letter_no_letter_is_lost(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer, answer: str
) -> None:
    queue(session)
    queue(session, to="verein@beispiel.de")
    server.answers["RCPT"] = answer
    _sent, failed = outbox.deliver(engine, settings(tmp_path, server.url), NOW)
    assert failed
    assert len(waiting(engine)) == 2
    server.answers.clear()
    later = NOW + timedelta(hours=1)
    assert outbox.deliver(engine, settings(tmp_path, server.url), later) == (2, 0)


def test_nobody_listening_stops_the_run_and_keeps_every_letter(
    session: Session, engine: Engine, tmp_path: Path
) -> None:
    with running() as gone:
        url = gone.url
    for _ in range(3):
        queue(session)
    assert outbox.deliver(engine, settings(tmp_path, url), NOW) == (0, 1)
    assert len(waiting(engine)) == 3


def test_after_many_days_only_a_person_can_help(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer
) -> None:
    queue(session)
    server.answers["RCPT"] = "550 no such user"
    at = NOW
    for _ in range(outbox.ATTEMPTS):
        assert outbox.deliver(engine, settings(tmp_path, server.url), at) == (0, 1)
        at += timedelta(days=2)
    assert outbox.deliver(engine, settings(tmp_path, server.url), at) == (0, 0)
    assert outbox.stuck(session) == 1
    assert timedelta(days=7) < sum(
        (outbox.DELAYS[min(n, len(outbox.DELAYS) - 1)] for n in range(outbox.ATTEMPTS - 1)),
        timedelta(),
    )


def test_a_crash_between_queue_and_sending_loses_nothing(
    session: Session, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(session)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox.Folder, "hand_over", crash)
        with pytest.raises(KeyboardInterrupt):
            outbox.deliver(engine, settings(tmp_path), NOW)
    # Another process leaves it alone as long as the first one may still be at it.
    assert outbox.deliver(engine, settings(tmp_path), NOW) == (0, 0)
    assert outbox.deliver(engine, settings(tmp_path), NOW + outbox.CLAIM) == (1, 0)


def test_two_senders_do_not_send_the_same_letter(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer
) -> None:
    for _ in range(20):
        queue(session)
    together = [
        threading.Thread(target=outbox.deliver, args=(engine, settings(tmp_path, server.url), NOW))
        for _ in range(2)
    ]
    for each in together:
        each.start()
    for each in together:
        each.join()
    sent = [parsed(raw)["Message-ID"] for raw in server.letters]
    assert len(sent) == len(set(sent)) == 20


@pytest.mark.parametrize("to", ["kein-at", "a@b.de, c@d.de", "a@b.de\r\nBcc: c@d.de", ""])
def test_what_is_no_address_gets_no_letter_and_stops_nobody(session: Session, to: str) -> None:
    assert outbox.queue(session, to=to, subject="x", text="") is None
    session.commit()
    assert session.exec(select(Mail)).all() == []


@given(title=st.text(st.characters(codec=None)), text=st.text(st.characters(codec=None)))
@example(title="Krabbel\u2028gruppe", text="")
@example(title="x\r\nBcc: c@d.de", text="\x00\r\n.\r\n")
@example(title="\udc80" * 300, text="\ud800")
def test_any_title_and_text_make_a_letter_with_the_same_headers(title: str, text: str) -> None:
    sealing = database.connect("sqlite://", secret="ein Schlüssel")
    row = outbox.queue(Session(), to=TO, subject=f"Hinweis zu „{title}“", text=text)
    assert row is not None
    assert not set(row.subject) & set("\r\n\x00\x0b\x0c\x85\u2028\u2029")
    letter = parsed(outbox._built(row, sealing, settings(Path()), NOW).as_bytes())
    other = parsed(outbox._built(plain(), sealing, settings(Path()), NOW).as_bytes())
    assert letter.keys() == other.keys()


def plain() -> Mail:
    return Mail(key="x", recipient=TO, subject="x", text="x")


def test_a_letter_that_cannot_be_written_fails_alone_and_is_shown_at_once(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """As an earlier version queued it."""
    session.add(Mail(key="odd", recipient="(x)buero@example.org", subject="a\r\nb", text="x"))
    queue(session)
    with caplog.at_level(logging.DEBUG, logger="kette"):
        assert outbox.deliver(engine, settings(tmp_path, server.url), NOW) == (1, 1)
    assert [parsed(raw)["To"] for raw in server.letters] == [TO]
    assert outbox.stuck(session) == 1
    assert "buero" not in " ".join(str(vars(record)) for record in caplog.records)


def test_a_letter_to_a_domain_with_umlauts_arrives(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer
) -> None:
    queue(session, to="info@kita-düren.de")
    assert outbox.deliver(engine, settings(tmp_path, server.url), NOW) == (1, 0)
    assert parsed(server.letters[0])["To"] == "info@xn--kita-dren-v9a.de"


def test_no_log_line_holds_an_address_or_a_text(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    queue(session)
    server.answers["RCPT"] = f"550 <{TO}> unknown"
    with caplog.at_level(logging.DEBUG, logger="kette"):
        outbox.deliver(engine, settings(tmp_path, server.url), NOW)
    said = " ".join(str(vars(record)) for record in caplog.records)
    assert "550" in said
    assert TO not in said
    assert "Stimmt das noch" not in said
    [row] = waiting(engine)
    assert TO not in row.fault


def test_a_password_never_travels_over_an_open_line(
    session: Session, engine: Engine, tmp_path: Path, server: MailServer
) -> None:
    queue(session)
    url = server.url.replace("//", "//name:geheim@")
    assert outbox.deliver(engine, settings(tmp_path, url), NOW) == (0, 1)
    assert server.letters == []


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "smtps://h:port", "mail.beispiel.de"])
def test_a_wrong_server_address_is_said_at_start(tmp_path: Path, url: str) -> None:
    with pytest.raises(WrongSettingError, match="KETTE_SMTP_URL"):
        outbox.check(settings(tmp_path, url))


def test_a_server_without_a_public_address_or_sender_is_said_at_start(tmp_path: Path) -> None:
    with pytest.raises(WrongSettingError, match="KETTE_BASE_URL"):
        outbox.check(Settings(data_dir=tmp_path, smtp_url="smtp://mail.beispiel.de"))
    with pytest.raises(WrongSettingError, match="KETTE_MAIL_FROM"):
        outbox.check(Settings(data_dir=tmp_path, mail_from="niemand"))
    with pytest.raises(WrongSettingError, match="KETTE_EDITOR_EMAIL"):
        outbox.check(Settings(data_dir=tmp_path, editor_email="amt@beispiel.de,"))
    outbox.check(Settings(data_dir=tmp_path))


def test_nothing_goes_over_an_open_line_but_on_this_machine(
    engine: Engine, session: Session, server: MailServer, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Letters carry links that open accounts; the stand-in knows no STARTTLS."""
    monkeypatch.setattr(outbox, "LOOPBACK", frozenset())
    queue(session)
    assert outbox.deliver(engine, settings(tmp_path, server.url), NOW) == (0, 1)
    assert [row.fault for row in waiting(engine)] == ["SMTPNotSupportedError"]
    monkeypatch.undo()
    assert outbox.deliver(engine, settings(tmp_path, server.url), NOW + outbox.DELAYS[0]) == (1, 0)
