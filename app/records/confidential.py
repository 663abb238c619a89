"""Who asks for advice in confidence must not end up with an authority: by which words a text
promises that, and which numbers and addresses are an authority's."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from app.i18n import gettext as _
from app.records.base import ContactOfRecord
from app.records.guides import HelpGroup
from app.records.offers import OfferRecord
from app.records.places import KommuneRecord, KreisRecord, Office, ProviderRecord, TownHall
from app.records.publictexts import public
from app.vocabulary import ProviderKind

_PROMISES = re.compile(
    r"(?<!nicht )\b(?:vertraulich|anonym(?!isier)|schweigepflicht)\w*"
    r"|\bohne (?:ihren |deinen )?namen\b"
    r"|\bnamen (?:müssen sie |musst du )?nicht (?:nennen|sagen|angeben)\b"
    r"|\b(?:spitznamen?|ausgedachten? namen?)\b",
    re.IGNORECASE,
)


def promised(record: OfferRecord) -> tuple[str, str] | None:
    """(field, words) of the first text by which an offer promises confidence, None where none
    does."""
    for path, text in public(record):
        if path.startswith(("sources", "contact", "needs")):
            continue
        if found := _PROMISES.search(" ".join(text.split())):
            return path, found.group()
    return None


def faults(record: OfferRecord, authorities: "Authorities") -> Iterator[str]:
    """What is to be mended in an offer that promises confidence, or says that it keeps it."""
    promise = promised(record)
    if promise is not None and not record.confidential:
        yield _(
            "Feld %(path)s: „%(words)s“ verspricht Vertraulichkeit; dazu gehört"
            " „confidential: true“, damit nie ein Amt als Kontakt erscheint. Bietet ein Amt es"
            " selbst an, den Satz anders sagen"
        ) % {"path": promise[0], "words": promise[1]}
    if record.confidential:
        for name in ("phone", "email", "url"):
            way = getattr(record.contact, name)
            if way and authorities.own(way):
                yield _(
                    "Feld contact.%(name)s: „%(way)s“ ist ein Amt, das Angebot aber vertraulich;"
                    " den eigenen Kontakt der Stelle eintragen, sonst null"
                ) % {"name": name, "way": way}


class Authorities:
    """The numbers and addresses of Kreis, town halls, Jugendämter and other public offices; a
    number that answers in confidence is none of them, whoever pays for it."""

    def __init__(
        self,
        kreis: KreisRecord,
        kommunen: Iterable[KommuneRecord],
        providers: Iterable[ProviderRecord],
        lines: Iterable[HelpGroup],
    ) -> None:
        towns = tuple(kommunen)
        offices: tuple[Office | TownHall | ProviderRecord, ...] = (
            kreis.kreishaus,
            kreis.praeventionsbuero,
            kreis.familienbuero,
            kreis.jugendamt,
            kreis.kreismaeuse,
            *(each.rathaus for each in towns),
            *(each for each in providers if authority(each)),
        )
        numbers = [*(each.phone for each in offices), *(each.jugendamt.phone for each in towns)]
        mails = [each.email for each in offices]
        free = {_digits(n.phone) for group in lines for n in group.numbers if n.matters}
        self._numbers = tuple(
            {d for d in (_digits(each).removesuffix("-0") for each in numbers if each) if d} - free
        )
        self._mails = frozenset(each.casefold() for each in mails if each)
        sites = (kreis.website, *(each.website for each in towns))
        self._sites = frozenset(host for host in map(_host, sites) if host)

    def own(self, way: str) -> bool:
        """Whether a number, an e-mail address or a page is an authority's. All numbers that begin
        as a switchboard does belong to it."""
        if "://" in way:
            return _host(way) in self._sites
        if "@" in way:
            domain = way.casefold().partition("@")[2]
            return way.casefold() in self._mails or domain in self._sites
        digits = _digits(way).replace("-", "")
        return any(digits.startswith(each.replace("-", "")) for each in self._numbers)

    def without(self, contact: ContactOfRecord) -> ContactOfRecord:
        """The contact without what is an authority's."""
        kept = {k: v for k, v in contact.model_dump().items() if not (v and self.own(v))}
        return ContactOfRecord.model_validate(
            {name: kept.get(name) for name in ContactOfRecord.model_fields}
        )


def authority(provider: ProviderRecord) -> bool:
    """Whether a Träger is a public office, or sits in a town hall."""
    return provider.kind is ProviderKind.PUBLIC or provider.rathaus is not None


def _digits(phone: str) -> str:
    """The first number in it with its own hyphen before an extension: "0242122-0"."""
    first = re.match(r"[+0-9][0-9 ()/–-]*", phone)
    if first is None:
        return ""
    text = first[0].replace("(0)", "").replace("–", "-")
    text = re.sub(r"^(?:\+49|0049)[ -]*", "0", text)
    return re.sub(r"[^\d-]", "", text).strip("-")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.").casefold()
