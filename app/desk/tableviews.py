"""What the page of uploaded tables is given, and how a run of a table is said on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col

from app import wording
from app.accounts.views import Frame
from app.i18n import N_, ngettext
from app.i18n import gettext as _
from app.models import BulkRow, TableRow, TableRun
from app.offers import (
    foreignkeeping,
    intakemerge,
    intakeruns,
    intakesaid,
    sharedrule,
    twinrows,
)
from app.offers.foreignkeeping import Reading
from app.offers.intake import ADDED, CHANGED, REFUSED, SAME
from app.offers.intakeruns import BACK, BACKED, DRAFT, DRAFTED, LOOK, PUBLISH, TAKE, TAKEN
from app.offers.provider_asking import Question
from app.offers.revisions import Change
from app.offers.tables import YAML
from app.offers.twinrows import TwinQuestion
from app.web.views import Fault

SHOWN = 500
"""Rows of a table that its page shows."""
MOST_ASKED = 60
"""Rows whose conflicts are asked one by one, and as many of which it is asked whether they are
there already; the others get the answer for all, or wait."""
KINDS: Mapping[str, str] = {
    ADDED: N_("neu"),
    CHANGED: N_("geändert"),
    SAME: N_("unverändert"),
    REFUSED: N_("abgelehnt"),
}
AT_WORK: Mapping[str, str] = {
    LOOK: N_("Die Zeilen werden geprüft."),
    TAKE: N_("Die Zeilen werden eingelesen und veröffentlicht."),
    DRAFT: N_("Die Zeilen werden als Entwürfe übernommen."),
    PUBLISH: N_("Die Entwürfe werden veröffentlicht."),
    BACK: N_("Die Tabelle wird zurückgenommen."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedConflict:
    """A field that both sides have changed."""

    field: str
    label: str
    stored: str
    mine: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row that is open."""

    number: int
    title: str
    slug: str
    kind: str
    kind_label: str
    why: tuple[str, ...]
    notes: tuple[str, ...]
    """What the row says and nobody takes from it, and what else is to be known."""
    changes: tuple[Change, ...]
    conflicts: tuple[AskedConflict, ...]
    asked: bool
    """Its conflicts are asked one by one."""
    shared: str
    """Which other Kommunen would be asked or told, "" where none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """An uploaded table: how far it is, and what can be done with it."""

    token: str
    name: str
    notes: tuple[str, ...]
    working: str
    """What is being done; "" when nothing is."""
    halted: str
    """Where it was interrupted or stopped; "" otherwise."""
    position: int
    size: int
    percent: int
    counts: tuple[tuple[str, int], ...]
    good: int
    """Open rows that would change something."""
    shared: str
    """What that is, where other Kommunen are concerned."""
    refused: int
    conflicts: int
    """Rows with something that both sides have changed."""
    side: str
    """The answer for all of them."""
    drafts: int
    done: tuple[str, ...]
    """What was done with the rows that are not open any more."""
    may_undo: bool
    todo: str
    """Address of what is left to do as a file; "" when nothing is."""
    rows: tuple[SheetRow, ...]
    more: int
    """Open rows that are not shown."""
    asked: tuple[Question, ...]
    """Which Träger are meant by names that nobody knows, each once."""
    twins: tuple[TwinQuestion, ...]
    """Which offers new rows may be that are there already; what nobody has said comes first."""
    nearly: int
    """Rows of which that is nearly sure."""
    rest: str
    """The answer for all of these that have none of their own."""
    answered: tuple[tuple[str, str], ...]
    """Answers about twins that are not shown, to be sent again."""
    read: Reading
    may_assign: bool
    """It can still be said what its columns are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """A line in the list of the account's tables."""

    token: str
    name: str
    when: str
    open: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """`pult/einlesen.html` and its part `pult/_tabelle.html`, `/pult/einlesen`."""

    frame: Frame
    fault: str = ""
    run: RunView | None = None
    unsaid: tuple[Fault, ...] = ()
    """Träger of whom nobody has said who they are."""
    hidden: bool = False
    """Some of what was published families do not find."""
    tables: tuple[KeptTable, ...] = ()


def view(session: Session, run: TableRun, *, now: datetime) -> RunView:
    far = intakeruns.progress(session, run)
    halted = _halted(session, run, far.rows, now)
    working = _(AT_WORK[run.work]) if run.work and not halted else ""
    still = not run.work or bool(halted)
    there = _open(session, run) if still else ()
    shown = there[:SHOWN]
    left = far.kinds[REFUSED] + far.kinds[ADDED] + far.kinds[CHANGED]
    answers = [(name, value) for name, value in run.answers]
    collided = [row for row in shown if row.said.get("conflicts")]
    twins = _twins(shown, answers)
    asked_twins = twins[:MOST_ASKED]
    fields = {each.field for each in asked_twins} | {twinrows.ALL}
    read = foreignkeeping.reading(run)
    asked_ones = {row.number for row in collided[:MOST_ASKED]}
    kept = session.get(BulkRow, run.bulk_id) if run.bulk_id else None
    return RunView(
        token=run.token,
        name=run.name,
        notes=tuple(run.notes),
        working=working,
        halted=halted,
        position=run.position,
        size=far.rows,
        percent=100 * run.position // max(far.rows, 1),
        counts=tuple((_(KINDS[kind]), count) for kind, count in far.kinds.items()),
        good=far.kinds[ADDED] + far.kinds[CHANGED],
        shared=sharedrule.counted(
            [intakesaid.shared_of(row) for row in there if row.kind in (ADDED, CHANGED)]
        ),
        refused=far.kinds[REFUSED],
        conflicts=len(collided),
        side=intakemerge.answered(answers).get(intakemerge.ALL, ""),
        drafts=far.done.get(DRAFTED, 0),
        done=_done(far.done),
        may_undo=kept is not None and kept.undone_at is None,
        todo=_todo(run, shown) if left and still else "",
        rows=tuple(_row(row, answers, row.number in asked_ones) for row in shown),
        more=max(sum(far.kinds.values()) - len(shown), 0) if still else 0,
        asked=_asked(shown, answers),
        twins=asked_twins,
        nearly=sum(each.sure for each in twins),
        rest=dict(answers).get(twinrows.ALL, ""),
        answered=tuple(
            (name, value)
            for name, value in answers
            if name.startswith(twinrows.PREFIX) and value and name not in fields
        ),
        read=read,
        may_assign=read.foreign and still and run.bulk_id is None and run.work in ("", LOOK),
    )


def _twins(
    rows: Sequence[TableRow], answers: Sequence[tuple[str, str]]
) -> tuple[TwinQuestion, ...]:
    """With what was said just now, be it acted on or not."""
    said = dict(answers)
    found = (intakesaid.twin_of(row) for row in rows)
    asked = [
        replace(twin, answer=said.get(twin.field, twin.answer))
        for twin in found
        if twin is not None
    ]
    return tuple(sorted(asked, key=lambda each: (bool(each.settled), not each.sure, each.number)))


def _halted(session: Session, run: TableRun, size: int, now: datetime) -> str:
    if not run.work or not (run.stop or intakeruns.interrupted(run, now)):
        return ""
    at = session.get(TableRow, (run.id, min(run.position + 1, size)))
    line = at.said["line"] if at else run.position
    said = (
        _("Angehalten bei Zeile %(line)d.") if run.stop else _("Bei Zeile %(line)d unterbrochen.")
    )
    return said % {"line": line}


_ORDER = (REFUSED, "", ADDED, CHANGED, SAME)
"""What is to do comes first; conflicts come between."""


def _open(session: Session, run: TableRun) -> Sequence[TableRow]:
    """The rows that are open, what asks something before the rest."""
    rows = intakeruns.rows_of(session, run, TableRow.done == "", col(TableRow.kind) != "")
    return sorted(
        rows,
        key=lambda row: (
            row.kind != REFUSED,
            not row.said.get("conflicts"),
            not row.said.get("twin"),
            _ORDER.index(row.kind),
            row.number,
        ),
    )


def _done(done: Mapping[str, int]) -> tuple[str, ...]:
    taken, drafted, back = (done.get(each, 0) for each in (TAKEN, DRAFTED, BACKED))
    said = (
        (taken, ngettext("%(n)d Zeile veröffentlicht", "%(n)d Zeilen veröffentlicht", taken)),
        (drafted, ngettext("%(n)d Entwurf", "%(n)d Entwürfe", drafted)),
        (back, ngettext("%(n)d Zeile zurückgenommen", "%(n)d Zeilen zurückgenommen", back)),
    )
    return tuple(text % {"n": count} for count, text in said if count)


def _todo(run: TableRun, shown: Sequence[TableRow]) -> str:
    kind = "zip" if any(YAML in row.cells for row in shown) else "xlsx"
    return f"/pult/einlesen/{run.token}/offen.{kind}"


def _row(row: TableRow, answers: Sequence[tuple[str, str]], asked: bool) -> SheetRow:
    said: Mapping[str, Any] = row.said
    sides = {**intakemerge.answered(answers), intakemerge.ALL: ""}
    conflicts = tuple(
        AskedConflict(
            field=field,
            label=label,
            stored=old,
            mine=new,
            answer=intakemerge.side_of(field, sides),
        )
        for field, _path, label, old, new, _answer in said.get("conflicts", ())
    )
    asking = {path for _field, path, *_rest in said.get("conflicts", ())}
    notes = list(said.get("notes", ()))
    if said.get("asks"):
        notes.append(_unknown(said["asks"]))
    if twin := intakesaid.twin_of(row):
        notes.append(twin.said)
    return SheetRow(
        number=said["line"],
        title=said.get("title", ""),
        slug=row.slug if row.kind in (CHANGED, SAME) else "",
        kind=row.kind,
        kind_label=_(KINDS[row.kind]),
        why=tuple(said.get("why", ())),
        notes=tuple(notes),
        changes=tuple(
            Change(field=field, label=label, old=old, new=new)
            for field, label, old, new in said.get("changes", ())
            if field not in asking
        ),
        conflicts=conflicts,
        asked=asked,
        shared=intakesaid.shared_of(row).said,
    )


def _unknown(asks: Mapping[str, Any]) -> str:
    return _("Den Träger „%(name)s“ kennen wir noch nicht.") % {"name": asks["name"]}


def _asked(rows: Sequence[TableRow], answers: Sequence[tuple[str, str]]) -> tuple[Question, ...]:
    given = dict(answers)
    found = {}
    for row in rows:
        asks = row.said.get("asks")
        if asks and asks["field"] not in found:
            found[asks["field"]] = Question(
                field=asks["field"],
                name=asks["name"],
                nearest=tuple((slug, name) for slug, name in asks["nearest"]),
                answer=given.get(asks["field"], "") or asks["answer"],
            )
    return tuple(found.values())


def unsaid(view: RunView) -> tuple[Fault, ...]:
    """The questions about Träger that were sent without an answer."""
    who = _("Wer ist gemeint?")
    return tuple(
        Fault(field=each.field, label=each.name, text=who) for each in view.asked if not each.answer
    )


def kept_tables(session: Session, runs: Sequence[TableRun]) -> tuple[KeptTable, ...]:
    """The account's tables with something left to do."""
    found = []
    for run in runs:
        kinds = intakeruns.progress(session, run).kinds
        count = kinds[ADDED] + kinds[CHANGED] + kinds[REFUSED]
        left = ngettext("%(n)d Zeile offen", "%(n)d Zeilen offen", count) % {"n": count}
        if run.asks:
            left = _("Was steht in den Spalten?")
        if count or run.work or run.asks:
            when = wording.moment(run.at)
            found.append(KeptTable(token=run.token, name=run.name, when=when, open=left))
    return tuple(found)
