"""One Träger that is two, and the way back of splitting and of joining."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session
from starlette.testclient import TestClient

from app import database
from app.models import ProviderRow
from app.offers import editing, provider_editing, provider_splitting, provider_undoing, providers
from app.offers.provider_editing import Joining
from app.offers.provider_splitting import Splitting
from app.offers.provider_undoing import ChangedSinceError
from app.offers.store import OvertakenError
from app.vocabulary import ProviderKind
from tests.cast import sign_in, who
from tests.deskform import record_of
from tests.test_providers import CLUB, owner, provider

RUNS = "landgemeinde-titz"
"""Its offers are in Titz alone, so it is Bernd's; two of them call it "Gemeinde Titz"."""

SPLIT = f"/pult/traeger/{RUNS}/teilen"


def offers(session: Session, slug: str = RUNS) -> list[str]:
    session.expire_all()
    return [each for each, _title in providers.offers_of(session, slug)]


def version(session: Session, slug: str) -> int:
    session.expire_all()
    return session.get_one(ProviderRow, slug).version


def form(session: Session, *going: str, **more: Any) -> dict[str, Any]:
    said = {"gesehen": str(version(session, RUNS)), "angebot": list(going), "ziel": ""}
    return {**said, "name": "Tanzverein Titz e.V.", "art": "verein", **more}


def confirm(client: TestClient, data: dict[str, Any]) -> Any:
    assert client.post(SPLIT, data=data).status_code == 200
    return client.post(SPLIT, data={**data, "aktion": "teilen"})


def test_a_split_is_looked_at_first_done_in_one_and_taken_back(
    desk_app: FastAPI, desk: Session
) -> None:
    going, *staying = offers(desk)
    assert staying
    before = provider(desk, RUNS)
    with sign_in(desk_app, "bernd") as client:
        assert SPLIT in client.get(f"/pult/traeger/{RUNS}").text
        data = form(desk, going, absendung="x" * 24)
        shown = client.post(SPLIT, data=data)
        assert "Gespeichert ist noch nichts" in shown.text
        assert owner(desk, going) == RUNS
        done = confirm(client, data)
        new = done.headers["location"].removeprefix("/pult/traeger/").partition("?")[0]
        assert done.status_code == 303
        assert client.post(SPLIT, data={**data, "aktion": "teilen"}).headers == done.headers
        assert (offers(desk, new), offers(desk)) == ([going], staying)
        assert provider(desk, new).offers == (going,)
        assert f'href="/traeger/{new}"' in client.get(f"/angebote/{going}").text
        page = client.get(f"/pult/traeger/{new}").text
        assert "Zusammenführen oder Teilen zurücknehmen" in page
        # A later save of the offer leaves it where it is.
        record, seen = record_of(desk_app, going)
        later = record.model_copy(update={"title": "Später gespeichert"})
        editing.publish(desk, later, by=who(desk, "bernd"), seen=seen)
        assert owner(desk, going) == new
        back = client.post(f"/pult/traeger/{new}/zuruecknehmen", data={"gesehen": "1"})
        assert back.headers["location"] == f"/pult/traeger/{RUNS}?fertig=traeger-zurueck"
        assert client.get(f"/traeger/{new}").headers["location"] == f"/traeger/{RUNS}"
    assert sorted(offers(desk)) == sorted([going, *staying])
    assert provider(desk, RUNS) == before.model_copy(update={"former": (new,)})
    events = [each.event for each in providers.history(desk, RUNS)]
    assert events == ["undone", "split", "imported"]


def test_a_name_that_goes_leaves_behind_what_is_to_stay(desk: Session) -> None:
    going, staying, called = "jugendparlament-titz", "kita-zauberwelt-titz", "Gemeinde Titz"
    bernd = who(desk, "bernd")
    order = Splitting(
        slug=RUNS, seen=1, offers=frozenset([going]), name=called, kind=ProviderKind("oeffentlich")
    )
    new = provider_splitting.split(desk, order, by=bernd)
    assert (offers(desk, new), provider(desk, new).offers) == ([going], ())
    assert owner(desk, staying) == RUNS
    assert provider(desk, RUNS).offers == (staying,)
    assert called not in provider(desk, RUNS).aliases
    assert providers.names(desk).named(called) == new
    # Once something else has changed there is no way back.
    phone = provider(desk, new).model_copy(update={"phone": "02463 111"})
    provider_editing.change(desk, phone, by=bernd, seen=1, reason="")
    with pytest.raises(ChangedSinceError):
        provider_undoing.undo(desk, RUNS, by=bernd, seen=2)


def test_what_cannot_be_keeps_every_tick(desk_app: FastAPI, desk: Session) -> None:
    going, *staying = offers(desk)
    foreign = "kita-rurmaeuse-kreuzau"
    wrong = {
        "Bitte ankreuzen, welche": form(desk),
        "Mindestens ein Angebot muss bleiben": form(desk, going, *staying),
        "gehört nicht zu diesem Träger": form(desk, going, foreign),
        "Bitte einen Namen angeben": form(desk, going, name=" "),
        "So heißt der Träger, der bleibt": form(desk, going, name=provider(desk, RUNS).name),
        "So heißt schon ein anderer": form(desk, going, name=provider(desk, "profinos").name),
        "300": form(desk, going, name="x" * 301),
        "Bitte die Art": form(desk, going, art="?"),
        "gibt es nicht mehr": form(desk, going, ziel="gibt-es-nicht"),
        "Bitte einen anderen Träger": form(desk, going, ziel=RUNS),
        "nur das Präventionsbüro": form(desk, going, ziel=CLUB),
    }
    with sign_in(desk_app, "bernd") as client:
        for why, data in wrong.items():
            for deed in ("", "teilen"):
                answer = client.post(SPLIT, data={**data, "aktion": deed})
                assert answer.status_code == 422, why
                assert why in answer.text
                ticked = going in data["angebot"]
                assert (f'value="{going}" checked' in answer.text) == ticked, why
        answer = client.post(SPLIT, data=form(desk, going, gesehen="7"))
        assert answer.status_code == 409
        assert f'value="{going}" checked' in answer.text
    assert version(desk, RUNS) == 1


def test_of_two_who_split_it_at_once_one_is_told(desk_app: FastAPI, desk: Session) -> None:
    going = offers(desk)[0]
    bernd, together = who(desk, "bernd"), threading.Barrier(2)

    def split(name: str) -> str:
        with database.session(desk_app.state.engine) as session:
            together.wait(timeout=5)
            order = Splitting(
                slug=RUNS, seen=1, offers=frozenset([going]), name=name,
                kind=ProviderKind("verein"),
            )  # fmt: skip
            try:
                return provider_splitting.split(session, order, by=bernd)
            except OvertakenError:
                return ""

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(split, ("Verein Eins", "Verein Zwei")))
    assert done[0] == ""
    assert owner(desk, going) == done[1]


def test_two_that_were_joined_are_two_again(desk_app: FastAPI, desk: Session) -> None:
    before = {slug: (provider(desk, slug), offers(desk, slug)) for slug in (CLUB, "profinos")}
    doris = who(desk, "doris")
    member = next(row.slug for row in providers.every(desk) if row.slug not in before)
    of_club = provider(desk, member).model_copy(update={"gehoert_zu": CLUB})
    provider_editing.change(desk, of_club, by=doris, seen=1, reason="")
    order = Joining(slug=CLUB, into="profinos", seen=1)
    provider_editing.join(desk, order, by=doris, reason="")
    assert provider(desk, member).gehoert_zu == "profinos"
    with sign_in(desk_app, "bernd") as client:
        address = "/pult/traeger/profinos/zuruecknehmen"
        assert client.post(address, data={"gesehen": "2"}).status_code == 403
    with sign_in(desk_app, "doris") as client:
        assert "traeger-bleibt" in client.post(address, data={"gesehen": "1"}).headers["location"]
        answer = client.post(address, data={"gesehen": "2"})
        assert answer.headers["location"] == "/pult/traeger/profinos?fertig=traeger-zurueck"
        assert client.get(f"/traeger/{CLUB}").status_code == 200
        assert client.post(address, data={"gesehen": "3"}).status_code == 303
    after = {slug: (provider(desk, slug), offers(desk, slug)) for slug in (CLUB, "profinos")}
    assert after == before
    assert desk.get_one(ProviderRow, member).parent_slug == CLUB
    assert [each.version for each in providers.history(desk, CLUB)] == [3, 2, 1]
