"""Settings: environment variables named KETTE_<FIELD>, read once at start.

Each field's docstring line is its explanation in docs/operation.md; a test compares the two.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from app import addresses, internet, phones
from app.i18n import N_
from app.i18n import gettext as _

ROOT = Path(__file__).parent.parent
LEAST_SECRET = 32
"""Characters of the secret key: whoever guesses it can make every link and open every seal."""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - addresses that are nobody's name


class WrongSettingError(Exception):
    """A setting cannot be read; the message says which one and what would be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    host: str = "127.0.0.1"
    """Address on which the server listens."""
    port: int = 8000
    """Port on which the server listens; 0 takes a free one."""
    data_dir: Path = Path("var")
    """Folder for the database and everything else that the server writes."""
    cache_dir: str = ""
    """Folder for what can be computed again; empty: in the data folder."""
    files_mb: int = 2000
    """How many megabytes of flyers and pictures are kept in `dateien/` in the data folder."""
    least_free_mb: int = 200
    """Megabytes that must be free in the data folder, with SQLite; with less `/health/ready` says
    no; 0: not asked."""
    database_url: str = ""
    """SQLAlchemy address of the database; empty: SQLite in the data folder."""
    base_url: str = ""
    """Public address of the site, for canonical links and the sitemap; empty: as requested."""
    allowed_hosts: tuple[str, ...] = ()
    """Further names that are answered, separated by commas, besides that of `KETTE_BASE_URL`,
    `KETTE_HOST` and localhost; `*.example.org` and `*` are possible."""
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses and networks of the proxies in front, separated by commas, whose
    X-Forwarded-For and X-Forwarded-Proto are believed; empty: this machine."""
    frame_ancestors: tuple[str, ...] = ()
    """Websites that may embed the chain (`?einbetten=1`), separated by commas."""
    meili_url: str = ""
    """Address of a Meilisearch server; empty: the embedded search."""
    meili_key: str = ""
    """Key for the Meilisearch server."""
    translate_url: str = ""
    """Address of a server for machine translation that speaks LibreTranslate's API: https, or http
    in the own private network; empty: none is asked."""
    translate_key: str = field(default="", repr=False)
    """Key for the server for machine translation, where it wants one."""
    smtp_url: str = ""
    """Mail server, as smtps://name:password@host:465; empty: mails go into a folder as files."""
    mail_from: str = "Gut aufwachsen im Kreis Düren <portal@localhost>"
    """Sender of all mails, as „Name <address>“."""
    reply_to: str = ""
    """Where answers to mails go; empty: the published address of the Präventionsbüro."""
    returned_mail: str = field(default="", repr=False)
    """Mailbox of `KETTE_MAIL_FROM`, read once a day for mails that came back, as
    imaps://name:password@host:993/INBOX, or the path of a Maildir folder; empty: none is read."""
    review_addresses: int = 25
    """How many addresses are asked for the first time within a week whether offers are still right;
    0: none. Not for what nobody has answered: that goes to the Präventionsbüro once a week."""
    review_offers: int = 15
    """Most offers in one mail that asks about them; the Präventionsbüro's letter of what nobody has
    answered counts them all."""
    secret_key: str = ""
    """Signs links, seals second factors and waiting mails; empty: made at the first start and kept
    in the data folder."""
    editor_email: str = "redaktion@localhost.localdomain"
    """E-mail address of the first account of the Präventionsbüro, made when there is none."""
    daily_jobs: bool = True
    """Whether the server reminds and checks links once a day; false: cron does it."""
    operator_name: str = ""
    """Operator in Impressum and Datenschutz and on posters; empty: marked as still to be filled in,
    left out on posters."""
    operator_address: str = ""
    """Postal address of the operator, parts separated by commas."""
    operator_email: str = ""
    """E-mail address of the operator."""
    operator_phone: str = ""
    """Phone number of the operator."""
    operator_responsible: str = ""
    """Who is responsible for the content (§ 18 MStV)."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Reads KETTE_*; raises WrongSettingError in plain German."""
        environment = os.environ if environment is None else environment
        values: dict[str, object] = {}
        for each in fields(cls):
            name = f"KETTE_{each.name.upper()}"
            raw = environment.get(name, "").strip()
            if raw:
                values[each.name] = _parse(name, raw, each.default)
        if 0 < len(str(values.get("secret_key", ""))) < LEAST_SECRET:
            raise WrongSettingError(
                _(
                    "KETTE_SECRET_KEY: erwartet werden mindestens %(n)d Zeichen, zum "
                    "Beispiel von „openssl rand -hex 32“."
                )
                % {"n": LEAST_SECRET}
            )
        return cls(**values)  # type: ignore[arg-type]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that are answered, in the spelling of `internet.host`; "*" answers to all."""
        own = ["localhost", "127.0.0.1", "[::1]"]
        if self.host not in EVERYWHERE:
            own.append(internet.host_name(self.host))
        if self.base_url:
            own.append(internet.host_name(urlsplit(self.base_url).hostname or ""))
        return tuple(dict.fromkeys((*own, *map(_allowed, self.allowed_hosts))))

    @property
    def trusted(self) -> tuple[internet.Network, ...]:
        """`proxies` as networks."""
        return internet.networks(self.proxies)

    @property
    def public_url(self) -> str:
        """Where mails lead to; never taken from a request, for its sender chooses that."""
        return self.base_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def cache(self) -> Path:
        """The folder for what can be computed again."""
        return Path(self.cache_dir) if self.cache_dir else self.data_dir / "cache"

    @property
    def database(self) -> str:
        """The database's address, SQLite in the data folder unless set otherwise."""
        return self.database_url or f"sqlite:///{self.data_dir / 'kette.sqlite3'}"


def _parse(name: str, raw: str, default: object) -> object:
    if isinstance(default, bool):
        if raw.lower() not in ("true", "false"):
            raise WrongSettingError(
                _("%(name)s=%(raw)r: erwartet wird true oder false.") % {"name": name, "raw": raw}
            )
        return raw.lower() == "true"
    if isinstance(default, int):
        if not raw.isdigit() or int(raw) > 65535:
            raise WrongSettingError(
                _("%(name)s=%(raw)r: erwartet wird eine Zahl von 0 bis 65535.")
                % {"name": name, "raw": raw}
            )
        return int(raw)
    if isinstance(default, Path):
        return Path(raw).expanduser()
    raw = _CLEANED.get(name, str)(raw)
    value: object = raw
    if isinstance(default, tuple):
        value = tuple(part.strip() for part in raw.split(",") if part.strip())
    for part in value if isinstance(value, tuple) else (raw,):
        _check(name, part)
    return value


def _check(name: str, part: str) -> None:
    """WrongSettingError when this part of the setting is not what is expected there."""
    if name not in _EXPECTED:
        return
    read, expected = _EXPECTED[name]
    try:
        read(part)
    except ValueError:
        raise WrongSettingError(
            _("%(name)s: %(part)r passt nicht; erwartet wird %(expected)s")
            % {"name": name, "part": part, "expected": _(expected)}
        ) from None


def _allowed(name: str) -> str:
    """A name that is answered; `*` for all, `*.example.org` for all below one."""
    if name == "*":
        return name
    below = name.removeprefix("*.")
    return ("*." if below != name else "") + internet.host_name(below)


def _proxy(given: str) -> None:
    if any(found.prefixlen == 0 for found in internet.networks([given])):
        raise ValueError(given)


def _public_address(given: str) -> None:
    parts = urlsplit(given)
    internet.host_name(parts.hostname or "")
    # `port` raises ValueError where it is no number, or too great a one.
    if parts.scheme not in ("http", "https") or parts.port == 0 or parts.query or parts.fragment:
        raise ValueError(given)


def _translator(given: str) -> None:
    """What is sent there is encrypted, or does not leave the own network: a name without a dot, as
    containers have one, or an address of a private network."""
    _public_address(given)
    parts = urlsplit(given)
    if parts.username is not None or parts.password is not None:
        raise ValueError(given)
    if parts.scheme == "http" and not internet.at_home(parts.hostname or ""):
        raise ValueError(given)


def _address(given: str) -> None:
    if not addresses.fits(given):
        raise ValueError(given)


_CLEANED: Mapping[str, Callable[[str], str]] = {
    "KETTE_EDITOR_EMAIL": addresses.clean,
    "KETTE_OPERATOR_EMAIL": addresses.clean,
    "KETTE_REPLY_TO": addresses.clean,
    "KETTE_OPERATOR_PHONE": phones.clean,
}
_EXPECTED: dict[str, tuple[Callable[[str], object], str]] = {
    "KETTE_HOST": (internet.host_name, N_("eine Adresse wie 127.0.0.1 oder 0.0.0.0.")),
    "KETTE_BASE_URL": (_public_address, N_("eine Adresse wie https://kette.example.org.")),
    "KETTE_ALLOWED_HOSTS": (
        _allowed,
        N_("ein Name wie kette.example.org, ohne https://, Port und Schrägstrich."),
    ),
    "KETTE_PROXIES": (
        _proxy,
        N_("eine Adresse wie 172.30.8.1 oder ein Netz wie 172.30.8.0/24, nicht alle."),
    ),
    "KETTE_TRANSLATE_URL": (
        _translator,
        N_(
            "eine Adresse wie https://uebersetzen.example.org; http:// nur im eigenen Netz "
            "(http://translate:5000)."
        ),
    ),
    "KETTE_EDITOR_EMAIL": (_address, N_("eine Adresse wie amt@beispiel.de.")),
    "KETTE_REPLY_TO": (_address, N_("eine Adresse wie amt@beispiel.de.")),
    "KETTE_OPERATOR_EMAIL": (_address, N_("eine Adresse wie amt@beispiel.de.")),
    "KETTE_OPERATOR_PHONE": (phones.checked, N_("eine Telefonnummer wie 02421 22-0.")),
}
