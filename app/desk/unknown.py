"""What is still to be found out: the remarks of all records, as far as they are somebody's work."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.accounts.views import Frame
from app.catalogue.completeness import Completeness
from app.catalogue.snapshot import Catalogue
from app.desk.rowviews import DeskGroup, DeskLine
from app.i18n import gettext as _
from app.models import OfferRow
from app.offers.kommunen import within
from app.offers.store import text_in_record
from app.records import publictexts
from app.records.guides import PhaseRecord, StepRecord, TransitionRecord
from app.rights import Account, read_kommunen
from app.vocabulary import KOMMUNEN


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessPage:
    """`pult/angaben.html`, `/pult/angaben`: what is known of the offers, by Kommune."""

    frame: Frame
    headings: tuple[str, ...]
    rows: tuple[Completeness, ...]


def groups(session: Session, catalogue: Catalogue, by: Account) -> tuple[DeskGroup, ...]:
    """By kind of record, the empty ones left out. A Kümmerer sees what belongs to the own Kommunen;
    the texts of the whole Kreis are for those who work on all of it."""
    own = read_kommunen(by)
    made = (
        ("kommunen", _("Kommunen"), _kommunen(catalogue, own)),
        ("traeger", _("Träger"), _providers(catalogue, own)),
        ("angebote", _("Angebote"), _offers(session, own)),
        (
            "wegweiser",
            _("Wegweiser, Hilfe und Initiative"),
            _texts(catalogue) if own is None else (),
        ),
    )
    found = ((name, title, tuple(lines)) for name, title, lines in made)
    return tuple(
        DeskGroup(id=name, title=title, total=len(lines), lines=lines)
        for name, title, lines in found
        if lines
    )


def _kommunen(catalogue: Catalogue, own: Collection[str] | None) -> Iterator[DeskLine]:
    for record in catalogue.kommunen.values():
        if own is not None and record.slug not in own:
            continue
        for _where, remark in publictexts.remarks(record):
            yield DeskLine(title=record.name, text=remark, url=f"/kommunen/{record.slug}")
    for conference in catalogue.guides.initiative.konferenzen:
        if conference.remark and (own is None or conference.kommune in own):
            yield DeskLine(
                title=_("Konferenz %(kommune)s") % {"kommune": KOMMUNEN[conference.kommune]},
                text=conference.remark,
                url="/fachkraefte",
            )


def _providers(catalogue: Catalogue, own: Collection[str] | None) -> Iterator[DeskLine]:
    for record in catalogue.providers.values():
        if not record.remark:
            continue
        offers = (catalogue.offers[slug] for slug in catalogue.by_provider.get(record.slug, ()))
        places = {kommune.slug for offer in offers for kommune in offer.kommunen}
        if record.rathaus:
            places.add(record.rathaus)
        if own is None or not places.isdisjoint(own):
            yield DeskLine(
                title=record.name, text=record.remark, url=f"/pult/traeger/{record.slug}"
            )


def _offers(session: Session, own: Collection[str] | None) -> Iterator[DeskLine]:
    remark = text_in_record("remark")
    wanted = (
        select(OfferRow.slug, OfferRow.title, remark)
        .where(remark.is_not(None), col(OfferRow.ended).is_(None))
        .order_by(col(OfferRow.title))
    )
    if own is not None:
        wanted = wanted.where(col(OfferRow.id).in_(within(own)))
    for slug, title, text in session.exec(wanted):
        if text:
            yield DeskLine(title=title, text=text, url=f"/pult/angebote/{slug}")


def _texts(catalogue: Catalogue) -> Iterator[DeskLine]:
    guides = catalogue.guides
    for kind, records in (("phasen", guides.phases), ("uebergaenge", guides.transitions)):
        for record in records.values():
            yield from _of_guide(record, f"/{kind}/{record.slug}")
    for group in guides.help:
        for _where, remark in publictexts.remarks(group):
            yield DeskLine(title=group.title, text=remark, url="/hilfe-sofort")
    for where, remark in publictexts.remarks(guides.initiative):
        # Those of the conferences stand with their Kommunen.
        if not where.startswith("konferenzen"):
            yield DeskLine(title=_("Für Fachkräfte"), text=remark, url="/fachkraefte")
    for _where, remark in publictexts.remarks(guides.kreis):
        yield DeskLine(title=guides.kreis.name, text=remark, url="/fachkraefte")
    clock = guides.school_year
    for text in (*clock.unknown, *(remark for _where, remark in publictexts.remarks(clock))):
        yield DeskLine(title=_("Schuljahr-Uhr"), text=text, url="/kette")


def _of_guide(record: PhaseRecord | TransitionRecord, url: str) -> Iterator[DeskLine]:
    if record.remark:
        yield DeskLine(title=record.name, text=record.remark, url=url)
    for step in record.steps:
        yield from _of_step(step, url)


def _of_step(step: StepRecord, url: str) -> Iterator[DeskLine]:
    if step.remark:
        yield DeskLine(title=step.title, text=step.remark, url=url)
    if all(source.elsewhere for source in step.sources):
        names = "; ".join(source.title for source in step.sources)
        yield DeskLine(
            title=step.title,
            text=_("Nur Quellen für andere Orte: %(names)s. Wie ist es im Kreis Düren?")
            % {"names": names},
            url=url,
        )
