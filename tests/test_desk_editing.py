"""Editing: what one saves is public at once, what two save is joined, nothing typed is lost."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app import accounts, database, drafts, editing, forms, offers, plainlanguage, seed
from app.editing import CollisionError
from app.models import DraftRow, OfferRow, Revision, UnpublishedRow
from app.records import OfferRecord
from app.rights import Account, NotAllowedError
from app.vocabulary import State
from tests.cast import NOW, PASSPHRASE, Clock, sign_in

SLUG = "kita-rurmaeuse-kreuzau"
TOKEN = "t" * 24


@pytest.fixture
def desk(desk_app: FastAPI) -> Iterator[Session]:
    with database.session(desk_app.state.portal.engine) as session:
        yield session


def who(session: Session, name: str) -> Account:
    row = accounts.by_email(session, f"{name}@example.org")
    assert row is not None
    return accounts.account_of(row)


def record(session: Session, slug: str = SLUG) -> OfferRecord:
    session.expire_all()
    row = offers.by_slug(session, slug)
    assert row is not None
    return offers.record_of(row)


def typed(session: Session, slug: str = SLUG, **changes: str) -> list[tuple[str, str]]:
    """The form as a browser sends it, with some fields typed over."""
    row = offers.by_slug(session, slug)
    assert row is not None
    pairs = [(n, changes.pop(n, v)) for n, v in forms.pairs_of(offers.record_of(row))]
    return [
        *pairs, *changes.items(), (drafts.TOKEN, TOKEN), (drafts.ABOUT, slug),
        (drafts.SEEN, str(row.version)), ("aktion", "veroeffentlichen"),
    ]  # fmt: skip


def send(client: TestClient, path: str, pairs: list[tuple[str, str]]) -> tuple[int, str, str]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    answer = client.post(path, data=data)
    return answer.status_code, answer.headers.get("location", ""), answer.text


# --- saving ---------------------------------------------------------------------------------------


def test_the_form_gives_every_record_back_unchanged() -> None:
    for known in seed.read_offers(seed.DATA / "offers"):
        assert isinstance(known, OfferRecord)
        again = forms.OfferForm.read(forms.pairs_of(known), slug=known.slug, before=known)
        assert again.record == known, (known.slug, again.wrong)


def test_a_saved_change_is_public_and_found_at_once(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = typed(desk, wann="donnerstags um drei", titel="Xylophongruppe Kreuzau")
        status, location, _ = send(client, f"/pult/angebote/{SLUG}", pairs)
        assert (status, location.partition("?")[0]) == (303, f"/pult/angebote/{SLUG}")
        assert "donnerstags um drei" in client.get(f"/angebote/{SLUG}").text
        assert SLUG in client.get("/angebote?q=Xylophongruppe").text
    revision = desk.exec(select(Revision).order_by(col(Revision.id).desc()).limit(1)).one()
    assert (revision.by, revision.event, revision.version) == ("Anna", "edited", 2)


def test_saving_without_a_change_makes_no_version(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        assert send(client, f"/pult/angebote/{SLUG}", typed(desk))[0] == 303
    row = offers.by_slug(desk, SLUG)
    assert row is not None
    assert row.version == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("titel", "", "Bitte einen Titel angeben."),
        ("plz", "5x", "Bitte fünf Ziffern."),
        ("telefon", "keins", "Bitte eine Telefonnummer"),
        ("web", "kita.de", "https://"),
        ("alter_von", "drei", "Bitte eine Zahl"),
        ("faellt_aus_bis", "bald", "Bitte ein Datum"),
        ("kosten", "", "Bitte auswählen."),
        ("quelle_jahr", "22", "vier Ziffern"),
    ],
)
def test_a_wrong_field_is_said_and_everything_typed_stays(
    desk_app: FastAPI, desk: Session, field: str, value: str, said: str
) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = typed(desk, **{field: value, "text": "Ein langer Text, der bleibt."})
        status, _, page = send(client, f"/pult/angebote/{SLUG}", pairs)
    assert status == 422
    assert said in html.unescape(page)
    assert "Ein langer Text, der bleibt." in page
    target = "quelle" if field == "quelle_jahr" else field
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page
    assert record(desk).description != "Ein langer Text, der bleibt."


def test_ticking_checked_confirms_with_the_office_and_not_the_name(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        send(client, f"/pult/angebote/{SLUG}", typed(desk, geprueft="ja"))
        assert "geprüft am 24.11.2026" in client.get(f"/angebote/{SLUG}").text
    saved = record(desk)
    assert (saved.verified_by, saved.verified_at) == ("Kümmerer Kreuzau", NOW.date())
    assert "Anna" not in str(saved.as_yaml())


def test_a_new_offer_gets_an_address_nobody_has(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = [p for p in typed(desk, titel="Kita Rurmäuse Kreuzau") if p[0] != drafts.ABOUT]
        location = send(client, "/pult/angebote/neu", pairs)[1]
    assert location.startswith(f"/pult/angebote/{SLUG}-2?")


def test_a_copy_remembers_its_model_and_takes_no_contact_along(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "bernd") as client:
        page = client.get(f"/pult/angebote/neu?vorlage={SLUG}").text
        assert record(desk).title in html.unescape(page)
        assert str(record(desk).contact.phone) not in page
        pairs = [
            (n, {"kommunen": "titz", "titel": "Kita Titz"}.get(n, v))
            for n, v in typed(desk)
            if n != drafts.ABOUT
        ]
        pairs.append((drafts.ABOUT, f"vorlage:{SLUG}"))
        location = send(client, "/pult/angebote/neu", pairs)[1]
    made = record(desk, location.partition("?")[0].rpartition("/")[2])
    assert (made.origin, made.kommunen) == (SLUG, ("titz",))


# --- two people -----------------------------------------------------------------------------------


def test_changes_of_two_people_to_different_fields_are_joined(desk: Session) -> None:
    anna, doris, old = who(desk, "anna"), who(desk, "doris"), record(desk)
    editing.publish(desk, old.model_copy(update={"schedule": "montags"}), by=anna, seen=1)
    editing.publish(desk, old.model_copy(update={"cost_note": "5 Euro"}), by=doris, seen=1)
    assert (record(desk).schedule, record(desk).cost_note) == ("montags", "5 Euro")


def test_the_same_field_twice_is_a_collision_and_nothing_is_overwritten(desk: Session) -> None:
    anna, doris, old = who(desk, "anna"), who(desk, "doris"), record(desk)
    editing.publish(desk, old.model_copy(update={"schedule": "montags"}), by=anna, seen=1)
    with pytest.raises(CollisionError) as collision:
        editing.publish(desk, old.model_copy(update={"schedule": "dienstags"}), by=doris, seen=1)
    (change,) = collision.value.merge.collisions
    assert (change.field, change.old, change.new) == ("schedule", "montags", "dienstags")
    assert record(desk).schedule == "montags"


@pytest.mark.parametrize(("choice", "result"), [("ihre", "dienstags"), ("gespeichert", "montags")])
def test_the_collision_page_shows_both_and_does_what_is_chosen(
    desk_app: FastAPI, desk: Session, choice: str, result: str
) -> None:
    pairs = typed(desk, wann="dienstags", text="Neu und nur von mir.")
    old = record(desk)
    editing.publish(
        desk, old.model_copy(update={"schedule": "montags"}), by=who(desk, "anna"), seen=1
    )
    with sign_in(desk_app, "doris") as client:
        status, _, page = send(client, f"/pult/angebote/{SLUG}", pairs)
        assert status == 409
        for each in ("montags", "dienstags", "Neu und nur von mir.", 'name="nimm-schedule"'):
            assert each in page
        pairs = [(n, "2" if n == drafts.SEEN else v) for n, v in pairs]
        pairs.append(("nimm-schedule", choice))
        assert send(client, f"/pult/angebote/{SLUG}", pairs)[0] == 303
    assert record(desk).schedule == result
    assert record(desk).description == "Neu und nur von mir."


# --- drafts, proposals, states --------------------------------------------------------------------


def test_a_draft_beside_the_published_version_changes_nothing_public(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = [(n, "entwurf" if n == "aktion" else v) for n, v in typed(desk, wann="bald mehr")]
        assert send(client, f"/pult/angebote/{SLUG}", pairs)[0] == 303
        assert "bald mehr" not in client.get(f"/angebote/{SLUG}").text
        number = desk.exec(select(UnpublishedRow.id)).one()
        assert "bald mehr" in client.get(f"/pult/angebote/{SLUG}?fassung={number}").text
    assert record(desk).schedule != "bald mehr"


def test_an_editor_is_not_in_the_way_of_a_proposal_kept_aside(desk: Session) -> None:
    """The proposal counts as a version; what Anna opened before it still fits."""
    anna, clara, old = who(desk, "anna"), who(desk, "clara"), record(desk)
    proposed = old.model_copy(update={"schedule": "freitags"})
    editing.keep_draft(desk, proposed, by=clara, seen=1, now=NOW)
    editing.publish(desk, old.model_copy(update={"schedule": "montags"}), by=anna, seen=1)
    editing.publish(desk, record(desk).model_copy(update={"cost_note": "x"}), by=anna, seen=3)
    assert record(desk).schedule == "montags"


def test_the_familienbuero_proposes_and_does_not_publish(desk: Session) -> None:
    old = record(desk)
    with pytest.raises(NotAllowedError):
        editing.publish(desk, old.model_copy(update={"title": "X"}), by=who(desk, "clara"), seen=1)
    editing.keep_draft(
        desk, old.model_copy(update={"title": "X"}), by=who(desk, "clara"), seen=1, now=NOW
    )
    assert desk.exec(select(UnpublishedRow.proposal)).one()
    assert record(desk).title == old.title


def test_withdrawn_is_gone_for_families_with_the_reason_and_comes_back(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        address = f"/pult/angebote/{SLUG}"
        client.post(f"{address}/zurueckziehen", data={"version": "1", "grund": "Seit Mai zu."})
        gone = client.get(f"/angebote/{SLUG}")
        assert (gone.status_code, "Seit Mai zu." in gone.text) == (410, True)
        assert record(desk).state is State.WITHDRAWN
        client.post(f"{address}/zurueckholen", data={"version": "2"})
        assert client.get(f"/angebote/{SLUG}").status_code == 200


def test_withdrawing_without_a_reason_does_nothing(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        data = {"version": "1", "grund": "  "}
        client.post(f"/pult/angebote/{SLUG}/zurueckziehen", data=data)
    assert record(desk).state is State.PUBLISHED


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("sichtbar_von", "2026-11-25", 404), ("sichtbar_von", "2026-11-24", 200),
        ("sichtbar_bis", "2026-11-23", 404), ("sichtbar_bis", "2026-11-24", 200),
    ],
)  # fmt: skip
def test_an_offer_is_visible_from_and_until_its_days(
    desk_app: FastAPI, desk: Session, field: str, value: str, status: int
) -> None:
    with sign_in(desk_app, "anna") as client:
        send(client, f"/pult/angebote/{SLUG}", typed(desk, **{field: value}))
        assert client.get(f"/angebote/{SLUG}").status_code == status


def test_a_confirmation_of_what_nobody_has_seen_is_refused(
    desk_app: FastAPI, desk: Session
) -> None:
    old = record(desk)
    editing.publish(desk, old.model_copy(update={"schedule": "x"}), by=who(desk, "doris"), seen=1)
    with sign_in(desk_app, "anna") as client:
        answer = client.post(
            f"/pult/angebote/{SLUG}/bestaetigen",
            data={"version": "1"},
            headers={"HX-Request-Type": "partial"},
        )
    assert answer.status_code == 409
    assert "gerade geändert" in answer.text
    assert record(desk).verified_at is None


def test_any_version_can_be_restored_and_nothing_in_between_is_lost(
    desk_app: FastAPI, desk: Session
) -> None:
    anna, old = who(desk, "anna"), record(desk)
    for number, words in enumerate(("eins", "zwei", "drei"), start=1):
        editing.publish(
            desk, record(desk).model_copy(update={"schedule": words}), by=anna, seen=number
        )
    with sign_in(desk_app, "anna") as client:
        page = client.get(f"/pult/angebote/{SLUG}/verlauf?alt=2&neu=4").text
        assert "eins" in page
        assert "drei" in page
        data = {"fassung": "1", "version": "4"}
        client.post(f"/pult/angebote/{SLUG}/wiederherstellen", data=data)
    assert record(desk) == old
    versions = desk.exec(select(Revision.version).join(OfferRow).where(
        OfferRow.slug == SLUG)).all()  # fmt: skip
    assert sorted(versions) == [1, 2, 3, 4, 5]


# --- nothing typed is lost ------------------------------------------------------------------------


def test_what_was_typed_comes_back_until_it_is_saved(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = typed(desk, text="Halb fertig")
        assert send(client, "/pult/entwurf", pairs)[0] == 200
        page = client.get(f"/pult/angebote/{SLUG}").text
        assert "Halb fertig" in page
        derived = re.search(r'name="entwurf-aus" value="([^"]+)"', page)
        assert derived is not None
        assert derived[1] == TOKEN
        send(client, f"/pult/angebote/{SLUG}", [*pairs, (drafts.FROM, TOKEN)])
    assert desk.exec(select(DraftRow)).all() == []


def test_two_open_forms_do_not_overwrite_each_other_s_draft(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        for token, words in (("a" * 24, "aus dem ersten"), ("b" * 24, "aus dem zweiten")):
            pairs = [(n, token if n == drafts.TOKEN else v) for n, v in typed(desk, text=words)]
            send(client, "/pult/entwurf", pairs)
    kept = {row.token[0]: dict(row.fields)["text"] for row in desk.exec(select(DraftRow))}
    assert kept == {"a": "aus dem ersten", "b": "aus dem zweiten"}


def test_a_session_that_ends_while_typing_loses_nothing(
    desk_app: FastAPI, desk: Session, clock: Clock
) -> None:
    with sign_in(desk_app, "anna") as client:
        clock.go(minutes=61)
        status, _, page = send(
            client, f"/pult/angebote/{SLUG}", typed(desk, text="Mühsam & „getippt“")
        )
        assert status == 401
        kept = re.search(r'name="behalten" value="([^"]*)"', page)
        assert kept is not None
        fields = html.unescape(kept[1])
        assert dict(parse_qsl(fields))["text"] == "Mühsam & „getippt“"
        data = {
            "email": "anna@example.org", "passphrase": PASSPHRASE, "behalten": fields,
            "weiter": f"/pult/angebote/{SLUG}",
        }  # fmt: skip
        entered = client.post("/anmelden", data=data)
        form = client.get(entered.headers["location"]).text
        assert "Mühsam & „getippt“" in html.unescape(form)


def test_somebody_else_typing_is_a_hint_and_no_lock(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "doris") as doris:
        send(doris, "/pult/entwurf", typed(desk))
    with sign_in(desk_app, "anna") as client:
        assert "Doris" in client.get(f"/pult/angebote/{SLUG}").text
        assert send(client, f"/pult/angebote/{SLUG}", typed(desk, wann="heute"))[0] == 303


def test_a_duplicate_is_noticed_while_typing(desk_app: FastAPI, desk: Session) -> None:
    pairs = [
        ("titel", "Kita Rurmäuse in Kreuzau"), ("kommunen", "kreuzau"), (drafts.TOKEN, TOKEN),
        (drafts.ABOUT, "neu"), (drafts.SEEN, "0"),
    ]  # fmt: skip
    with sign_in(desk_app, "anna") as client:
        page = send(client, "/pult/entwurf", pairs)[2]
    assert f"/angebote/{SLUG}" in page


# --- the screen -----------------------------------------------------------------------------------


def queries(app: FastAPI, client: TestClient, path: str) -> int:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    engine = app.state.portal.engine
    event.listen(engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(asked)


def test_the_dashboard_asks_the_same_number_of_queries_however_many_wait(
    desk_app: FastAPI, desk: Session
) -> None:
    doris = who(desk, "doris")
    with sign_in(desk_app, "doris") as client:
        first = queries(desk_app, client, "/pult")
        for row in offers.every(desk)[:40]:
            if row.ended is None:
                editing.doubt(desk, row.slug, by=doris, seen=row.version, reason="unklar")
        assert queries(desk_app, client, "/pult") == first


def test_confirming_on_the_spot_answers_with_the_row(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        answer = client.post(
            f"/pult/angebote/{SLUG}/bestaetigen",
            data={"version": "1"},
            headers={"HX-Request-Type": "partial"},
        )
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith("<li")
        assert "bestätigt" in answer.text


# --- plain language -------------------------------------------------------------------------------


def test_short_words_read_easier_than_office_german() -> None:
    easy = plainlanguage.ease(
        "Wir singen und spielen. Kommen Sie mit Ihrem Kind. Es gibt Tee dazu."
    )
    hard = plainlanguage.ease(
        "Die Inanspruchnahme bedarfsgerechter Unterstützungsmaßnahmen erfolgt nach individueller "
        "Antragstellung durch die Personensorgeberechtigten im Rahmen der Sprechstunde."
    )
    assert easy is not None
    assert hard is not None
    assert easy > plainlanguage.EASY > plainlanguage.HARD > hard


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Die Hilfe erfolgt bedarfsgerecht.", "bedarfsgerecht"),
        ("Der Kurs wird von uns jede Woche angeboten.", "Wer tut es?"),
        ("Wir " + "gehen und " * 12 + "singen.", "Langer Satz"),
    ],
)
def test_hints_say_what_would_be_easier(text: str, hint: str) -> None:
    assert any(hint in each for each in plainlanguage.read(text).hints)


def test_an_abbreviation_ends_no_sentence() -> None:
    assert len(plainlanguage.sentences("Wir helfen z. B. bei Fragen. Rufen Sie an.")) == 2
