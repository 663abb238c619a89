"""Who asks for advice in confidence must not end up with an authority: by which words a text
promises that, and which numbers and addresses are an authority's."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from app import phones
from app.i18n import gettext as _
from app.phonereading import Number
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
        further = (
            (f"locations.{n}.contact", each.contact) for n, each in enumerate(record.locations)
        )
        for path, contact in (("contact", record.contact), *further):
            for name in _WAYS:
                way = getattr(contact, name, None)
                if way and authorities.own(way):
                    yield _(
                        "Feld %(path)s: „%(way)s“ ist ein Amt, das Angebot aber vertraulich;"
                        " den eigenen Kontakt der Stelle eintragen, sonst null"
                    ) % {"path": f"{path}.{name}", "way": way}


_WAYS = ("phone", "email", "url")


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
        written = [*(each.phone for each in offices), *(each.jugendamt.phone for each in towns)]
        mails = [each.email for each in offices]
        self._free = frozenset(
            number.tel
            for group in lines
            for line in group.numbers
            if line.matters
            for number in phones.numbers(line.phone)
        )
        self._numbers = tuple(
            {_trunk(number) for each in written if each for number in phones.numbers(each)}
            - self._free
        )
        self._mails = frozenset(each.casefold() for each in mails if each)
        sites = (kreis.website, *(each.website for each in towns))
        self._sites = frozenset(host for host in map(_host, sites) if host)

    def own(self, way: str) -> bool:
        """Whether an e-mail address, a page or any number in it is an authority's. All numbers
        that begin as a switchboard does belong to it, and all that is below its site."""
        if "://" in way:
            return self._at_site(_host(way))
        if "@" in way:
            domain = way.casefold().rpartition("@")[2]
            return way.casefold() in self._mails or self._at_site(domain)
        return any(map(self._answers, phones.numbers(way)))

    def without(self, contact: ContactOfRecord) -> ContactOfRecord:
        """The contact without what is an authority's; of several numbers the others stay."""
        ways = {name: getattr(contact, name) for name in _WAYS}
        kept = {name: way for name, way in ways.items() if not (way and self.own(way))}
        if "phone" not in kept:
            numbers = phones.numbers(ways["phone"])
            kept["phone"] = " / ".join(_said(n) for n in numbers if not self._answers(n)) or None
        return contact.model_copy(update={name: kept.get(name) for name in _WAYS})

    def cleared(self, record: OfferRecord) -> OfferRecord:
        """The offer without what is an authority's, at each of its places; one where nothing else
        is left has the contact of the offer itself."""

        def other(contact: ContactOfRecord | None) -> ContactOfRecord | None:
            kept = self.without(contact) if contact else None
            return kept if kept and any(getattr(kept, name) for name in _WAYS) else None

        places = tuple(
            each.model_copy(update={"contact": other(each.contact)}) for each in record.locations
        )
        return record.model_copy(
            update={"contact": self.without(record.contact), "locations": places}
        )

    def answer(self, *ways: str | None) -> bool:
        """Whether one of these leads to an authority."""
        return any(self.own(way) for way in ways if way)

    def _answers(self, number: Number) -> bool:
        return number.tel not in self._free and number.tel.startswith(self._numbers)

    def _at_site(self, host: str) -> bool:
        return any(host == site or host.endswith(f".{site}") for site in self._sites)


def authority(provider: ProviderRecord) -> bool:
    """Whether a Träger is a public office, or sits in a town hall."""
    return provider.kind is ProviderKind.PUBLIC or provider.rathaus is not None


def _trunk(number: Number) -> str:
    """How all numbers of its house begin: "tel:+4924212" for "02421 2-0"."""
    return number.tel[:-1] if re.search(r"- ?0\Z", number.shown) else number.tel


def _said(number: Number) -> str:
    return f"{number.shown} ({number.note})" if number.note else number.shown


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".").casefold()
