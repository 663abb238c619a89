"""A folder is found by IMAP whatever its name is."""

import imaplib

import pytest

from app.mail.mailbox import Server


class Names:
    """A mail server that remembers which folder it was asked for."""

    asked = ""

    def __init__(self, *_where: object, **_how: object) -> None: ...

    def login(self, _user: str, _password: str) -> None: ...

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        Names.asked = folder
        return "OK", []


@pytest.mark.parametrize(
    ("folder", "sent"),
    [
        ("INBOX", '"INBOX"'),
        ("R%C3%BCckl%C3%A4ufer", '"R&APw-ckl&AOQ-ufer"'),
        ("Post%20%26%20Mail", '"Post &- Mail"'),
        ("a%5Cb%22c", r'"a\\b\"c"'),
    ],
)
def test_a_folder_may_have_umlauts_and_quotes(
    monkeypatch: pytest.MonkeyPatch, folder: str, sent: str
) -> None:
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Names)
    Server.at(f"imaps://post:geheim@mail.example/{folder}")
    assert Names.asked == sent
