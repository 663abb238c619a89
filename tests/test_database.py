"""The database: made by migrations alone, refuses what must not be in it, survives what happens."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import Session, SQLModel, col, func, select

from app import database
from app.accounts import signing_in
from app.models import (
    AccountRow,
    BulkRow,
    DraftRow,
    KommuneRow,
    OfferRow,
    Proposal,
    ProviderRow,
    Revision,
    SignIn,
    UnpublishedRow,
)
from app.offers import drafts, importing, store
from app.records import files
from app.records.offers import OfferRecord
from app.records.times import TimesOfRecord
from app.vocabulary import OfferKind, Recurs
from tests.cast import NOW, cast
from tests.conftest import SECRET


def test_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anything looked for: the newest migration is the one whose file comes last."""
    with engine.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    with database.migrating(engine) as config:
        assert there == ScriptDirectory.from_config(config).get_current_head()
    monkeypatch.setattr(command, "upgrade", lambda *_: pytest.fail("there was nothing to do"))
    database.migrate(engine)


def test_foreign_keys_are_enforced(session: Session) -> None:
    orphan = "INSERT INTO offer_kommune (offer_id, kommune_slug, position) VALUES (1, 'x', 0)"
    with pytest.raises(IntegrityError):
        session.execute(text(orphan))


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "x" * 121}, {"version": 0}])
@pytest.mark.usefixtures("imported")
def test_constraints_hold_below_the_schema(session: Session, wrong: dict[str, object]) -> None:
    row = session.exec(select(OfferRow).limit(1)).one()
    for name, value in wrong.items():
        setattr(row, name, value)
    with pytest.raises(DatabaseError):
        session.commit()


@pytest.mark.usefixtures("imported")
def test_each_save_is_one_revision_with_the_whole_record(session: Session) -> None:
    row = store.by_slug(session, "kita-rurmaeuse-kreuzau") or pytest.fail("no such offer")
    record = store.record_of(row).model_copy(update={"schedule": "montags bis freitags"})
    store.save(session, record, provider_slug=row.provider_slug, by="Alice", event="edited", seen=1)
    session.commit()
    revision = session.exec(
        select(Revision).where(Revision.offer_id == row.id, Revision.version == 2)
    ).one()
    assert (revision.by, revision.event) == ("Alice", "edited")
    assert revision.record == record.as_yaml()


@pytest.mark.usefixtures("imported")
def test_who_saw_an_older_version_is_overtaken(session: Session) -> None:
    row = store.by_slug(session, "kita-rurmaeuse-kreuzau") or pytest.fail("no such offer")
    record = store.record_of(row)
    store.save(session, record, provider_slug=None, by="Alice", event="edited", seen=1)
    with pytest.raises(store.OvertakenError):
        store.save(session, record, provider_slug=None, by="Bob", event="edited", seen=1)


@pytest.mark.usefixtures("imported")
def test_all_offers_are_two_queries_however_many(session: Session) -> None:
    from sqlalchemy import event

    session.expire_all()
    asked: list[str] = []
    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", lambda *args: asked.append(args[2]))
    records = [store.record_of(row) for row in store.every(session)]
    assert len(records) == session.exec(select(func.count()).select_from(OfferRow)).one()
    assert len([sql for sql in asked if "count(" not in sql]) == 2


def test_a_damaged_database_is_reported_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "kette.sqlite3"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    with pytest.raises(database.DatabaseUnusableError, match=r"beschädigt.*Sicherung"):
        database.migrate(database.connect(f"sqlite:///{path}", secret=SECRET))


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(database.DatabaseUnusableError, match="KETTE_DATA_DIR"):
        database.connect(f"sqlite:///{tmp_path / 'file' / 'var' / 'k.sqlite3'}", secret=SECRET)


def go(engine: Engine, version: str) -> None:
    """Back to an earlier version, or up to the "head"."""
    step = command.upgrade if version == "head" else command.downgrade
    with database.migrating(engine) as steps:
        step(steps, version)


@pytest.mark.usefixtures("imported")
def test_going_back_a_version_and_up_again_keeps_every_offer_and_its_kommunen(
    engine: Engine, session: Session
) -> None:
    before = {row.slug: store.record_of(row) for row in store.every(session)}
    session.close()
    go(engine, "0005")
    go(engine, "head")
    assert {row.slug: store.record_of(row) for row in store.every(session)} == before


@pytest.mark.usefixtures("imported")
def test_times_are_said_to_a_version_that_knows_none_and_come_back(
    engine: Engine, session: Session
) -> None:
    rows = [row for row in store.every(session) if store.record_of(row).times]
    before = [store.record_of(row) for row in rows[:3]]
    slugs = [each.slug for each in before]
    session.close()
    go(engine, "0012")
    there = [store.by_slug(session, slug) or pytest.fail("no such offer") for slug in slugs]
    assert [row.record["schedule"] for row in there] == [each.schedule_said for each in before]
    assert not any("times" in row.record for row in store.every(session))
    assert not any("times" in each for each in session.exec(select(Revision.record)))
    there[0].record = there[0].record | {"schedule": "neuerdings dienstags"}
    there[1].record = there[1].record | {"title": "Ein neuer Titel"}
    session.add_all(there)
    session.commit()
    session.close()
    go(engine, "head")
    now = [store.record_of(row) for slug in slugs for row in [store.by_slug(session, slug)] if row]
    assert (now[0].times, now[0].schedule) == (None, "neuerdings dienstags")
    assert now[1] == before[1].model_copy(update={"title": "Ein neuer Titel"})
    assert now[2] == before[2]


def test_what_comes_every_year_is_put_aside_for_a_version_that_knows_nothing_of_it(
    engine: Engine, session: Session
) -> None:
    importing.import_all(session)
    row = store.by_slug(session, "kita-rurmaeuse-kreuzau") or pytest.fail("no such offer")
    times = TimesOfRecord.typed("5.12.2026 19 Uhr; 6.12.2026, fällt aus", date(2026, 11, 29))
    record = store.record_of(row).model_copy(
        update={"recurs": Recurs.YEARLY, "usual": "im Mai", "times": times}
    )
    store.save(session, record, provider_slug=row.provider_slug, by="Alice", event="edited")
    session.commit()
    session.close()
    go(engine, "0013")
    kept = [*session.exec(select(OfferRow.record)), *session.exec(select(Revision.record))]
    assert not any({"recurs", "usual"} & each.keys() for each in kept)
    assert [{"first": "2026-12-05", "start": "19:00"}] in [
        each["times"]["dates"] for each in kept if (each.get("times") or {}).get("dates")
    ]
    session.close()
    go(engine, "head")
    row = store.by_slug(session, record.slug) or pytest.fail("no such offer")
    assert store.record_of(row) == record


FIELDS_OF_0_7 = frozenset(
    (
        "slug", "title", "summary", "description", "provider", "level", "phases", "transitions",
        "age_months", "audience", "topics", "kommunen", "place", "contact", "schedule", "times",
        "recurs", "usual", "cost", "cost_note", "formats", "languages", "registration", "sources",
        "remark", "ended", "draft", "doubt", "visible_from", "visible_until", "cancelled_until",
        "origin", "needs", "verified_at", "verified_by", "stand",
    )
)  # fmt: skip
"""What version 0.7.0, whose newest migration is 0017, reads in an offer; it refuses any other."""
JUGENDAMT_OF_0_7 = frozenset(("name", "traeger", "phone", "phone_stand"))


def test_fields_that_the_version_before_refuses_are_put_aside_and_come_back(
    engine: Engine, session: Session
) -> None:
    importing.import_all(session)
    people = cast(session)
    home = {"name": "Pfarrheim", "street": None, "postcode": None, "city": "Titz"}
    changes: dict[str, dict[str, Any]] = {
        "kita-rurmaeuse-kreuzau": {
            "kind": "termin",
            "phases_because": "Es gibt eine Gruppe mehr.",
            "locations": [{"place": home, "schedule": "montags"}],
            "confidential": True,
            "spoken": [{"language": "uk", "who": "am Empfang", "when": "nur manchmal"}],
            "apart": [{"offer": "turnclub-kreuzau-kinder", "because": "zwei Gruppen"}],
        },
        "turnclub-kreuzau-kinder": {
            "ended": "2026: zusammengelegt",
            "joined": "kita-rurmaeuse-kreuzau",
        },
    }
    changes["papierkorb"] = changes["turnclub-kreuzau-kinder"]
    before = {}
    for slug, values in changes.items():
        row = store.by_slug(session, slug) or store.by_slug(session, "turnclub-kreuzau-kinder")
        assert row is not None
        record = OfferRecord.stored(row.record | {"slug": slug} | values)
        store.save(session, record, provider_slug=row.provider_slug, by="Anna", event="edited")
        before[slug] = record
    row = store.by_slug(session, "kita-rurmaeuse-kreuzau")
    assert row is not None
    assert row.id is not None
    aside = UnpublishedRow(
        offer_id=row.id, account_id=people.anna.id, proposal=False, base=2, reason="", at=NOW,
        record=before["kita-rurmaeuse-kreuzau"].as_yaml(),
    )  # fmt: skip
    session.add(aside)
    session.commit()
    kommunen = {k.slug: k.record for k in session.exec(select(KommuneRow))}
    assert any("nights" in each["jugendamt"] for each in kommunen.values())
    session.close()
    go(engine, "0017")
    held = [
        record
        for table in (OfferRow, Revision, UnpublishedRow)
        for record in session.exec(select(table.record))
    ]
    assert not {name for each in held for name in each} - FIELDS_OF_0_7
    offices = [each["jugendamt"] for each in session.exec(select(KommuneRow.record))]
    assert not {name for each in offices for name in each} - JUGENDAMT_OF_0_7
    # There it is edited: a title, and one that was joined is brought back.
    for slug, change in (
        ("kita-rurmaeuse-kreuzau", {"title": "Kita"}),
        ("papierkorb", {"ended": None}),
    ):
        here = col(OfferRow.slug) == slug
        record_now = session.exec(select(OfferRow.record).where(here)).one()
        session.execute(update(OfferRow).where(here).values(record={**record_now, **change}))
    session.commit()
    session.close()
    go(engine, "head")
    now = {slug: store.record_of(store.by_slug(session, slug) or row) for slug in changes}
    kita = before["kita-rurmaeuse-kreuzau"]
    assert now == before | {
        "kita-rurmaeuse-kreuzau": kita.model_copy(update={"title": "Kita"}),
        "papierkorb": before["papierkorb"].model_copy(update={"ended": None, "joined": None}),
    }
    assert OfferRecord.stored(session.exec(select(UnpublishedRow.record)).one()) == kita
    assert {k.slug: k.record for k in session.exec(select(KommuneRow))} == kommunen


def test_remarks_are_put_aside_for_a_version_that_refuses_them(
    engine: Engine, session: Session
) -> None:
    importing.import_all(session)

    def remarks() -> dict[str, str]:
        # By columns: the version before has not all that are there today.
        rows = [
            *session.exec(select(KommuneRow.slug, KommuneRow.record)),
            *session.exec(select(ProviderRow.slug, ProviderRow.record)),
        ]
        found = {slug: record.get("remark") for slug, record in rows if "remark" in record}
        session.close()
        return found

    before = remarks()
    assert {"titz", "landgemeinde-titz"} <= before.keys()
    go(engine, "0014")
    assert remarks() == {}
    titz = col(ProviderRow.slug) == "landgemeinde-titz"
    record = session.exec(select(ProviderRow.record).where(titz)).one()
    noted = dict(record) | {"note": "Neu eingelesen."}
    session.execute(update(ProviderRow).where(titz).values(record=noted))
    inden = col(KommuneRow.slug) == "inden"
    record = session.exec(select(KommuneRow.record).where(inden)).one()
    told = dict(record) | {"remark": "Von anderswo."}
    session.execute(update(KommuneRow).where(inden).values(record=told))
    session.commit()
    session.close()
    go(engine, "head")
    assert remarks() == before | {"inden": "Von anderswo."}
    assert session.get_one(ProviderRow, "landgemeinde-titz").record["note"] == "Neu eingelesen."


def test_a_step_at_once_can_be_undone_by_a_version_that_knows_only_rows_of_three(
    engine: Engine, session: Session
) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    anna = cast(session).anna.id
    offers = [["turnen", 1, 2], ["turnclub", 3, 4]]
    carried = [["copy-of-turnen", 1, 2, "copy"], ["verein", 4, 5, "provider"]]
    for changes in ([*offers, *carried], offers):
        session.add(BulkRow(account_id=anna, label="Zusammengelegt", at=NOW, changes=changes))
    session.commit()

    def steps() -> list[list[Any]]:
        found = session.exec(select(BulkRow.changes).order_by(col(BulkRow.id))).all()
        session.close()
        return [list(each) for each in found]

    for _twice in range(2):
        go(engine, "0018")
        assert steps() == [offers, offers]
        go(engine, "head")
        assert steps() == [[*offers, *carried], offers]


def as_of_0_8(engine: Engine, session: Session) -> None:
    """A database that has never seen what an entry is: nothing waits aside in it."""
    importing.import_all(session)
    cast(session)
    session.close()
    go(engine, "0018")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE kinds_aside"))
        connection.execute(text("DROP TABLE references_aside"))


def edited_before(session: Session, slug: str, **values: Any) -> Revision:
    """As a person at the desk did it there."""
    row = store.by_slug(session, slug)
    assert row is not None
    assert row.id is not None
    row.record, row.version = {**row.record, **values}, row.version + 1
    revision = Revision(
        offer_id=row.id, version=row.version, event="edited", by="Anna", at=NOW,
        record={n: v for n, v in OfferRecord.stored(row.record).as_yaml().items() if n != "kind"},
    )  # fmt: skip
    session.add_all((row, revision))
    session.commit()
    return revision


NETWORK, GUIDE = "lokale-praeventionskonferenzen-kreis-dueren", "elternsein-info"


def test_what_was_edited_before_there_were_kinds_gets_that_of_its_file(
    engine: Engine, session: Session
) -> None:
    as_of_0_8(engine, session)
    number = edited_before(session, NETWORK, schedule="zwei Mal im Jahr").offer_id
    edited_before(session, GUIDE, title="Elternsein")
    anna = session.execute(text("SELECT id FROM account WHERE name = 'Anna'")).scalar_one()
    waiting = {**session.exec(select(OfferRow.record).where(OfferRow.id == number)).one()}
    session.add(
        UnpublishedRow(
            offer_id=number, account_id=anna, proposal=True, base=2, reason="", at=NOW,
            record=waiting,
        )
    )  # fmt: skip
    # Whatever else may lie there stops no upgrade.
    other = session.exec(select(OfferRow.id).where(OfferRow.slug == GUIDE)).one()
    session.add(
        UnpublishedRow(
            offer_id=other or 0, account_id=anna, proposal=True, base=2, reason="", at=NOW,
            record={},
        )
    )  # fmt: skip
    session.commit()
    session.close()
    go(engine, "head")
    for slug, kind in ((NETWORK, "netzwerk"), (GUIDE, "wegweiser")):
        row = store.by_slug(session, slug) or pytest.fail("no such offer")
        assert row.record["kind"] == kind
        saved = session.exec(select(Revision.record).where(Revision.offer_id == row.id)).all()
        assert [each.get("kind") for each in saved] == [kind, kind]
    aside = session.exec(select(UnpublishedRow.record).order_by(col(UnpublishedRow.id))).all()
    assert [each.get("kind") for each in aside] == ["netzwerk", None]
    report = importing.import_all(session)
    assert report.refused == []
    assert {NETWORK, GUIDE} <= set(report.unchanged)
    row = store.by_slug(session, NETWORK) or pytest.fail("no such offer")
    assert store.record_of(row).schedule == "zwei Mal im Jahr"


def test_what_the_desk_made_an_offer_for_families_is_not_hidden_from_them(
    engine: Engine, session: Session
) -> None:
    as_of_0_8(engine, session)
    edited_before(session, NETWORK, audience=["eltern"])
    session.close()
    go(engine, "head")
    row = store.by_slug(session, NETWORK) or pytest.fail("no such offer")
    assert store.record_of(row).kind == "angebot"


def test_who_chose_an_offer_at_the_desk_keeps_it_going_back_and_up_again(
    engine: Engine, session: Session
) -> None:
    importing.import_all(session)
    row = store.by_slug(session, GUIDE) or pytest.fail("no such offer")
    record = store.record_of(row).model_copy(update={"kind": OfferKind.OFFER})
    store.save(session, record, provider_slug=row.provider_slug, by="Anna", event="edited")
    session.commit()
    session.close()
    go(engine, "0018")
    go(engine, "head")
    row = store.by_slug(session, GUIDE) or pytest.fail("no such offer")
    assert store.record_of(row).kind == "angebot"


def test_whoever_turned_the_letter_of_the_week_off_gets_none_after_going_back_and_up(
    engine: Engine, session: Session
) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    people = cast(session)
    off, week = date(2026, 11, 28), date(2026, 11, 23)
    for name, values in (("anna", (off, week)), ("bernd", (None, week))):
        row = session.get_one(AccountRow, getattr(people, name).id)
        row.digest_off, row.digest_week = values
        session.add(row)
    session.commit()

    def letters() -> dict[int | None, tuple[date | None, date | None]]:
        rows = session.exec(select(AccountRow)).all()
        found = {row.id: (row.digest_off, row.digest_week) for row in rows}
        session.close()
        return found

    before = letters()
    assert {(off, week), (None, week), (None, None)} == set(before.values())
    for _twice in range(2):
        go(engine, "0014")
        go(engine, "head")
        assert letters() == before


def test_whoever_is_signed_in_stays_so_and_is_named(engine: Engine, session: Session) -> None:
    """Versions before 0009 had no names for sign-ins."""
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    people = cast(session)
    secrets = [signing_in.begin(session, people.anna.id, now=NOW) for _ in range(2)]
    session.close()
    go(engine, "0006")
    go(engine, "head")
    assert all(signing_in.who(session, secret, now=NOW) for secret in secrets)
    assert len({each.handle for each in session.exec(select(SignIn))}) == 2
    assert all(each.handle for each in session.exec(select(SignIn)))


OLD: Mapping[str, Any] = {
    "new": {
        "titel": "Vorlesen", "beschreibung": "Bücher.", "traeger": "Verein", "kommune": "titz",
        "ort": "Haus", "wann": "montags", "kosten": "nichts", "kontakt": "02421 111",
    },
    "change": {
        "schedule": "freitags", "place_name": "Haus", "street": "Weg 1", "postcode": "52351",
        "city": "Düren", "cost": "kostenlos", "phone": "", "email": "a@b.de", "url": "",
        "ended": "ja",
    },
    "form": [
        ["titel", "Kita"], ["text", "Bücher."], ["zielgruppen", "eltern"], ["kommunen", "titz"],
        ["phasen", "kita"], ["phasen", "kleinkind"], ["uebergaenge", "schule-beruf"],
        ["themen", "gesundheit"], ["sprachen", "de"], ["ebene", "sozialraum"], ["format", "online"],
    ],
    "table": [["datei", "a.csv"], ["zeilen", '[{"text": "Bücher.", "kommunen": "Titz"}]']],
    "record": {"slug": "kita", "handlungsebene": "sozialraum", "format": ["vor-ort"]},
}  # fmt: skip
"""What versions before 0010 kept."""
TODAY: Mapping[str, Any] = {
    "new": {
        "title": "Vorlesen", "description": "Bücher.", "provider.name": "Verein",
        "kommunen": "titz", "place": "Haus", "schedule": "montags", "cost_note": "nichts",
        "contact": "02421 111",
    },
    "change": {
        "schedule": "freitags", "place.name": "Haus", "place.street": "Weg 1",
        "place.postcode": "52351", "place.city": "Düren", "cost": "kostenlos",
        "contact.phone": "", "contact.email": "a@b.de", "contact.url": "", "ended": "ja",
    },
    "form": [
        ["titel", "Kita"], ["beschreibung", "Bücher."], ["zielgruppe", "eltern"],
        ["kommune", "titz"], ["phase", "kita"], ["phase", "kleinkind"],
        ["uebergang", "schule-beruf"], ["thema", "gesundheit"], ["sprache", "de"],
        ["handlungsebene", "sozialraum"], ["format", "online"],
    ],
    "table": [["datei", "a.csv"], ["zeilen", '[{"beschreibung": "Bücher.", "kommune": "Titz"}]']],
    "record": {"slug": "kita", "level": "sozialraum", "formats": ["vor-ort"]},
}  # fmt: skip


@pytest.mark.usefixtures("imported")
def test_what_waits_under_earlier_names_is_taken_over_and_back(
    engine: Engine, session: Session
) -> None:
    anna = cast(session).anna
    offer = store.every(session)[0]
    assert offer.id is not None
    for name, about in (("form", offer.slug), ("table", drafts.TABLE)):
        session.add(DraftRow(account_id=anna.id, token=name, about=about, seen=1, at=NOW,
                             fields=TODAY[name]))  # fmt: skip
    session.add_all([
        Proposal(key="new", kind="neu", kommune_slug="titz", wanted=TODAY["new"],
                 made_on=NOW.date()),
        Proposal(key="change", kind="aenderung", offer_id=offer.id, wanted=TODAY["change"],
                 made_on=NOW.date()),
        UnpublishedRow(offer_id=offer.id, account_id=anna.id, proposal=True, base=1, reason="",
                       at=NOW, record=TODAY["record"]),
        Revision(offer_id=offer.id, version=2, event="proposed", by="Anna", record=TODAY["record"]),
    ])  # fmt: skip
    session.commit()

    def kept() -> dict[str, Any]:
        session.rollback()
        made: dict[str, Any] = dict(session.exec(select(Proposal.key, Proposal.wanted)).all())
        made |= dict(session.exec(select(DraftRow.token, DraftRow.fields)).all())
        newest = select(Revision.record).where(Revision.version == 2)
        [beside], [proposed] = session.exec(select(UnpublishedRow.record)), session.exec(newest)
        assert beside == proposed
        session.rollback()
        return made | {"record": beside}

    go(engine, "0009")
    assert kept() == OLD
    imported = session.exec(select(Revision.record).where(Revision.event == "imported")).all()
    assert len(imported) > 300
    assert all({"handlungsebene", "format"} <= record.keys() for record in imported)
    session.rollback()
    go(engine, "head")
    assert kept() == TODAY
    assert not importing.import_all(session).changed


def test_two_processes_that_start_on_an_empty_database_both_find_it_migrated(
    engine: Engine,
) -> None:
    address = engine.url
    if engine.dialect.name == "sqlite":
        address = address.set(database=f"{address.database}-new")
    else:
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    url = address.render_as_string(hide_password=False)
    both = [database.connect(url, secret=SECRET) for _process in range(2)]
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(database.migrate, each) for each in both]:
            done.result()
    for each in both:
        assert database._newest(each)
        each.dispose()
