"""Editing: what one saves is public at once, what two save is joined, nothing typed is lost."""

import html
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from fastapi import FastAPI
from sqlmodel import Session, col, select
from starlette.testclient import TestClient

from app import database
from app.desk import lines, plainlanguage
from app.freshness import reviews
from app.models import DraftRow, OfferRow, Revision, UnpublishedRow
from app.offers import drafts, editing, forms, importing, store
from app.offers.editing import CollisionError
from app.records import easylanguage, files
from app.records.offers import AgeMonths, OfferRecord
from app.rights import NotAllowedError, own_kommunen
from app.vocabulary import Phase, Recurs, State
from tests.cast import NOW, PASSPHRASE, Clock, sign_in, who

SLUG = "kita-rurmaeuse-kreuzau"
TOKEN = "t" * 24


def record(session: Session, slug: str = SLUG) -> OfferRecord:
    session.expire_all()
    row = store.by_slug(session, slug)
    assert row is not None
    return store.record_of(row)


def events(session: Session, slug: str = SLUG) -> list[str]:
    """What happened to it, first to last."""
    statement = select(Revision.event).join(OfferRow).where(OfferRow.slug == slug)
    return list(session.exec(statement.order_by(col(Revision.version))))


def typed(session: Session, slug: str = SLUG, **changes: str) -> list[tuple[str, str]]:
    """The form as a browser sends it, with some fields typed over."""
    row = store.by_slug(session, slug)
    assert row is not None
    pairs = [(n, changes.pop(n, v)) for n, v in forms.pairs_of(store.record_of(row))]
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


def compared(app: FastAPI, slug: str, old: int, new: int) -> dict[str, tuple[str, str]]:
    """Two versions beside each other, as Doris reads them."""
    with sign_in(app, "doris") as client:
        page = client.get(f"/pult/angebote/{slug}/verlauf?alt={old}&neu={new}").text
    change = r"<dt>(.*?)</dt><dd><del[^>]*>(.*?)</del> <ins[^>]*>(.*?)</ins>"
    found = re.findall(change, html.unescape(page), re.DOTALL)
    return {label: (was, now) for label, was, now in found}


# --- saving ---------------------------------------------------------------------------------------


def test_the_form_gives_every_record_back_unchanged() -> None:
    for known in importing.read_offers(files.DATA / "offers"):
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
    row = store.by_slug(desk, SLUG)
    assert row is not None
    assert row.version == 1


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("titel", "", "Bitte einen Titel angeben."),
        ("plz", "5x", "Bitte fünf Ziffern."),
        ("telefon", "keins", "Bitte eine Telefonnummer"),
        ("web", "kita.de", "https://"),
        ("alter_von", "drei", "Bitte Jahre oder Monate"),
        ("faellt_aus_bis", "bald", "Bitte ein Datum"),
        ("kosten", "", "Bitte auswählen."),
        ("quelle", "kreuzau.de/gruppen", "https://"),
        ("quelle", "https://kreuzau.de/unsere gruppen", "https://"),
        ("quelle_jahr", "22", "vier Ziffern"),
    ],
)
def test_a_wrong_field_is_said_and_everything_typed_stays(
    desk_app: FastAPI, desk: Session, field: str, value: str, said: str
) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = typed(desk, **{field: value, "beschreibung": "Ein langer Text, der bleibt."})
        status, _, page = send(client, f"/pult/angebote/{SLUG}", pairs)
    assert status == 422
    assert said in html.unescape(page)
    assert "Ein langer Text, der bleibt." in page
    target = "quelle" if field == "quelle_jahr" else field
    for each in (f'href="#{target}"', f'id="{target}"', f'id="{target}-fehler"'):
        assert each in page
    assert record(desk).description != "Ein langer Text, der bleibt."


def test_a_source_may_be_a_leaflet_or_a_call(desk_app: FastAPI, desk: Session) -> None:
    """Not every group has a website; where its facts come from is said all the same."""
    told = typed(desk, quelle="Anruf bei der Gruppenleitung", quelle_jahr="2026")
    with sign_in(desk_app, "anna") as client:
        assert send(client, f"/pult/angebote/{SLUG}", told)[0] == 303
        assert record(desk).sources[0].title == "Anruf bei der Gruppenleitung"
        assert record(desk).sources[1].url
        assert "Anruf bei der Gruppenleitung, Stand 2026" in client.get(f"/angebote/{SLUG}").text
        form = client.get(f"/pult/angebote/{SLUG}").text
        assert 'value="Anruf bei der Gruppenleitung"' in form
        assert (
            "Anruf bei der Gruppenleitung (2026)"
            in client.get(f"/pult/angebote/{SLUG}/verlauf").text
        )


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("low", "high", "phases"),
    [
        ("3", "6", ["kita"]),
        ("0", "3", ["schwangerschaft-geburt", "kleinkind"]),
        ("5", "", ["kita"]),
        ("6", "6", ["grundschule"]),
        ("", "", []),
        ("drei", "6", ["grundschule"]),
    ],
)
def test_the_age_says_which_phases_to_tick(
    desk_app: FastAPI, low: str, high: str, phases: list[str]
) -> None:
    """While the form is far from complete; what is ticked is not offered again."""
    pairs = [("titel", "Waldgruppe"), ("alter_von", low), ("alter_bis", high)]
    pairs += [(drafts.TOKEN, TOKEN), (drafts.ABOUT, "neu"), (drafts.SEEN, "0")]
    with sign_in(desk_app, "anna") as client:
        page = send(client, "/pult/entwurf", pairs)[2]
        ticked = send(client, "/pult/entwurf", [*pairs, *(("phase", each) for each in phases)])[2]
    assert re.findall(r'data-haken="phase-([a-z-]+)"', page) == phases
    assert 'data-haken="phase' not in ticked


def test_all_that_is_wrong_is_said_at_once(desk_app: FastAPI, desk: Session) -> None:
    wrong = typed(desk, titel="", plz="52", telefon="keins")
    with sign_in(desk_app, "anna") as client:
        _status, _, page = send(client, f"/pult/angebote/{SLUG}", wrong)
    assert "3 Angaben passen noch nicht" in html.unescape(page)
    for kept in ('value="52"', 'value="keins"'):
        assert kept in page


def test_a_call_confirms_with_the_office_and_not_the_name(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        send(client, f"/pult/angebote/{SLUG}", typed(desk, woher="anruf"))
        assert "geprüft am 24.11.2026" in client.get(f"/angebote/{SLUG}").text
    saved = record(desk)
    assert (saved.verified_by, saved.verified_at) == ("Kümmerer Kreuzau", NOW.date())
    assert "Anna" not in str(saved.as_yaml())


def test_a_new_offer_gets_an_address_nobody_has(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = [p for p in typed(desk, titel="Kita Rurmäuse Kreuzau") if p[0] != drafts.ABOUT]
        pairs.append(("anderes", "ja"))
        location = send(client, "/pult/angebote/neu", pairs)[1]
    assert location.startswith(f"/pult/angebote/{SLUG}-2?")


def test_a_new_offer_can_be_a_draft_before_families_see_it(
    desk_app: FastAPI, desk: Session
) -> None:
    new = [(n, "neu" if n == drafts.ABOUT else v) for n, v in typed(desk, titel="Spielkreis Drove")]
    aside = [(n, "entwurf" if n == "aktion" else v) for n, v in new]
    path = "/pult/angebote/spielkreis-drove"
    with sign_in(desk_app, "anna") as client:
        assert send(client, "/pult/angebote/neu", aside)[1] == f"{path}?fertig=entwurf"
        assert client.get("/angebote/spielkreis-drove").status_code == 404
        send(client, path, typed(desk, "spielkreis-drove"))
        assert client.get("/angebote/spielkreis-drove").status_code == 200


def test_a_copy_remembers_its_model_and_takes_no_contact_along(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "bernd") as client:
        page = client.get(f"/pult/angebote/neu?vorlage={SLUG}").text
        assert record(desk).title in html.unescape(page)
        assert str(record(desk).contact.phone) not in page
        pairs = [
            (n, {"kommune": "titz", "titel": "Kita Titz"}.get(n, v))
            for n, v in typed(desk)
            if n != drafts.ABOUT
        ]
        pairs.append((drafts.ABOUT, f"vorlage:{SLUG}"))
        location = send(client, "/pult/angebote/neu", pairs)[1]
    made = record(desk, location.partition("?")[0].rpartition("/")[2])
    assert (made.origin, made.kommunen) == (SLUG, ("titz",))
    assert events(desk, made.slug) == ["copied"]


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


CONTRADICTING: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "visible": (
        {"visible_from": date(2027, 1, 1), "visible_until": date(2027, 12, 31)},
        {"visible_until": date(2027, 3, 1)},
        {"visible_from": date(2027, 5, 1)},
    ),
    "recurs": (
        {"recurs": Recurs.YEARLY, "usual": None},
        {"recurs": None},
        {"usual": "im Mai"},
    ),
    "ages": (
        {"age_months": AgeMonths(min=60, max=84), "phases": (Phase.KITA, Phase.PRIMARY)},
        {"age_months": AgeMonths(min=48, max=84)},
        {"phases": (Phase.PRIMARY,)},
    ),
}
"""What stood there, what one and what the other made of it; together it cannot be."""


@pytest.mark.parametrize("kind", CONTRADICTING)
def test_what_cannot_stand_together_collides(desk: Session, kind: str) -> None:
    before, one, other = CONTRADICTING[kind]
    anna, doris = who(desk, "anna"), who(desk, "doris")
    version = editing.publish(
        desk, record(desk).model_copy(update=before), by=doris, seen=1, reason="vorher"
    ).version
    base = record(desk)
    editing.publish(desk, base.model_copy(update=one), by=anna, seen=version)
    stored = record(desk)
    with pytest.raises(CollisionError) as collision:
        editing.publish(desk, base.model_copy(update=other), by=doris, seen=version)
    merge = collision.value.merge
    assert {each.field for each in merge.collisions} == {*one, *other}
    assert merge.record == base.model_copy(update=other)
    assert record(desk) == stored


def test_a_choice_that_makes_no_offer_is_asked_again(desk_app: FastAPI, desk: Session) -> None:
    before, _one, other = CONTRADICTING["visible"]
    doris = who(desk, "doris")
    editing.publish(desk, record(desk).model_copy(update=before), by=doris, seen=1)
    pairs = typed(desk, sichtbar_bis="2027-03-01", beschreibung="Neu und nur von mir.")
    editing.publish(desk, record(desk).model_copy(update=other), by=doris, seen=2)
    with sign_in(desk_app, "anna") as client:
        status, _, page = send(client, f"/pult/angebote/{SLUG}", pairs)
        assert status == 409
        asked = set(re.findall(r'name="nimm-([a-z_.]+)"', page))
        assert asked == {"visible_from", "visible_until"}
        pairs = [(n, "3" if n == drafts.SEEN else v) for n, v in pairs]
        half = [*pairs, ("nimm-visible_from", "gespeichert"), ("nimm-visible_until", "meine")]
        status, _, page = send(client, f"/pult/angebote/{SLUG}", half)
        assert status == 409
        assert set(re.findall(r'name="nimm-([a-z_.]+)"', page)) == asked
        assert "Neu und nur von mir." in page
        whole = [*pairs, *((f"nimm-{name}", "gespeichert") for name in asked)]
        assert send(client, f"/pult/angebote/{SLUG}", whole)[0] == 303
    assert record(desk).visible_from == other["visible_from"]
    assert record(desk).description == "Neu und nur von mir."


@pytest.mark.parametrize(("choice", "result"), [("ihre", "dienstags"), ("gespeichert", "montags")])
def test_the_collision_page_shows_both_and_does_what_is_chosen(
    desk_app: FastAPI, desk: Session, choice: str, result: str
) -> None:
    pairs = typed(desk, wann="dienstags", beschreibung="Neu und nur von mir.")
    old = record(desk)
    editing.publish(
        desk, old.model_copy(update={"schedule": "montags"}), by=who(desk, "anna"), seen=1
    )
    with sign_in(desk_app, "doris") as client:
        status, _, page = send(client, f"/pult/angebote/{SLUG}", pairs)
        assert status == 409
        for each in (
            "Ihre Fassung", "Gespeicherte Fassung", "montags", "dienstags", "Neu und nur von mir.",
            'name="nimm-schedule"',
        ):  # fmt: skip
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
        history = client.get(f"/pult/angebote/{SLUG}/verlauf").text
        assert "als Entwurf gespeichert" in history
        assert "aus der Datei eingelesen" in history
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


def test_a_proposal_that_was_published_waits_no_more(desk_app: FastAPI, desk: Session) -> None:
    wanted = record(desk).model_copy(update={"schedule": "freitags"})
    editing.keep_draft(desk, wanted, by=who(desk, "clara"), seen=1, now=NOW)
    other = record(desk).model_copy(update={"schedule": "sonntags"})
    editing.keep_draft(desk, other, by=who(desk, "bernd"), seen=1, now=NOW)
    number = desk.exec(select(UnpublishedRow.id).order_by(col(UnpublishedRow.id))).first()
    with sign_in(desk_app, "anna") as client:
        page = client.get(f"/pult/angebote/{SLUG}?fassung={number}").text
        assert f'name="fassung" value="{number}"' in page
        # A field that is wrong comes first; which proposal it was is not forgotten over it.
        pairs = [*typed(desk, wann="freitags"), ("fassung", str(number))]
        wrong = client.post(
            f"/pult/angebote/{SLUG}",
            data=dict([*pairs, ("titel", ""), ("aktion", "veroeffentlichen")]),
        )
        assert f'name="fassung" value="{number}"' in wrong.text
        assert send(client, f"/pult/angebote/{SLUG}", pairs)[0] == 303
    waiting = desk.exec(select(UnpublishedRow)).all()
    assert [each.record["schedule"] for each in waiting] == ["sonntags"]


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


@pytest.mark.parametrize("verb", ["zurueckziehen", "vormerken"])
@pytest.mark.parametrize("reason", ["", "  ", "\u200b\u200b", "\u2060 \ufeff"])
def test_without_a_reason_that_can_be_read_nothing_is_done(
    desk_app: FastAPI, desk: Session, verb: str, reason: str
) -> None:
    with sign_in(desk_app, "anna") as client:
        data = {"version": "1", "grund": reason}
        answer = client.post(f"/pult/angebote/{SLUG}/{verb}", data=data)
        assert "grund-fehlt" in answer.headers["location"]
    assert record(desk).state is State.PUBLISHED


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("sichtbar_von", "2026-11-25", 404), ("sichtbar_von", "2026-11-24", 200),
        ("sichtbar_bis", "2026-11-23", 410), ("sichtbar_bis", "2026-11-24", 200),
    ],
)  # fmt: skip
def test_an_offer_is_visible_from_and_until_its_days(
    desk_app: FastAPI, desk: Session, field: str, value: str, status: int
) -> None:
    with sign_in(desk_app, "anna") as client:
        send(client, f"/pult/angebote/{SLUG}", typed(desk, **{field: value}))
        assert client.get(f"/angebote/{SLUG}").status_code == status


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
    assert events(desk) == ["imported", "edited", "edited", "edited", "restored"]


def test_the_history_says_each_change_as_people_read_it(desk_app: FastAPI, desk: Session) -> None:
    """Doris begins an offer as an Entwurf, publishes it for the whole Kreis, and edits it twice."""
    doris = who(desk, "doris")
    page = {"url": "https://kreuzau.de/turnen", "seen": 2022}
    leaflet = {"title": "Faltblatt der Gemeinde", "seen": None}
    begun: dict[str, Any] = {"title": "Rollstuhlturnen", "sources": [page], "stand": 2022}
    first = OfferRecord.model_validate(record(desk).model_dump(mode="json") | begun)
    slug = editing.create(desk, first, by=doris, draft=True).slug
    steps: list[dict[str, Any]] = [
        {
            "age_months": {"min": None, "max": 72}, "kommunen": ["kreisweit"],
            "audience": ["kinder"], "needs": ["schwimmen-lernen"], "place": None,
            "sources": [leaflet, page], "cancelled_until": "2026-12-24",
        },
        {"age_months": {"min": 30, "max": None}, "kommunen": ["kreuzau", "titz"]},
        {"age_months": {"min": None, "max": None}, "cancelled_until": None},
    ]  # fmt: skip
    for seen, changes in enumerate(steps, start=1):
        raw = record(desk, slug).model_dump(mode="json") | changes
        editing.publish(desk, OfferRecord.model_validate(raw), by=doris, seen=seen)
    assert compared(desk_app, slug, 1, 2) == {
        "Für wen": ("Kinder, Eltern", "Kinder"),
        "Alter": ("von 1 Jahr bis 6 Jahre", "von offen bis 6 Jahre"),
        "Name des Ortes": ("Kita Rurmäuse", "(leer)"),
        "Straße und Hausnummer": ("Am Wassergarten", "(leer)"),
        "Postleitzahl": ("52372", "(leer)"),
        "Ort": ("Kreuzau", "(leer)"),
        "Kommunen": ("Kreuzau", "im ganzen Kreis"),
        "Fällt aus bis": ("(leer)", "24.12.2026"),
        "Anliegen": ("(leer)", "Schwimmen lernen"),
        "Quellen": (
            "https://kreuzau.de/turnen (2022)",
            "Faltblatt der Gemeinde\nhttps://kreuzau.de/turnen (2022)",
        ),
        "Entwurf": ("ja", "(leer)"),
    }
    assert compared(desk_app, slug, 2, 3) == {
        "Alter": ("von offen bis 6 Jahre", "von 2 Jahre 6 Monate bis offen"),
        "Kommunen": ("im ganzen Kreis", "Kreuzau, Titz"),
    }
    assert compared(desk_app, slug, 3, 4) == {
        "Alter": ("von 2 Jahre 6 Monate bis offen", "(leer)"),
        "Fällt aus bis": ("24.12.2026", "(leer)"),
    }


# --- nothing typed is lost ------------------------------------------------------------------------


def test_what_was_typed_comes_back_until_it_is_saved(desk_app: FastAPI, desk: Session) -> None:
    with sign_in(desk_app, "anna") as client:
        pairs = typed(desk, beschreibung="Halb fertig")
        assert "Entwurf gesichert" in send(client, "/pult/entwurf", pairs)[2]
        assert "Angefangen" in client.get("/pult").text
        assert "Halb fertig" not in client.get(f"/angebote/{SLUG}").text
        saved = client.get(f"/pult/angebote/{SLUG}").text
        assert "Halb fertig" not in saved
        (go_on,) = re.findall(rf'href="(/pult/angebote/{SLUG}\?entwurf=[^"]+)"', saved)
        page = client.get(go_on).text
        assert "ist wieder da" in page
        assert "Halb fertig" in page
        derived = re.search(r'name="entwurf-aus" value="([^"]+)"', page)
        assert derived is not None
        assert derived[1] == TOKEN
        send(client, f"/pult/angebote/{SLUG}", [*pairs, (drafts.FROM, TOKEN)])
        assert "entwurf=" not in client.get(f"/pult/angebote/{SLUG}").text
    assert drafts.mine(desk, by=who(desk, "anna")) == []


@pytest.mark.parametrize(
    "path", [f"/pult/angebote/{SLUG}", "/pult/angebote/neu", "/pult/entwurf/verwerfen"]
)
@pytest.mark.parametrize("begun", [False, True], ids=["first-autosave", "a-later-one"])
def test_an_autosave_that_comes_after_the_end_of_its_form_leaves_no_draft(
    desk_app: FastAPI, desk: Session, path: str, begun: bool
) -> None:
    pairs = typed(desk, titel="Xylophongruppe Kreuzau", beschreibung="Halb fer")
    if path.endswith("/neu"):
        pairs = [(n, "neu" if n == drafts.ABOUT else v) for n, v in pairs]
    with sign_in(desk_app, "anna") as client:
        if begun:
            send(client, "/pult/entwurf", pairs)
        assert send(client, path, pairs)[0] == 303
        late = send(client, "/pult/entwurf", pairs)
        assert late[0] == 200
        assert "Entwurf gesichert" not in late[2]
        assert "entwurf=" not in client.get(f"/pult/angebote/{SLUG}").text
        assert "Angefangen" not in client.get("/pult").text
    assert drafts.mine(desk, by=who(desk, "anna")) == []


def test_an_autosave_that_loses_against_the_save_leaves_no_draft(
    desk_app: FastAPI, desk: Session
) -> None:
    """Both are under way: the autosave has looked for its draft before the save ended its form."""
    anna, pairs = who(desk, "anna"), typed(desk, beschreibung="Halb fer")
    drafts.keep(desk, pairs, by=anna, now=NOW)
    with database.session(desk_app.state.engine) as other:
        drafts.of_form(other, SLUG, by=anna)
        drafts.drop(desk, [TOKEN], by=anna)
        desk.commit()
        assert drafts.keep(other, pairs, by=anna, now=NOW) is None
    assert drafts.mine(desk, by=anna) == []


def test_the_mark_of_an_ended_form_is_seen_by_nobody_and_goes_in_time(
    desk_app: FastAPI, desk: Session
) -> None:
    anna, doris = who(desk, "anna"), who(desk, "doris")
    drafts.drop(desk, [TOKEN], by=anna)
    desk.commit()
    assert drafts.others_at_it(desk, "", by=doris, now=NOW) == []
    (mark,) = desk.exec(select(DraftRow))
    later = mark.at + drafts.LIFE + timedelta(seconds=1)
    pairs = [(n, "o" * 24 if n == drafts.TOKEN else v) for n, v in typed(desk)]
    assert drafts.keep(desk, pairs, by=doris, now=later)
    assert [row.token for row in desk.exec(select(DraftRow))] == ["o" * 24]


def test_two_open_forms_do_not_overwrite_each_other_s_draft(
    desk_app: FastAPI, desk: Session
) -> None:
    with sign_in(desk_app, "anna") as client:
        for token, words in (("a" * 24, "aus dem ersten"), ("b" * 24, "aus dem zweiten")):
            pairs = [
                (n, token if n == drafts.TOKEN else v) for n, v in typed(desk, beschreibung=words)
            ]
            send(client, "/pult/entwurf", pairs)
    kept = {row.token[0]: dict(row.fields)["beschreibung"] for row in desk.exec(select(DraftRow))}
    assert kept == {"a": "aus dem ersten", "b": "aus dem zweiten"}


def test_a_session_that_ends_while_typing_loses_nothing(
    desk_app: FastAPI, desk: Session, clock: Clock
) -> None:
    with sign_in(desk_app, "anna") as client:
        clock.go(minutes=61)
        status, _, page = send(
            client, f"/pult/angebote/{SLUG}", typed(desk, beschreibung="Mühsam & „getippt“")
        )
        assert status == 401
        kept = re.search(r'name="behalten" value="([^"]*)"', page)
        assert kept is not None
        fields = html.unescape(kept[1])
        assert dict(parse_qsl(fields))["beschreibung"] == "Mühsam & „getippt“"
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
        ("titel", "Kita Rurmäuse in Kreuzau"), ("kommune", "kreuzau"), (drafts.TOKEN, TOKEN),
        (drafts.ABOUT, "neu"), (drafts.SEEN, "0"),
    ]  # fmt: skip
    with sign_in(desk_app, "anna") as client:
        page = send(client, "/pult/entwurf", pairs)[2]
    assert f"/angebote/{SLUG}" in page


# --- what is due ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["anna", "doris"])
def test_the_desk_and_the_letters_agree_on_what_is_due(
    desk_app: FastAPI, desk: Session, name: str
) -> None:
    today = NOW.date()
    rows = {row.slug: row for row in store.every(desk)}
    due, fresh, *rest = (rows[slug] for slug in list(rows)[:6])
    due.verified_at = today - timedelta(days=400)
    fresh.verified_at = today - timedelta(days=1)
    (rest[0].visible_until, rest[1].visible_from) = (
        today - timedelta(days=1), today + timedelta(days=1),
    )  # fmt: skip
    (rest[2].draft, rest[3].ended) = (True, "Umgebaut")
    desk.commit()
    own = own_kommunen(who(desk, name))
    asked = {each.slug: each.due_on for each in reviews.due_for(desk, own, today)}
    shown = [each for each in lines.every(desk, today, own) if "faellig" in each.groups]
    assert {each.slug: each.due_on for each in shown} == asked
    assert asked


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
    assert len(easylanguage.sentences("Wir helfen z. B. bei Fragen. Rufen Sie an.")) == 2


def test_a_new_address_keeps_letters_that_have_an_accent() -> None:
    assert forms.slug_of("Schnullercafé Böller", lambda _slug: False) == "schnullercafe-boeller"


def test_a_place_of_another_kommune_is_told(desk_app: FastAPI) -> None:
    typed = {"titel": "Lesestunde", "ort": "Titz", "woher-gefragt": "ja"}
    with sign_in(desk_app, "anna") as client:
        told = client.post("/pult/angebote/neu", data=typed)
        assert told.status_code == 422
        assert "Titz gehört nicht zu Ihren Kommunen." in told.text
        assert "mindestens eine Kommune" not in told.text
    with sign_in(desk_app, "doris") as client:
        told = client.post("/pult/angebote/neu", data=typed)
        assert "Kommunen." not in told.text


def test_a_new_offer_is_not_told_at_once_what_it_lacks(desk_app: FastAPI) -> None:
    def said(text: str) -> str:
        return text.partition('id="fehlt"')[2].partition("</p>")[0]

    with sign_in(desk_app, "anna") as client:
        assert "Fehlt noch" not in said(client.get("/pult/angebote/neu").text)
        typed = {"titel": "Lesestunde", "woher-gefragt": "ja", drafts.ABOUT: "neu"}
        typed |= {drafts.TOKEN: drafts.new_token()}
        assert "Kurz gesagt" in said(client.post("/pult/entwurf", data=typed).text)
