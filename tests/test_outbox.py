"""No save that was acknowledged stays unseen, in whatever order saves are committed."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import Session, select, update

from app import database
from app.accounts import signing_in
from app.models import OfferRow, Revision, SignIn
from app.offers import store
from app.offers.following import Follower
from tests.cast import NOW, cast, sign_in

WRITERS, SAVES = 6, 4


def save_title(engine: Engine, slug: str, title: str, *, pause: float = 0.0) -> None:
    """Saves, and commits after a while."""
    with database.session(engine) as session:
        row = store.by_slug(session, slug)
        assert row is not None
        record = store.record_of(row).model_copy(update={"title": title})
        store.save(session, record, provider_slug=row.provider_slug, by="Anna", event="edited")
        time.sleep(pause)
        session.commit()


@pytest.mark.usefixtures("imported")
def test_two_readers_see_every_save_of_many_writers_once(engine: Engine) -> None:
    with database.session(engine) as session:
        rows = session.exec(select(OfferRow.slug, OfferRow.id).limit(WRITERS * SAVES)).all()
    pauses = Random(1)
    jobs = [(slug, pauses.choice((0, 0, 0.02, 0.2))) for slug, _offer in rows]

    def write(mine: list[tuple[str, float]]) -> None:
        for slug, pause in mine:
            save_title(engine, slug, "Neuer Titel", pause=pause)

    with database.session(engine) as one, database.session(engine) as two:
        readers = [Reader(one), Reader(two)]
        found: list[list[int]] = [[], []]

        def read() -> None:
            for reader, mine in zip(readers, found, strict=True):
                mine.extend(reader.seen())

        read()
        with ThreadPoolExecutor(WRITERS) as pool:
            running = [pool.submit(write, jobs[each::WRITERS]) for each in range(WRITERS)]
            while not all(job.done() for job in running):
                read()
            for job in running:
                job.result()
        read()
    assert [sorted(mine) for mine in found] == [sorted(offer or 0 for _slug, offer in rows)] * 2


@pytest.mark.usefixtures("imported")
def test_a_save_committed_after_a_later_one_is_seen(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # one writer at a time: nothing can be committed after a later one
    with database.session(engine) as reading:
        first, second = reading.exec(select(OfferRow.id).limit(2)).all()
        reader = Reader(reading)
        with database.session(engine) as slow:
            slow.add(revision(first))
            slow.flush()
            with database.session(engine) as quick:
                quick.add(revision(second))
                quick.commit()
            assert reader.seen() == {second}
            assert reader.seen() == set()
            slow.commit()
        assert reader.seen() == {first}
        assert reader.seen() == set()


def revision(offer: int | None) -> Revision:
    assert offer is not None
    return Revision(offer_id=offer, version=99, event="edited", by="Anna", record={})


class Reader:
    def __init__(self, session: Session) -> None:
        self.session, self.follower = session, Follower.begin(session)

    def seen(self) -> set[int]:
        """Offers that were saved since the last time."""
        self.session.rollback()
        look = self.follower.look(self.session)
        self.follower = self.follower.taken(look)
        return set(look.offers)


@pytest.mark.usefixtures("imported")
def test_who_only_reads_at_the_desk_does_not_wait_for_a_writer(engine: Engine) -> None:
    with database.session(engine) as reading, engine.connect() as writing:
        anna = cast(reading).anna
        secret = signing_in.begin(reading, anna.id, now=NOW)
        later = NOW + timedelta(minutes=5)
        writing.execute(update(SignIn).values(seen_at=NOW))
        found = signing_in.who(reading, secret, now=later)
        assert found is not None
        assert found.id == anna.id
        writing.rollback()
        signing_in.who(reading, secret, now=later)
        reading.expire_all()
        assert reading.exec(select(SignIn.seen_at)).one() == later


@pytest.mark.one_database
def test_a_save_that_waits_too_long_for_a_writer_is_told_to_come_again(
    desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 100)
    engine = desk_app.state.engine
    with sign_in(desk_app, "anna") as client:
        engine.dispose()
        with engine.connect() as writing:
            writing.execute(update(OfferRow).values(version=OfferRow.version))
            answer = client.post("/abmelden")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "60"
        assert "Wir sind gleich wieder da" in answer.text
