"""What an offer and the pages around it say in another language: all that somebody wrote beside its
facts, and what is older than the German text."""

import gc
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import i18n
from app.catalogue.cards import Cards
from app.i18n import speaking
from app.offers import provider_importing
from app.records import files, placewords, texts, textstates, translated
from app.records.textfaults import in_files, written
from app.records.texts import Guides
from app.records.translated import Texts
from app.records.translation import Stale, Translation, fingerprint
from app.vocabulary import Phase, TextState
from tests.cast import sign_in
from tests.deskform import MINE, fields
from tests.html_validity import assert_valid

CHANGED = (
    "Der deutsche Text hat sich seit dieser Übersetzung geändert. Es gilt, was auf Deutsch steht:"
)
BESIDE = ("schedule", "times", "place.name", "contact.phone")
"""Fields of which families read what somebody wrote beside them."""
Say = Callable[[Mapping[str, Translation]], None]


@pytest.fixture
def say(desk_app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Has these translations stand beside, or in place of, the real Ukrainian ones."""
    real = translated.texts

    def put(of: Mapping[str, Translation]) -> None:
        known = Texts({**real("uk").of, **of})
        monkeypatch.setattr(translated, "texts", lambda code: known if code == "uk" else real(code))
        desk_app.state.index.rebuild()

    return put


def made(said: str, of: str) -> Translation:
    return Translation(text=said, source=fingerprint(of))


def marked(text: str) -> str:
    return f'<span lang="de" dir="ltr">{text}</span>'


def changed_note() -> str:
    with speaking("uk"):
        return i18n.gettext(CHANGED)


# --- beside the facts ----------------------------------------------------------------------------


@pytest.mark.parametrize("field", BESIDE)
def test_what_somebody_wrote_beside_a_fact_is_said_in_the_language(
    desk_app: FastAPI, say: Say, field: str
) -> None:
    stored = desk_app.state.index.catalogue.stored
    found = [
        (slug, key, text)
        for slug in desk_app.state.index.catalogue.offers
        for key, text, of in translated.of_offer(stored[slug].record)
        if of == field
    ][:4]
    assert found
    say({key: made(f"переклад {number}", text) for number, (_, key, text) in enumerate(found)})
    with TestClient(desk_app) as client:
        for number, (slug, _key, text) in enumerate(found):
            html = unescape(client.get(f"/uk/angebote/{slug}").text)
            assert f"переклад {number}" in html
            # The name of a place stays: it is what one reads on the door.
            assert (marked(text) in html) == (field == "place.name")
            assert f"переклад {number}" not in client.get(f"/angebote/{slug}").text


def test_a_heading_of_times_is_said_in_the_calendar_and_names_the_same_entries(
    desk_app: FastAPI, say: Say
) -> None:
    catalogue = desk_app.state.index.catalogue
    slug, label = next(
        (slug, hours.label)
        for slug, offer in catalogue.offers.items()
        for times in [catalogue.stored[slug].record.times]
        for hours in (times.hours if times else ())
        if hours.label and offer.followed
    )
    say({f"angebote/{slug}/times/hours/9/label": made("кабінет", label)})
    with TestClient(desk_app) as client:
        german = client.get(f"/angebote/{slug}/termine.ics").text
        ours = client.get(f"/uk/angebote/{slug}/termine.ics").text
    assert label in german
    assert "кабінет" in ours
    assert re.findall(r"UID:(\S+)", ours) == re.findall(r"UID:(\S+)", german)


def test_a_fact_is_never_said_by_a_translation_of_an_earlier_one(
    desk_app: FastAPI, say: Say
) -> None:
    """A time or a price that is no longer right is worse than German."""
    with sign_in(desk_app, "anna") as client:
        form = fields(desk_app, wann="nach Absprache, jetzt freitags", zeiten="")
        assert client.post(f"/pult/angebote/{MINE}", data=form).status_code == 303
        say({f"angebote/{MINE}/schedule": made("щопонеділка", "montags")})
        html = client.get(f"/uk/angebote/{MINE}").text
    assert "щопонеділка" not in html
    assert marked("nach Absprache, jetzt freitags") in html


def test_a_sentence_that_says_no_more_than_the_times_is_not_asked_for(desk_app: FastAPI) -> None:
    offers = {slug: each.record for slug, each in desk_app.state.index.catalogue.stored.items()}
    asked = {key for each in offers.values() for key, _text, _field in translated.of_offer(each)}
    for slug, record in offers.items():
        shown = record.schedule_said or ""
        if record.schedule:
            assert (f"angebote/{slug}/schedule" in asked) == (record.schedule in shown)


def test_what_a_number_of_hilfe_sofort_is_called_stands_there_in_german_with_its_meaning(
    desk_app: FastAPI, say: Say
) -> None:
    group = next(each for each in texts.read().help if each.id == "gewalt")
    key, name = "hilfe/gewalt/numbers/0/name", group.numbers[0].name
    say({key: made("гаряча лінія", name)})
    with TestClient(desk_app) as client:
        html = client.get("/uk/hilfe-sofort").text
        called = f'<h3>{marked(name)}</h3><p class="meaning">гаряча лінія</p>'
        assert called in re.sub(r">\s+<", "><", html)
        assert_valid(html)
        assert 'class="meaning"' not in client.get("/hilfe-sofort").text
        assert '<p class="number__note">гаряча лінія</p>' in client.get("/uk/").text


def test_hilfe_sofort_never_shows_an_older_translation(desk_app: FastAPI, say: Say) -> None:
    say({
        "hilfe/gewalt/numbers/0/for_": made("старий номер 0800 1", "Früher"),
        "hilfe/gewalt/numbers/0/name": made("стара назва", "Einst"),
    })  # fmt: skip
    group = next(each for each in texts.read().help if each.id == "gewalt")
    with TestClient(desk_app) as client:
        html = unescape(client.get("/uk/hilfe-sofort").text)
    assert not re.search("старий номер|стара назва", html)
    assert changed_note() not in html
    assert marked(group.numbers[0].for_) in html


def test_notes_of_kommunen_and_traeger_are_said_in_the_language(
    desk_app: FastAPI, say: Say
) -> None:
    guides = texts.read()
    hall = next(each for each in guides.kommunen if each.rathaus.opening_hours)
    providers = desk_app.state.index.catalogue.providers
    runs = next(each for each in providers.values() if each.note)
    page = placewords.kommune_page(hall.slug)
    say({
        f"{page}/rathaus/opening_hours": made("коли відчинено", hall.rathaus.opening_hours or ""),
        f"{placewords.provider_page(runs.slug)}/note": made("примітка", runs.note or ""),
    })  # fmt: skip
    with TestClient(desk_app) as client:
        assert "коли відчинено" in client.get(f"/uk/kommunen/{hall.slug}").text
        assert '<p class="lead">примітка</p>' in client.get(f"/uk/traeger/{runs.slug}").text
        assert str(hall.rathaus.opening_hours) in client.get(f"/kommunen/{hall.slug}").text


def test_each_text_of_kommunen_and_traeger_is_asked_for_once() -> None:
    providers = provider_importing.read_providers(files.DATA / "providers.yaml")
    found = textstates.german(texts.read(), (), providers)
    keys = [each.key for each in found]
    assert len(keys) == len(set(keys))
    rooms = {each.key.partition("/")[0] for each in found}
    assert {"kommunen", "traeger", "hilfe", "phasen"} <= rooms
    assert all((each.provider is not None) == each.key.startswith("traeger/") for each in found)


# --- older than the German text ------------------------------------------------------------------


def test_a_page_shows_an_older_translation_and_the_german_that_is_right(
    desk_app: FastAPI, say: Say
) -> None:
    key = f"angebote/{MINE}/summary"
    old, now = translated.texts("uk").of[key].text, "Kita am Wald, jetzt auch abends."
    with sign_in(desk_app, "anna") as client:
        before = unescape(client.get(f"/uk/angebote/{MINE}").text)
        assert old in before
        assert changed_note() not in before
        data = fields(desk_app, kurz=now)
        assert client.post(f"/pult/angebote/{MINE}", data=data).status_code == 303
        page = unescape(client.get(f"/uk/angebote/{MINE}").text)
        assert_valid(client.get(f"/uk/angebote/{MINE}").text)
        parts = (f'<p class="lead">{old}</p>', changed_note(), f'<p class="lead">{marked(now)}</p>')
        assert sorted(map(page.index, parts)) == [page.index(part) for part in parts]
        assert changed_note() not in client.get(f"/angebote/{MINE}").text

        # Where there is room for one of them it is the German.
        for listed in ("/uk/angebote?kommune=kreuzau&phase=kita", f"/uk/merkzettel?a={MINE}"):
            html = unescape(client.get(listed).text)
            assert now in html
            assert old not in html

        say({key: made("Дитячий садок біля лісу.", now)})
        data = fields(desk_app, wann="nach Absprache")
        assert client.post(f"/pult/angebote/{MINE}", data=data).status_code == 303
        page = unescape(client.get(f"/uk/angebote/{MINE}").text)
        assert '<p class="lead">Дитячий садок біля лісу.</p>' in page
        assert changed_note() not in page
        assert marked(now) not in page


def test_a_guide_shows_both_as_well(desk_app: FastAPI, say: Say) -> None:
    kita = texts.read().phases[Phase("kita")]
    say({
        "phasen/kita/lead": made("старий вступ", "Früher"),
        "phasen/kita/tips/0": made("стара порада", "Früher auch"),
        "seiten/impressum/sections/anbieter/paragraphs/0": made("старе {operator_name}", "Einst"),
    })  # fmt: skip
    with TestClient(desk_app) as client:
        html = unescape(client.get("/uk/phasen/kita").text)
        assert_valid(client.get("/uk/phasen/kita").text)
        for old, now in (("старий вступ", kita.lead), ("стара порада", kita.tips[0])):
            assert html.index(old) < html.index(changed_note(), html.index(old))
            assert html.index(changed_note()) < html.index(marked(now))
        # In a list of guides there is room for one.
        assert "старий вступ" not in client.get("/uk/phasen").text
        imprint = client.get("/uk/impressum").text
        assert_valid(imprint)
        assert "старе" in imprint
        assert "{operator_name}" not in imprint


def test_a_stale_text_is_the_german_one_wherever_it_is_only_a_text() -> None:
    with speaking("uk"):
        stale = Texts({"a/b/c": made("Курс", "Kurs")}).said("a/b/c", "Kurs am Montag")
    assert isinstance(stale, Stale)
    assert stale.older == "Курс"
    assert i18n.plain(stale) == "Kurs am Montag"


def test_nothing_is_said_of_nothing() -> None:
    with speaking("uk"):
        assert translated.words("kommunen/titz")("") == ""


# --- moved within its page -----------------------------------------------------------------------


def with_tips(guides: Guides, *tips: str) -> Guides:
    kita = guides.phases[Phase("kita")].model_copy(update={"tips": tips})
    return replace(guides, phases={**guides.phases, Phase("kita"): kita})


def states_of(guides: Guides) -> list[TextState]:
    every = textstates.german(guides, ())
    return [each.state("uk") for each in every if each.key.startswith("phasen/kita/tips/")]


def test_what_is_put_in_makes_nothing_after_it_stale() -> None:
    guides = texts.read()
    tips, known = guides.phases[Phase("kita")].tips, translated.texts("uk")
    assert set(states_of(guides)) == {TextState.UNREAD}
    more = with_tips(guides, tips[0], "Ein neuer Rat.", *tips[1:])
    with speaking("uk"):
        said = known.guides(more).phases[Phase("kita")].tips
        assert (said[0], *said[2:]) == known.guides(guides).phases[Phase("kita")].tips
        # What stood at its place belongs to the next one.
        assert not isinstance(said[1], Stale)
        assert i18n.plain(said[1]) == "Ein neuer Rat."
    states = states_of(more)
    assert states[1] is TextState.MISSING
    assert {*states[:1], *states[2:]} == {TextState.UNREAD}
    assert set(states_of(with_tips(guides, *reversed(tips)))) == {TextState.UNREAD}


def test_what_is_changed_where_it_stands_is_stale() -> None:
    guides = texts.read()
    _first, *others = guides.phases[Phase("kita")].tips
    assert states_of(with_tips(guides, "Etwas anderes.", *others))[0] is TextState.STALE


def test_a_text_is_found_only_within_its_page() -> None:
    known = Texts({"phasen/kita/tips/0": made("Курс", "Kurs")})
    with speaking("uk"):
        assert known.said("phasen/kita/tips/4", "Kurs") == "Курс"
        assert i18n.plain(known.said("phasen/grundschule/tips/0", "Kurs")) == "Kurs"


def test_the_check_takes_what_moved_and_names_what_is_gone(tmp_path: Path) -> None:
    shutil.copy(translated.TEXTS / "glossar.yaml", tmp_path)
    (tmp_path / "uk").mkdir()
    said = {f"a/b/{number}": {"text": text, "source": fingerprint(f"Rat {text}")}
            for number, text in enumerate("абв")}  # fmt: skip
    (tmp_path / "uk" / "leitfaeden.yaml").write_text(written(said), encoding="utf-8")
    assert list(in_files({"a/b/0": "Rat б", "a/b/1": "Rat в"}, tmp_path)) == []
    (gone,) = in_files({"a/b/0": "Rat а", "a/b/1": "Rat б"}, tmp_path)
    assert "a/b/2: diesen Text gibt es nicht mehr" in gone


# --- cards ---------------------------------------------------------------------------------------


def test_a_card_is_kept_as_long_as_its_offer(portal_app: FastAPI) -> None:
    cards = Cards(portal_app.state.pages)
    offer = replace(next(iter(portal_app.state.index.catalogue.offers.values())))
    assert cards.of(offer) is cards.of(offer)
    later = replace(offer)
    cards.of(later)
    del offer
    gc.collect()
    assert [each.offer() for each in cards._kept.values()] == [later]
    del later
    gc.collect()
    assert cards._kept == {}
