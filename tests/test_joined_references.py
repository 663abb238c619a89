"""Where two offers are joined at the desk, what named the one that goes names the one that stays:
copies their model, Träger their own; and all of it is one step that can be taken back."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from sqlmodel import Session

from app import database
from app.models import ProviderRow
from app.offers import checking, importing, provider_editing, providers, store
from app.offers.provider_editing import Joining
from app.records import files
from app.records.offers import OfferRecord
from app.records.places import ProviderRecord
from tests.cast import sign_in, who
from tests.deskform import record_of
from tests.events import add

ONE, TWO, COPY = "strickkreis-winden", "strickkreis-in-winden", "strickkreis-titz"
PAIR = f"/pult/doppelt/{ONE}/{TWO}"
OWNER = "turnclub-kreuzau"
INTO = "profinos"


@pytest.fixture
def twice(desk_app: FastAPI) -> FastAPI:
    """Two entries of one thing, of which the Träger knows the one that goes as its own, and after
    which another Kommune has made its own."""
    add(desk_app, ONE, "", title="Strickkreis Winden")
    add(desk_app, TWO, "", title="Strickkreis in Winden")
    add(desk_app, COPY, "", kommunen=["titz"], origin=TWO)
    own(desk_app, ONE, "kreismaeuse-aoer")
    list_for(desk_app, OWNER, TWO)
    return desk_app


def own(app: FastAPI, slug: str, owner: str) -> None:
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, slug)
        assert row is not None
        row.provider_slug = owner
        session.commit()


def list_for(app: FastAPI, owner: str, *offers: str) -> None:
    with database.session(app.state.engine) as session:
        row = session.get_one(ProviderRow, owner)
        record = providers.record_of(row).model_copy(update={"offers": offers})
        providers.write(session, record, by="Doris", event="edited")
        session.commit()
    for slug in offers:
        own(app, slug, owner)
    app.state.index.catch_up()


def owner(app: FastAPI, slug: str = OWNER) -> ProviderRecord:
    with database.session(app.state.engine) as session:
        return providers.record_of(session.get_one(ProviderRow, slug))


def whose(app: FastAPI, slug: str) -> str | None:
    with database.session(app.state.engine) as session:
        row = store.by_slug(session, slug)
        assert row is not None
        return row.provider_slug


def join(app: FastAPI, **chosen: str) -> None:
    data: dict[str, Any] = {"gesehen": [f"{each}:{record_of(app, each)[1]}" for each in (ONE, TWO)]}
    data |= {f"nimm-{path.replace('__', '.')}": wins for path, wins in chosen.items()}
    with sign_in(app, "anna") as client:
        answer = client.post(f"{PAIR}/zusammenlegen", data=data)
    assert answer.headers["location"] == "/pult/doppelt?fertig=zusammengelegt"


def take_back(app: FastAPI) -> str:
    with sign_in(app, "anna") as client:
        step = re.search(r'name="schritt" value="(\d+)"', client.get("/pult/doppelt").text)
        assert step
        answer = client.post("/pult/viele/zuruecknehmen", data={"schritt": step[1]})
    return answer.headers["location"]


def exported(session: Session, folder: Path) -> list[str]:
    """What check-data would say of what the portal writes into the files."""
    data = folder / "data"
    shutil.copytree(files.DATA, data)
    importing.export_offers(session, data / "offers")
    importing.export_rows(session, data)
    read = list(importing.read_offers(data / "offers"))
    records = [each for each in read if isinstance(each, OfferRecord)]
    assert len(records) == len(read)
    return checking.pointers(records, data) + checking.providers(records, data)


def test_what_is_exported_after_joining_is_right(twice: FastAPI, tmp_path: Path) -> None:
    join(twice)
    with database.session(twice.state.engine) as session:
        assert exported(session, tmp_path) == []


def test_copies_and_the_traeger_name_the_one_that_stays(twice: FastAPI) -> None:
    join(twice)
    assert record_of(twice, COPY)[0].origin == ONE
    assert owner(twice).offers == (ONE,)
    assert whose(twice, ONE) == OWNER
    assert ONE in twice.state.index.catalogue.by_provider[OWNER]
    with sign_in(twice, "doris") as client:
        said = "Die Vorlage wurde mit „Strickkreis Winden“ zusammengelegt"
        assert said in client.get(f"/pult/angebote/{COPY}/verlauf").text
        assert "Strickkreis in Winden" in client.get(f"/pult/traeger/{OWNER}").text


def test_taken_back_all_is_as_it_was(twice: FastAPI) -> None:
    before = owner(twice), whose(twice, ONE), record_of(twice, COPY)[0]
    join(twice)
    assert take_back(twice) == "/pult/viele?fertig=zurueckgenommen"
    assert (owner(twice), whose(twice, ONE), record_of(twice, COPY)[0]) == before
    with sign_in(twice, "doris") as client:
        assert "rückgängig gemacht" in client.get(f"/pult/traeger/{OWNER}").text


def test_the_step_counts_the_two_offers_only(twice: FastAPI) -> None:
    join(twice)
    with sign_in(twice, "anna") as client:
        assert "Zwei Angebote zusammenlegen, 2 Angebote" in client.get("/pult/viele").text


def test_taken_back_what_others_said_since_stays(twice: FastAPI) -> None:
    join(twice)
    add(twice, COPY, "", kommunen=["titz"], origin=None, event="edited")
    list_for(twice, OWNER, ONE, COPY)
    take_back(twice)
    assert record_of(twice, COPY)[0].origin is None
    assert owner(twice).offers == (TWO, COPY)


def test_taken_back_a_traeger_that_was_joined_since_has_its_list_with_the_other(
    twice: FastAPI,
) -> None:
    list_for(twice, INTO, COPY)
    join(twice)
    with database.session(twice.state.engine) as session:
        version = session.get_one(ProviderRow, OWNER).version
        order = Joining(slug=OWNER, into=INTO, seen=version)
        provider_editing.join(session, order, by=who(session, "doris"), reason="")
    assert owner(twice, INTO).offers == (COPY, ONE)
    assert take_back(twice) == "/pult/viele?fertig=zurueckgenommen"
    assert owner(twice, INTO).offers == (TWO, COPY)
    assert whose(twice, TWO) == INTO


def test_what_stays_joined_is_named_no_more(twice: FastAPI) -> None:
    join(twice)
    gone, _version = record_of(twice, TWO)
    with database.session(twice.state.engine) as session:
        store.save(session, gone, provider_slug=None, by="Alice", event="edited")
        session.commit()
    assert take_back(twice) == "/pult/viele?fertig=teilweise"
    assert record_of(twice, COPY)[0].origin == ONE
    assert owner(twice).offers == (ONE,)


def test_a_copy_that_is_joined_with_its_model_is_no_copy_of_itself(twice: FastAPI) -> None:
    add(twice, ONE, "", title="Strickkreis Winden", origin=TWO, event="edited")
    join(twice)
    assert record_of(twice, ONE)[0].origin is None


def test_a_traeger_that_was_not_chosen_does_not_get_the_offer(twice: FastAPI) -> None:
    other = {"name": "Gemeinde Kreuzau", "kind": "oeffentlich"}
    add(twice, ONE, "", title="Strickkreis Winden", provider=other, event="edited")
    join(twice, provider__name="bleibt")
    assert owner(twice).offers == ()
    assert whose(twice, ONE) == "gemeinde-kreuzau"


def test_a_traeger_that_knows_both_knows_the_one_once(twice: FastAPI) -> None:
    list_for(twice, OWNER, TWO, ONE)
    join(twice)
    assert owner(twice).offers == (ONE,)


def test_nobody_asks_whose_an_offer_is_that_was_joined(tmp_path: Path) -> None:
    """Only its Träger's list may have said it, and that names the other one."""
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    paths = sorted(data.rglob("offers/*/*.yaml"))
    gone = next(each for each in paths if "joined:" in each.read_text(encoding="utf-8"))
    raw = yaml.safe_load(gone.read_text(encoding="utf-8"))
    raw["provider"]["name"] = "Wer weiß"
    gone.write_text(files.text(raw), encoding="utf-8")
    assert checking.providers(importing.read_offers(data / "offers"), data) == []
