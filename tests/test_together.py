"""Two people at one offer: what is joined, what collides, and whose say counts meanwhile."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app.models import UnpublishedRow
from app.offers import editing, revisions, store
from app.offers.editing import CollisionError
from app.offers.store import OvertakenError
from app.records.offers import OfferRecord
from app.rights import NotAllowedError
from tests.cast import NOW, sign_in, who
from tests.deskform import MINE, fields


def stored(session: Session, slug: str = MINE) -> tuple[OfferRecord, int]:
    session.expire_all()
    row = store.by_slug(session, slug)
    assert row is not None
    return store.record_of(row), row.version


def with_changes(record: OfferRecord, **changes: Any) -> OfferRecord:
    return record.model_copy(update=changes)


# --- the fields --------------------------------------------------------------------------------


def test_each_field_is_joined_for_itself(desk: Session) -> None:
    base, _version = stored(desk)
    mine = with_changes(base, schedule="montags", cost_note="5 Euro", title="Rurmäuse")
    theirs = with_changes(base, schedule="dienstags", summary="Neu.", title="Rurmäuse")
    merge = revisions.merge(base, mine, theirs)
    assert [(c.field, c.old, c.new) for c in merge.collisions] == [
        ("schedule", "dienstags", "montags")
    ]
    assert [(c.field, c.new) for c in merge.taken] == [("summary", "Neu.")]
    joined = merge.record
    assert (joined.title, joined.schedule, joined.cost_note, joined.summary) == (
        "Rurmäuse", "montags", "5 Euro", "Neu.",
    )  # fmt: skip


def test_who_wrote_the_same_as_a_colleague_is_told_of_no_collision(
    desk_app: FastAPI, desk: Session
) -> None:
    """The group's new hour came by mail to both."""
    form = fields(desk_app, wann="donnerstags 10 Uhr", beschreibung="Nun im neuen Raum.")
    old, _version = stored(desk)
    colleague = with_changes(old, schedule="donnerstags 10 Uhr")
    editing.publish(desk, colleague, by=who(desk, "doris"), seen=1)
    with sign_in(desk_app, "anna") as client:
        assert client.post(f"/pult/angebote/{MINE}", data=form).status_code == 303
    now, version = stored(desk)
    assert (now.schedule, now.description) == ("donnerstags 10 Uhr", "Nun im neuen Raum.")
    assert version == 3


def test_what_a_colleague_saved_word_for_word_is_no_new_version(desk: Session) -> None:
    same = with_changes(stored(desk)[0], schedule="donnerstags 10 Uhr")
    for name in ("doris", "anna"):
        editing.publish(desk, same, by=who(desk, name), seen=1)
    assert stored(desk) == (same, 2)


def test_one_s_own_change_taken_back_by_a_colleague_is_a_collision(desk: Session) -> None:
    old, _version = stored(desk)
    anna, doris = who(desk, "anna"), who(desk, "doris")
    editing.publish(desk, with_changes(old, schedule="montags"), by=doris, seen=1)
    editing.publish(desk, old, by=doris, seen=2)
    with pytest.raises(CollisionError) as collision:
        editing.publish(desk, with_changes(old, schedule="freitags"), by=anna, seen=2)
    assert (collision.value.version, stored(desk)[1]) == (3, 3)


def test_a_version_that_never_was_is_not_joined_with(desk: Session) -> None:
    changed = with_changes(stored(desk)[0], schedule="montags")
    with pytest.raises(OvertakenError):
        editing.publish(desk, changed, by=who(desk, "anna"), seen=0)
    assert stored(desk)[1] == 1


# --- the rights --------------------------------------------------------------------------------


@pytest.mark.parametrize("draft", [False, True])
def test_a_kommune_added_by_the_office_is_in_nobody_s_way(desk: Session, draft: bool) -> None:
    """Anna changes the hour, and moves the offer nowhere; whoever else has it now."""
    anna, doris = who(desk, "anna"), who(desk, "doris")
    first = with_changes(stored(desk)[0], title="Eine neue Gruppe")
    row = editing.create(desk, first, by=anna, draft=draft)
    old, version = stored(desk, row.slug)
    both = with_changes(old, kommunen=("kreuzau", "titz"))
    save = editing.keep_draft if draft else editing.publish
    more: dict[str, Any] = {"now": NOW} if draft else {}
    save(desk, both, by=doris, seen=version, **more)
    save(desk, with_changes(old, schedule="montags"), by=anna, seen=version, **more)
    now, _version = stored(desk, row.slug)
    assert (now.kommunen, now.schedule) == (("kreuzau", "titz"), "montags")


def test_a_draft_beside_an_offer_that_got_a_kommune_meanwhile_is_kept(desk: Session) -> None:
    anna, doris = who(desk, "anna"), who(desk, "doris")
    old, _version = stored(desk)
    editing.publish(desk, with_changes(old, kommunen=("kreuzau", "titz")), by=doris, seen=1)
    editing.keep_draft(desk, with_changes(old, schedule="montags"), by=anna, seen=1, now=NOW)
    (aside,) = desk.exec(select(UnpublishedRow)).all()
    assert (aside.record["schedule"], aside.base, aside.proposal) == ("montags", 1, False)
    with pytest.raises(NotAllowedError):
        editing.keep_draft(
            desk, with_changes(old, kommunen=("kreuzau", "inden")), by=anna, seen=1, now=NOW
        )


def test_an_offer_that_went_to_another_town_hall_meanwhile_is_theirs(
    desk_app: FastAPI, desk: Session
) -> None:
    form = fields(desk_app, wann="montags")
    old, _version = stored(desk)
    away = with_changes(old, kommunen=("titz",), schedule="dienstags")
    editing.publish(desk, away, by=who(desk, "doris"), seen=1)
    with pytest.raises(NotAllowedError):
        editing.publish(desk, with_changes(old, schedule="x"), by=who(desk, "anna"), seen=1)
    assert stored(desk) == (away, 2)
    # What she typed is not lost: it waits as a proposal for those of Titz.
    with sign_in(desk_app, "anna") as client:
        assert client.post(f"/pult/angebote/{MINE}", data=form).status_code == 303
    assert stored(desk)[0] == away
    (aside,) = desk.exec(select(UnpublishedRow)).all()
    assert (aside.record["schedule"], aside.proposal) == ("montags", True)


def test_joining_gives_no_offer_to_another_town_hall_and_takes_none(desk: Session) -> None:
    anna, doris = who(desk, "anna"), who(desk, "doris")
    old, _version = stored(desk)
    editing.publish(desk, with_changes(old, kommunen=("kreuzau", "titz")), by=doris, seen=1)
    editing.publish(
        desk, with_changes(old, kommunen=("kreuzau", "titz"), summary="Neu."), by=doris, seen=2
    )
    now, version = stored(desk)
    for kommunen in (("kreuzau", "titz", "inden"), ("kreuzau",)):
        # Over a change of the hour that comes between, as well as without one.
        for seen in (version - 1, version):
            with pytest.raises(NotAllowedError):
                editing.publish(desk, with_changes(now, kommunen=kommunen), by=anna, seen=seen)
    assert stored(desk) == (now, version)
