"""The pages that list what has a page: Kommunen, Lebensphasen, Übergänge, Träger."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from app import wording
from app.catalogue import asking
from app.catalogue.snapshot import Catalogue
from app.catalogue.views import Chain
from app.i18n import german, ngettext
from app.i18n import gettext as _
from app.records.places import KommuneRecord
from app.web.views import Link
from search.german import fold
from search.places import Found

NOWHERE = Found()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    title: str
    url: str
    kicker: str
    """What stands small beside the title: ages, kind; "" for nothing."""
    text: str
    count_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """`pages/uebersicht.html`: `/kommunen`, `/phasen` and `/uebergaenge`."""

    title: str
    lead: str
    entries: tuple[Entry, ...]
    more: Link
    """Where the same is seen in another way."""
    asked: str | None = None
    """The place that was asked for, "" for none yet; None where no place can be asked for."""
    answer: str = ""
    """What is said to the place that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    letter: str
    id: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidersPage:
    """`pages/traeger.html`, `/traeger`."""

    lead: str
    letters: tuple[Letter, ...]


def kommunen(catalogue: Catalogue, asked: str = "", where: Found = NOWHERE) -> OverviewPage:
    """The Kommunen; of those that have the place that was asked for these alone, of none all.
    `where` is what the search says of that place."""
    on_chain = [offer for offer in catalogue.offers.values() if offer.on_chain]
    own = {
        slug: sum(any(each.slug == slug for each in offer.kommunen) for offer in on_chain)
        for slug in catalogue.kommunen
    }
    records = catalogue.kommunen.values()
    named = (where.kommune,) if where.kommune else where.between
    begins = (record for record in records if asked and _has(record, asked))
    # What begins so is shown too, for it may not be typed to its end.
    found = list(begins) or [record for record in records if record.slug in named]
    return OverviewPage(
        title=_("Die Kommunen im Kreis Düren"),
        lead=_(
            "Der Kreis Düren hat %(count)s Kommunen. Wählen Sie Ihre: Dann sehen Sie, was es bei "
            "Ihnen gibt, und wer im Rathaus und im Jugendamt für Sie da ist."
        )
        % {"count": len(catalogue.kommunen)},
        entries=tuple(
            Entry(
                title=_(record.name),
                url=f"/kommunen/{record.slug}",
                kicker=_(record.kind),
                text=_("Ortsteile: %(names)s") % {"names": german(", ".join(record.ortsteile))}
                if record.ortsteile
                else "",
                count_text=_("%(offers)s vor Ort") % {"offers": wording.offers(own[record.slug])},
            )
            for record in found or records
        ),
        more=Link(label=_("Angebote im ganzen Kreis"), url="/angebote"),
        asked=asked,
        answer=_said(asked, found, where.beyond),
    )


def phases(chain: Chain, catalogue: Catalogue) -> OverviewPage:
    return OverviewPage(
        title=_("Die sechs Lebensphasen"),
        lead=_(
            "Von der Schwangerschaft bis zum Beruf: In jeder Phase steht etwas anderes an. "
            "Hier sehen Sie, was wann dran ist und wer Ihnen dabei hilft."
        ),
        entries=tuple(
            Entry(
                title=link.name,
                url=link.url,
                kicker=link.ages_text,
                text=catalogue.guides.phases[link.phase].lead,
                count_text=wording.offers(link.count),
            )
            for link in chain.links
        ),
        more=Link(label=_("Die Übergänge dazwischen"), url="/uebergaenge"),
    )


def transitions(chain: Chain, catalogue: Catalogue) -> OverviewPage:
    return OverviewPage(
        title=_("Die fünf Übergänge"),
        lead=_(
            "Wo eine Lebensphase in die nächste übergeht, ist vieles neu, und manches hat eine "
            "Frist. Hier sehen Sie, was bis wann zu tun ist."
        ),
        entries=tuple(
            Entry(
                title=ring.name,
                url=ring.url,
                kicker="",
                text=catalogue.guides.transitions[ring.transition].lead,
                count_text=wording.offers(ring.count),
            )
            for ring in chain.rings
        ),
        more=Link(label=_("Die Lebensphasen"), url="/phasen"),
    )


def providers(catalogue: Catalogue) -> ProvidersPage:
    """All that have a page, by their names."""
    letters: dict[str, list[Entry]] = {}
    for record in sorted(catalogue.providers.values(), key=lambda each: _plain(each.name)):
        count = len(catalogue.by_provider.get(record.slug, ()))
        initial = _plain(record.name)[0].upper()
        letters.setdefault(initial if initial.isalpha() else "#", []).append(
            Entry(
                title=german(record.name),
                url=f"/traeger/{record.slug}",
                kicker=record.kind.label,
                text="",
                count_text=wording.offers(count),
            )
        )
    return ProvidersPage(
        lead=ngettext(
            "%(num)s Träger macht Angebote für Familien im Kreis Düren: vom Verein bis zum Kreis.",
            "%(num)s Träger machen Angebote für Familien im Kreis Düren: vom Verein bis zum Kreis.",
            len(catalogue.providers),
        )
        % {"num": len(catalogue.providers)},
        letters=tuple(
            Letter(letter=letter, id=f"buchstabe-{place}", entries=tuple(entries))
            for place, (letter, entries) in enumerate(letters.items(), start=1)
        ),
    )


def _has(record: KommuneRecord, asked: str) -> bool:
    wanted = _folded(asked)
    return bool(wanted) and any(
        _folded(name).startswith(wanted) for name in (record.name, *record.ortsteile)
    )


def _said(asked: str, found: Iterable[KommuneRecord], beyond: str) -> str:
    if not asked:
        return ""
    names = [record.name for record in found]
    if beyond and not names:
        return asking.beyond(beyond)
    if not names:
        return _(
            "Einen Ort „%(place)s“ kennen wir im Kreis Düren nicht. Hier sind alle Kommunen:"
        ) % {"place": asked}
    return _("„%(place)s“ gehört zu: %(kommunen)s.") % {
        "place": asked,
        "kommunen": wording.listed(names),
    }


def _folded(name: str) -> str:
    return " ".join(fold(part) for part in name.lower().replace("-", " ").split())


def _plain(name: str) -> str:
    """For the order of the alphabet: without dots, accents and quotation marks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return plain.lstrip("„\"'»(") or plain
