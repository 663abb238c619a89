"""Where passkeys belong: the domain and its origin, by the setting and the address that is open."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.i18n import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class RelyingParty:
    """Where passkeys belong: a domain and its origin; `why` says why there are none here."""

    domain: str = ""
    origin: str = ""
    why: str = ""


def of_address(base_url: str, here: str) -> RelyingParty:
    """From the setting KETTE_BASE_URL; without it only http://localhost, for trying things out.
    `here` is the origin that the browser sees."""
    try:
        return _place(urlsplit(base_url or here), urlsplit(here), set_by_hand=bool(base_url))
    except ValueError:
        return RelyingParty(why=_("Passkeys gehen unter dieser Adresse nicht."))


def _place(wanted: SplitResult, seen: SplitResult, *, set_by_hand: bool) -> RelyingParty:
    if seen.hostname == "localhost" and _is_loopback(_host(wanted)):
        wanted = seen
    host = _host(wanted)
    if _is_loopback(host):
        port = f":{wanted.port}" if wanted.port else ""
        text = _(
            "Passkeys gehen nicht unter einer Adresse aus Zahlen. "
            "Öffnen Sie diese Seite als %(address)s, dann gehen sie."
        )
        return RelyingParty(why=text % {"address": f"http://localhost{port}"})
    if _is_number(host):
        return RelyingParty(why=_("Passkeys gehen nicht unter einer Adresse aus Zahlen."))
    if not set_by_hand and host != "localhost":
        return RelyingParty(
            why=_("Passkeys gehen hier noch nicht: die Adresse der Website fehlt noch.")
        )
    if wanted.scheme != "https" and host != "localhost":
        return RelyingParty(why=_("Passkeys gehen nur mit https:// am Anfang der Adresse."))
    origin = f"{wanted.scheme}://{_address(wanted)}"
    if _address(wanted) != _address(seen):
        return RelyingParty(why=_("Passkeys gehen nur unter %(address)s.") % {"address": origin})
    return RelyingParty(domain=host, origin=origin)


def _host(url: SplitResult) -> str:
    """As browsers send it: präv.example is xn--prv-rla.example."""
    return (url.hostname or "").encode("idna").decode()


def _address(url: SplitResult) -> str:
    """Host and port, without the port that goes without saying."""
    usual = {"https": 443, "http": 80}.get(url.scheme)
    return _host(url) if url.port in (None, usual) else f"{_host(url)}:{url.port}"


def _is_loopback(host: str) -> bool:
    return _is_number(host) and ipaddress.ip_address(host).is_loopback


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
