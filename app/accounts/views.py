"""What the pages of signing in and of accounts are given, and the frame around every page of those
who are signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app import sendings
from app.web.views import Fault, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The frame of every page of the desk: who is there, where one can go, what was just done."""

    name: str
    office: str
    links: tuple[Link, ...]
    said: str = ""
    warns: bool = False
    """What is said is not what was asked for, or more is to be done."""
    ways_on: tuple[Link, ...] = ()
    """What to do about it."""
    sending: str = field(default_factory=sendings.new_token)
    """By which forms of this page that make something are known when they are sent twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOutNote:
    """`pult/_signed_out.html`, what a part of a page gets that was asked for too late."""

    sends: bool
    """It is a form that sends itself in the end, and is then asked for the passphrase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """`pult/anmelden.html`, `/anmelden`."""

    next: str
    kept: str = ""
    """What a form was sending when the session ended, as a query string."""
    email: str = ""
    why: str = ""
    possible: bool
    """A cookie can be set: HTTPS, or this very machine."""
    passkeys: bool
    """Passkeys work at this address."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage:
    """`pult/code.html`, `/anmelden/code`: the second step."""

    key: str
    next: str
    kept: str
    codes: bool
    """There is an app with codes."""
    options: str
    """JSON for the browser's question to the passkeys, "" where none can be used."""
    why: str
    """Why a passkey that is there cannot be used at this address."""
    late: str = ""
    """That it was tried too often."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage:
    """`pult/link.html`, `/anmelden/link`; an empty key: the link is over."""

    key: str
    name: str = ""
    email: str = ""
    opens: bool = False
    passphrase: bool = False
    """It asks for a new passphrase."""
    title: str = ""
    late: str = ""
    """That too many are signing in at this moment."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenPage:
    """`pult/vergessen.html`, `/anmelden/vergessen`."""

    sent: bool = False
    email: str = ""
    late: str = ""
    """That it was asked for too often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvePage:
    """`pult/bestaetigen.html`: passphrase or passkey once more, before accounts, rights and
    second steps."""

    frame: Frame
    next: str
    has_passphrase: bool
    options: str
    """JSON for the browser's question to the passkeys, "" where none can be used."""
    late: str = ""
    """That it was tried too often."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyLine:
    id: int
    name: str
    said: str
    """When it was made and last used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLine:
    handle: str
    said: str
    """Since when, and when it was last used."""
    here: bool
    """This very browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """`pult/konto.html`, `/pult/konto`."""

    frame: Frame
    email: str
    name: str
    """As it stands in the form."""
    nameless: bool
    """It is still called after its role."""
    has_passphrase: bool
    second_factor: bool
    proven: bool
    """Passphrase or passkey was given on the page "Bitte bestätigen" just now."""
    provable: bool
    """There is a passphrase or a passkey to give."""
    setting_up: bool
    """A second factor waits for its first code."""
    secret: str
    """Of a second factor that is just being set up, on the page that shows it; else ""."""
    qr: str
    passkeys: tuple[PasskeyLine, ...]
    passkeys_here: str
    """Why there can be none at this address, "" where they work."""
    passkey_name: str = ""
    late: str = ""
    """That it was tried too often, or that too many are signing in."""
    sign_ins: tuple[SignInLine, ...] = ()
    second_step_wanted: bool = False
    """It has to be set up before anything else at the desk."""
    digest: bool = False
    """It looks after offers, so that there is a letter of the week for it."""
    digest_wanted: bool = False
    deputies: tuple[str, ...] = ()
    """Which of the roles are for a time, and until when."""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePage:
    """`pult/name.html`, `/pult/konto/name`: whoever signs in to an account without a name."""

    frame: Frame
    next: str
    """Where to go then, or without having said it."""
    name: str = ""
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    """Those that count today."""
    said: tuple[str, ...]
    """The same as they are read: "Kümmerer: Kreuzau, Titz", "Familienbüro, vertritt bis …"."""
    over: tuple[str, ...]
    """Those of a deputy whose time is over, as they are read."""
    ends: Mapping[str, str]
    """The field of a role's last day -> that day; without those that are for good."""
    kommunen: tuple[str, ...]
    """A Kümmerer's, without a last day of their own."""
    deputy: tuple[str, ...]
    """Those where somebody is a deputy today."""
    active: bool
    left: str
    """Since when they are no colleague any more, and how long their name stays; else ""."""
    invited: bool
    """Has not taken up the invitation yet."""
    second_step: bool
    self: bool
    mark: str
    """Of the account as it is seen here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChoice:
    value: str
    label: str
    may: str
    """What it lets somebody do, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountsPage:
    """`pult/konten.html`, `/pult/konten`."""

    frame: Frame
    accounts: tuple[AccountLine, ...]
    roles: tuple[RoleChoice, ...]
    kommunen: Mapping[str, str]
    heirs: tuple[tuple[int, str], ...]
    """Who could take over from somebody who leaves: number, name."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was refused: of the account `open`, or of the invitation."""
    chosen: tuple[str, ...] = ()
    """The Kommunen that were ticked in it."""
    ticked: tuple[str, ...] = ()
    """The roles."""
    deputy: tuple[str, ...] = ()
    """The Kommunen of a deputy."""
    faults: tuple[Fault, ...] = ()
    open: int = 0
    """The account whose form is open, 0 for none."""
    second_step_required: bool = False
    """Every account has to have one."""
    without_second_step: int = 0
    """Accounts that have none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsPage:
    """`pult/rechte.html`, `/pult/rechte`: the table of rights, as the code reads it."""

    frame: Frame
    roles: tuple[tuple[str, bool], ...]
    """Each with whether it is one's own."""
    rows: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]
    """What, and for each role how far and whether that is one's own."""
    several: bool
    """One has more than one of them."""
