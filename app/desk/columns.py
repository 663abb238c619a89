"""Somebody else's table at the desk: what its columns are, asked once, and the rows that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from app.accounts.frame import frame_of
from app.accounts.views import Frame
from app.catalogue.index import Index
from app.desk import neighbours
from app.desk.deps import Desk
from app.desk.tablework import TableWork
from app.i18n import N_
from app.i18n import gettext as _
from app.offers import foreign, foreignkeeping, intakeruns, providers, tables
from app.offers.foreign import Choice, Known
from app.offers.foreignheadings import SKIP, Guess, Part, plain
from app.offers.foreignkeeping import Reading
from app.offers.foreigntable import Table
from app.offers.foreignvalues import Gazetteer, provider_kind, spelt
from app.offers.revisions import source_line
from app.offers.tables import COLUMNS, Opened
from app.records.providernames import folded, spellings
from app.rights import own_kommunen
from app.typed import line
from app.vocabulary import KOMMUNEN, ProviderKind, Topic
from app.web.views import Fault

_MOST_ASKED = 200
"""Rows of a table for which that is done: each takes some milliseconds, and others wait for their
pages meanwhile."""
_MOST_TOPICS = 2
_PROVIDER, _KIND, _KOMMUNE = "fuer_alle_traeger", "fuer_alle_art", "fuer_alle_kommune"
"""Fields of what holds for rows that do not say it themselves."""
_LABELS: Mapping[str, str] = {
    "zielgruppe": N_("Für wen"),
    Part.AGES: N_("Alter, in Worten oder Zahlen"),
    "alter_von": N_("Alter von"),
    "alter_bis": N_("Alter bis"),
    "wann": N_("Wann, Tag und Uhrzeit"),
    Part.DAY: N_("Wochentag oder Datum"),
    Part.CLOCK: N_("Uhrzeit"),
    Part.BEGIN: N_("Beginn"),
    Part.END: N_("Ende"),
    "ort_name": N_("Name des Ortes, zum Beispiel Turnhalle"),
    "strasse": N_("Straße, mit oder ohne Hausnummer"),
    Part.NUMBER: N_("Hausnummer"),
    Part.CODE_AND_TOWN: N_("Postleitzahl und Ort"),
    "ort": N_("Ort"),
    Part.ADDRESS: N_("Ganze Adresse"),
    Part.CONTACT: N_("Kontakt: Telefon, E-Mail oder Seite"),
}
"""What a column is called on the page, where that is not its heading in our table, in this order
beside the others."""
_OFFERED = (
    *("titel", "kurz", "beschreibung", "zielgruppe", Part.AGES, "alter_von", "alter_bis", "wann"),
    *(Part.DAY, Part.CLOCK, Part.BEGIN, Part.END, "ort_name", Part.ADDRESS, "strasse"),
    *(Part.NUMBER, "plz", "ort", Part.CODE_AND_TOWN, "kommune", "kosten", "kosten_text"),
    *("anmeldung", "traeger", "traeger_art", "telefon", "email", "web", Part.CONTACT, "format"),
    *("phase", "thema", "sprache", "quellen", "bemerkung"),
)
"""What a column of somebody else's table can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One select of the page."""

    field: str
    heading: str
    samples: tuple[str, ...]
    target: str
    unsure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsPage:
    """`pult/spalten.html`, `/pult/einlesen/{token}/spalten`."""

    frame: Frame
    token: str
    name: str
    read: Reading
    unsure: tuple[Column, ...]
    sure: tuple[Column, ...]
    targets: tuple[tuple[str, str], ...]
    kommunen: tuple[tuple[str, str], ...]
    """To choose from for rows that name none; () where it is clear."""
    kinds: tuple[tuple[str, str], ...]
    typed: Mapping[str, str]
    faults: tuple[Fault, ...]


def begin(desk: Desk, work: TableWork, name: str, opened: Opened) -> str:
    """Keeps the uploaded file; the address of what comes next: the preview, or the question what
    its columns are. UnreadableFileError when a table of ours lacks what it needs."""
    table = opened.table
    if opened.rows or table is None:
        return _keep(desk, work, name, table, opened.rows, None)
    table = foreign.without_people(table)
    guessed = foreign.guesses(table, places(desk.index))
    choice = foreignkeeping.remembered(desk.session, table, by=desk.by)
    if choice is None and not _to_be_asked(desk, table, guessed):
        choice = foreign.choice_of(guessed)
    rows = _rows(desk, name, table, choice) if choice else []
    return _keep(desk, work, name, table, rows, choice, asked=True)


def _keep(
    desk: Desk,
    work: TableWork,
    name: str,
    table: Table | None,
    rows: Sequence[tables.Row],
    choice: Choice | None,
    *,
    asked: bool = False,
) -> str:
    token = intakeruns.keep(
        desk.session,
        name,
        rows,
        by=desk.by,
        now=desk.now,
        reading=asdict(_reading(table, choice, asked=asked)) if table else {},
        source=foreignkeeping.source(table, choice) if asked and table else None,
    )
    run = intakeruns.mine(desk.session, token, by=desk.by)
    if run.asks:
        return f"/pult/einlesen/{token}/spalten"
    work.take_up(
        desk.session, run, intakeruns.begin(desk.session, run, intakeruns.LOOK, now=desk.now)
    )
    return f"/pult/einlesen/{token}"


def _to_be_asked(desk: Desk, table: Table, guessed: Sequence[Guess]) -> bool:
    """Also where nobody would know whose the offers are, or what kind of Träger that is."""
    if foreign.to_be_asked(table, guessed) or table.own:
        return foreign.to_be_asked(table, guessed)
    choice = foreign.choice_of(guessed)
    return "traeger" not in choice.columns or foreign.nameless_kinds(table, choice, _kinds(desk))


def _kinds(desk: Desk) -> dict[str, ProviderKind]:
    """Of the Träger that are known, under all their names."""
    return {
        folded(spelling): record.kind
        for record in providers.names(desk.session).records.values()
        for spelling in spellings(record)
    }


def _rows(desk: Desk, name: str, table: Table, choice: Choice) -> list[tables.Row]:
    own = own_kommunen(desk.by)
    known_here = Known(
        places=places(desk.index),
        kommunen=own or (),
        kinds=_kinds(desk),
        topics=_Topics(desk.index),
        today=desk.today,
    )
    source = source_line(_("Liste „%(name)s“") % {"name": line(name)[:80]}, desk.today.year)
    return foreign.rows(table, choice, known_here, source=source)


def places(index: Index) -> Gazetteer:
    """Whose villages and postcodes there are."""
    villages: dict[str, tuple[str, ...]] = {}
    postcodes: dict[str, tuple[str, ...]] = {}
    for slug, kommune in index.catalogue.kommunen.items():
        for village in dict.fromkeys(map(spelt, kommune.ortsteile)):
            villages[village] = (*villages.get(village, ()), slug)
        for code in kommune.postcodes:
            postcodes[code] = (*postcodes.get(code, ()), slug)
    return Gazetteer(villages=villages, postcodes=postcodes)


class _Topics:
    """What an offer may be about, by offers that are alike: as the form proposes it."""

    def __init__(self, index: Index) -> None:
        self._index, self._asked = index, 0

    def __call__(self, text: str) -> Sequence[Topic]:
        self._asked += 1
        if self._asked > _MOST_ASKED:
            return ()
        alike = neighbours.of(text, self._index).slugs
        called, offers = f"{plain(text)} ", self._index.catalogue.offers
        for offer in (offers[slug] for slug in alike if slug in offers):
            if called.startswith(f"{plain(offer.title)} "):  # one of that name says it alone
                return [each for each in offer.topics if each is not Topic.CRISIS][:_MOST_TOPICS]
        found = neighbours.topics(alike, self._index)
        # Nobody reads of "Krise & Schutz" because a machine thought so.
        return [topic for topic in found if topic is not Topic.CRISIS][:_MOST_TOPICS]


def _reading(table: Table, choice: Choice | None, *, asked: bool) -> Reading:
    columns = choice or foreign.choice_of(foreign.guesses(table, _NOWHERE))
    left = foreign.left_out(table, columns)
    return Reading(
        sheet=table.sheet,
        line=table.line,
        others=table.others,
        passed=tuple(f"{number}: {text}" for number, text in table.passed[:20]),
        left_out=left,
        personal=tuple(each for each in left if foreign.is_personal(each)),
        foreign=asked,
    )


_NOWHERE = Gazetteer(villages={}, postcodes={})


# --- the page -------------------------------------------------------------------------------------


def page(desk: Desk, token: str) -> ColumnsPage:
    """Missing where no table of the account is there to be asked about."""
    kept = foreignkeeping.kept(desk.session, token, by=desk.by)
    choice = kept.choice or foreignkeeping.remembered(desk.session, kept.table, by=desk.by)
    guessed = foreign.guesses(kept.table, places(desk.index))
    return _page(desk, token, choice or foreign.choice_of(guessed), ())


def _page(desk: Desk, token: str, choice: Choice, faults: tuple[Fault, ...]) -> ColumnsPage:
    kept = foreignkeeping.kept(desk.session, token, by=desk.by)
    table, guessed = kept.table, foreign.guesses(kept.table, places(desk.index))
    columns = [
        Column(
            field=_field(number),
            heading=heading or _("ohne Überschrift"),
            samples=foreign.samples(table, number),
            target=choice.columns[number],
            unsure=not guessed[number].sure,
        )
        for number, heading in enumerate(table.head)
        if _is_asked(table, number, guessed[number])
    ]
    return ColumnsPage(
        frame=frame_of(desk.request, desk.by),
        token=token,
        name=kept.name,
        read=_reading(table, choice, asked=True),
        unsure=tuple(each for each in columns if each.unsure),
        sure=tuple(each for each in columns if not each.unsure),
        targets=_targets(table),
        kommunen=() if table.own else _kommunen_to_choose(desk),
        kinds=() if table.own else tuple((kind.value, kind.label) for kind in ProviderKind),
        typed={
            _PROVIDER: choice.provider,
            _KIND: choice.provider_kind,
            _KOMMUNE: choice.kommune,
        },
        faults=faults,
    )


def _field(number: int) -> str:
    return f"spalte-{number + 1}"


def _is_asked(table: Table, number: int, guess: Guess) -> bool:
    """Not of names of people, of columns with nothing in them, nor of our own headings."""
    if guess.personal or not foreign.samples(table, number):
        return False
    return not (table.own and plain(table.head[number]) in tables.own_headings())


def _targets(table: Table) -> tuple[tuple[str, str], ...]:
    own = tables.own_headings()
    there = {own.get(plain(each)) for each in table.head} if table.own else set()
    offered = [name for name in COLUMNS if name != tables.SLUG] if table.own else _OFFERED
    return tuple((str(name), _label(name)) for name in offered if name not in there)


def _label(name: str) -> str:
    return _(_LABELS.get(name) or COLUMNS[name])


def _kommunen_to_choose(desk: Desk) -> tuple[tuple[str, str], ...]:
    own = own_kommunen(desk.by)
    if own is not None and len(own) == 1:
        return ()
    return tuple((slug, name) for slug, name in KOMMUNEN.items() if own is None or slug in own)


def answer(
    desk: Desk, work: TableWork, token: str, fields: Sequence[tuple[str, str]]
) -> ColumnsPage | None:
    """Takes what was said of the columns; the page again where that does not do, with all that was
    chosen. AtWorkError where some of the table is taken already."""
    kept = foreignkeeping.kept(desk.session, token, by=desk.by)
    choice = _read(desk, kept.table, dict(fields))
    if faults := _faults(kept.table, choice):
        return _page(desk, token, choice, faults)
    rows = _rows(desk, kept.name, kept.table, choice)
    reading = _reading(kept.table, choice, asked=True)
    run, holder = foreignkeeping.answer(
        desk.session, token, rows, choice, reading, by=desk.by, now=desk.now
    )
    work.take_up(desk.session, run, holder)
    return None


def _read(desk: Desk, table: Table, fields: Mapping[str, str]) -> Choice:
    offered = {value for value, _text in _targets(table)}
    guessed = foreign.guesses(table, places(desk.index))
    columns = []
    for number, guess in enumerate(guessed):
        if not _is_asked(table, number, guess):
            columns.append(SKIP if guess.personal else guess.target)
            continue
        said = fields.get(_field(number), SKIP)
        columns.append(said if said in offered else SKIP)
    kinds, towns = set(ProviderKind), {slug for slug, _name in _kommunen_to_choose(desk)}
    kind, kommune = fields.get(_KIND, ""), fields.get(_KOMMUNE, "")
    return Choice(
        columns=tuple(columns),
        provider=line(fields.get(_PROVIDER, ""))[:200],
        provider_kind=kind if kind in kinds else "",
        kommune=kommune if kommune in towns else "",
    )


def _faults(table: Table, choice: Choice) -> tuple[Fault, ...]:
    faults = []
    if not table.own and "titel" not in choice.columns:
        first = _field(next((n for n in range(len(table.head)) if table.head[n]), 0))
        said = _("Bitte sagen, in welcher Spalte steht, wie das Angebot heißt.")
        faults.append(Fault(field=first, label=_("Titel"), text=said))
    seen: set[str] = set()
    for number, target in enumerate(choice.columns):
        if target in seen and target not in foreign.TOGETHER:
            said = _("„%(name)s“ ist schon eine andere Spalte.") % {"name": _label(target)}
            faults.append(Fault(field=_field(number), label=table.head[number], text=said))
        seen.add(target)
        seen.discard(SKIP)
    if not table.own and "traeger" not in choice.columns:
        faults += _provider_faults(choice)
    return tuple(faults)


def _provider_faults(choice: Choice) -> list[Fault]:
    """Where no column says whose the offers are, somebody must."""
    if not choice.provider:
        said = _("Bitte angeben, wer die Angebote macht.")
        return [Fault(field=_PROVIDER, label=_("Träger"), text=said)]
    if not choice.provider_kind and provider_kind(choice.provider) is None:
        return [Fault(field=_KIND, label=_("Art des Trägers"), text=_("Bitte auswählen."))]
    return []
