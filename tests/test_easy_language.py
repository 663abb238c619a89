"""Einfache Sprache: its rules, its texts and its pages; Leichte Sprache: shown only when a
Prüfgruppe has read it."""

import re
import shutil
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app import i18n, wording
from app.desk import plainlanguage
from app.desk.textwish import Wish
from app.i18n import TONGUES, speaking
from app.kept import Kept
from app.offers import checking
from app.records import textfaults, texts, textstates, translated
from app.records.easylanguage import Level, faults
from app.records.translated import Texts
from app.records.translation import Reading, Translation, fingerprint, text_state
from app.vocabulary import TextState
from tests.html_validity import assert_valid
from tests.test_languages import OFFER, PAGES, leading_elsewhere
from tests.test_languages_data import german_texts
from tests.test_translations import records
from tools import translations as tools

EINFACH, LEICHT = Level.EINFACH, Level.LEICHT
SLUG = OFFER.rsplit("/", 1)[1]
KEY = f"angebote/{SLUG}/summary"


# --- rules ---------------------------------------------------------------------------------------


GOOD = """
Ein Baby verändert alles. Sie müssen nicht alles allein schaffen.
Wenn Sie Fragen haben, rufen Sie an.
Sie lernen, wie Sie Ihr Baby tragen, stillen und wickeln.
Fragen Sie die Mutter, die Oma oder die Nachbarin.
In der Schwangerschaft hilft Ihnen eine Hebamme.
Vor der Geburt, bei der Geburt und nach der Geburt ist jemand da.
Das Jugendamt von der Stadt Düren hilft Ihnen.
Ihr Kind wird groß und findet Freunde.
Viele Kinder werden in der Nacht wach. Das wird wieder besser.
Wenn ein Kind geboren wird, bekommen die Eltern einen Brief.
Der Kurs kostet nichts. Er ist am 3. Mai um 10 Uhr in der Kita.
Der Weg ist 2 km lang.
Das Haus der Stadt liegt am Bahnhof in Düren.
Das heißt „Amt des Kreises“.
Geben Sie der Kita Bescheid. Sagen Sie das auch der Lehrerin.
Die Kinder lernen dort schwimmen. Sie müssen sich nicht anmelden.
Sie suchen einen Platz? Dann rufen Sie an: 02421 22-1051900.
Schreiben Sie an familienbuero@kreis-dueren.de oder lesen Sie www.kreis-dueren.de/familien.
Dort gibt es Kindertagespflege. Das heißt: Eine Frau betreut Ihr Kind zu Hause.
Das Schwangerschafts-Café ist am Donnerstagnachmittag.
Möchten Sie lieber schreiben? Das geht auch.
Der Bus hält nicht unter der Brücke. Das ist nicht unser Bus.
Die Präventionskette hat 6 Glieder. Das dauert sowieso nicht lange.
Bis zum 1. Geburtstag bekommen Sie Besuch.
Ist Ihr Kind bekannt oder beliebt, wird es nicht gegen andere sein.
Der Garten am Haus gehört den Kindern aus der Gruppe.
""".strip().splitlines()


@pytest.mark.parametrize("text", GOOD)
def test_good_simple_german_is_left_alone(text: str) -> None:
    assert faults(text, EINFACH) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Hier finden Mütter und Väter im ganzen Kreis Rat, Hilfe und Trost bei Not und Sorgen.",
            "Langer Satz (16 Wörter, höchstens 15): Hier finden Mütter und Väter im …",
        ),
        (
            "Eltern, die Hilfe brauchen, können anrufen.",
            "Satz im Satz: Eltern, die Hilfe brauchen, können anrufen.",
        ),
        (
            "Wenn Sie wissen wollen, wann Platz ist, rufen Sie an.",
            "Mehr als ein Gedanke: Wenn Sie wissen wollen, wann Platz …",
        ),
        (
            "Fragen Sie nach, weil die Zeit, die bleibt, kurz ist.",
            "Mehr als ein Gedanke: Fragen Sie nach, weil die Zeit, …",
        ),
        ("Das ist das Recht des Kindes.", "Genitiv: des Kindes"),
        ("Bei der Geburt eines Kindes.", "Genitiv: eines Kindes"),
        ("Das zahlt das Jugendamt der Stadt.", "Genitiv: Jugendamt der Stadt"),
        ("Mit der Hilfe einer Hebamme.", "Genitiv: Hilfe einer Hebamme"),
        ("Fragen Sie wegen Ihres Kindes.", "Genitiv: Ihres Kindes"),
        ("Die Kinder werden betreut.", "Passiv (wer tut es?): werden betreut"),
        ("Dort wird gesungen und gelacht.", "Passiv (wer tut es?): wird gesungen"),
        ("Das kann bezahlt werden.", "Passiv (wer tut es?): bezahlt werden"),
        ("Das geht z. B. am Montag.", "Abkürzung: z. B."),
        ("Der Kurs dauert ca. 2 Stunden.", "Abkürzung: ca."),
        ("Sie könnten anrufen.", "Möglichkeitsform: könnten"),
        ("Könnten Sie kommen?", "Möglichkeitsform: Könnten"),
        ("Das ist nicht unwichtig.", "Doppelt verneint: nicht unwichtig"),
        ("Für Mitarbeiter*innen.", "Zeichen im Wort: Mitarbeiter*innen"),
        (
            "Das ist eine Maßnahme.",
            "Schweres Wort: „maßnahme“, einfacher: Angebot, Kurs, Hilfe",
        ),
        (
            "Dort ist die Schwangerschaftsberatung.",
            "Langes Wort, mit Bindestrich oder anders: Schwangerschaftsberatung",
        ),
        ("Rufen sie an.", "„Sie“ groß schreiben: Rufen sie"),
        (
            "Beratung zur Erziehung hilft.",
            "Kette von Hauptwörtern, lieber mit Verben: Beratung zur Erziehung",
        ),
    ],
)
def test_each_rule_of_einfache_sprache(text: str, said: str) -> None:
    assert faults(text, EINFACH) == (said,)
    assert said in faults(text, LEICHT) or said.startswith("Langer Satz")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Das Familien·büro ist in Düren.\nDort arbeiten Menschen vom Kreis.", ""),
        ("Wenn Sie Angst haben:\nRufen Sie an.", ""),
        (
            "Hier finden Sie Angebote für Kinder und Eltern aus dem Kreis.",
            "Langer Satz (11 Wörter, höchstens 10): Hier finden Sie Angebote für Kinder …",
        ),
        ("Wir helfen, weil Sie das brauchen.", "Nebensatz: Wir helfen, weil Sie das brauchen."),
        (
            "Der Kurs kostet nichts. Er ist neu.",
            "Mehr als ein Satz in einer Zeile: Der Kurs",
        ),
        ("Das Familienzentrum hilft.", "Langes Wort"),
        ("Es gibt drei Gruppen.", "Zahl als Ziffer schreiben: drei"),
        ("Der Kurs (neu) ist am Montag.", "Klammer: (neu"),
        ("Eltern & Kinder.", "Sonderzeichen: Eltern &"),
    ],
)
def test_each_rule_of_leichte_sprache(text: str, said: str) -> None:
    found = faults(text, LEICHT)
    assert any(each.startswith(said) for each in found) if said else found == ()


def test_what_an_offer_is_called_nobody_can_change() -> None:
    text = "Das Familienbildungswerk hat einen Kurs. Er heißt Haus des Kindes."
    assert len(faults(text, EINFACH)) == 2
    assert faults(text, EINFACH, names="Familienbildungswerk, Haus des Kindes") == ()


WORDS = (
    "die der des eines, weil wenn Sie Kinder Eltern-Café Jugendamt werden wird betreut geprüft "
    "z. B. (neu) „Amt des Kreises“ 112 02421 22-0 \n . , : ; ! und oder "
    "a@b.de www.x.de nicht unnötig ge"
).split(" ")


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS)).map(" ".join)))
def test_no_text_makes_it_fail(text: str) -> None:
    for level in Level:
        assert all(faults(text, level))
        assert faults(text, level) == faults(text, level)


PARTS = ("a", " ", "ge", "des ", "Kinder der ", ", die ", "a.", "A@", "wird ", "Aung zu ", "(")


@pytest.mark.parametrize("part", PARTS)
def test_no_text_takes_long(part: str) -> None:
    start = perf_counter()
    for level in Level:
        faults(part * 20_000, level)
    assert perf_counter() - start < 5


def test_the_desk_splits_sentences_in_the_same_way() -> None:
    hints = plainlanguage.read("Das ist sowieso am 1. Mai. Die Präventionskette hilft.").hints
    assert hints == ()


def test_a_word_of_offices_is_heard_with_its_eszett() -> None:
    assert plainlanguage.read("Das ist eine Maßnahme.").hints == (
        "„maßnahme“ einfacher: Angebot, Kurs, Hilfe.",
    )


# --- the texts -----------------------------------------------------------------------------------


def test_every_text_in_einfache_sprache_keeps_the_rules() -> None:
    """But for those of data/texts/ausnahmen.yaml, each with its reason."""
    assert checking.easy(records()) == []


def test_every_text_is_there_in_einfache_sprache_and_none_is_stale() -> None:
    known = translated.texts("einfach")
    german = {each.key: each.text for each in german_texts()}
    there = {key: each for key, each in known.of.items() if key in german}
    assert [k for k, each in there.items() if each.source != fingerprint(german[k])] == []
    missing = [k for k, t in german.items() if not k.endswith("/title") and not known.known(k, t)]
    assert missing == []


def test_a_text_that_breaks_a_rule_is_told_and_an_exception_that_is_needed_no_more(
    tmp_path: Path,
) -> None:
    german = {"a": "Das Jugendamt der Stadt hilft.", "b": "Gut."}
    entries = {key: {"text": text, "source": fingerprint(text)} for key, text in german.items()}
    (tmp_path / "einfach").mkdir()
    (tmp_path / "einfach/leitfaeden.yaml").write_text(textfaults.written(entries))
    assert list(textfaults.hard(german, tmp_path)) == ["einfach/a: Genitiv: Jugendamt der Stadt"]
    exceptions = "einfach/a: heißt so\neinfach/b: heißt so\n"
    (tmp_path / textfaults.EXCEPTIONS).write_text(exceptions)
    assert list(textfaults.hard(german, tmp_path)) == [
        "einfach/b: diese Ausnahme braucht es nicht mehr"
    ]
    # What is stale is shown to nobody.
    (tmp_path / textfaults.EXCEPTIONS).unlink()
    assert list(textfaults.hard({**german, "a": "Neu."}, tmp_path)) == []


def test_what_the_portal_says_itself_is_simple_too() -> None:
    """translations/einfach.po has no text that the pages do not say, and keeps the rules."""
    ours = tools.simpler(tools.for_families(tools.template()))
    assert list(tools.faults(ours)) == []
    assert (i18n.LOCALES / "einfach.po").read_bytes() == tools.written(ours)
    for message in ours:
        for said in [message.string] if isinstance(message.string, str) else message.string or ():
            assert not message.id or faults(said, EINFACH) == (), said


# --- the pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_in_einfache_sprache(client: TestClient, path: str) -> None:
    german, page = client.get(path), client.get(f"/einfach{path}")
    assert page.status_code == german.status_code
    assert page.headers["content-language"] == "de-simple"
    assert '<html lang="de-simple" dir="ltr" data-home="/einfach">' in page.text
    # German within it is no other language, and nothing is said of it.
    assert '<span lang="de"' not in page.text
    assert not re.search(f"[{i18n.FIRST}{i18n.LAST}]", page.text)
    assert leading_elsewhere(page.text, "einfach") == set()
    assert "Eine Maschine hat die Texte in Einfacher Sprache geschrieben." in page.text
    assert_valid(page.text)


def test_it_says_what_is_there_and_german_where_nothing_is(client: TestClient) -> None:
    page = client.get("/einfach/hilfe-sofort").text
    german = client.get("/hilfe-sofort").text
    known = translated.texts("einfach").of["hilfe/seelische-krise/text"].text
    assert known in page
    assert known not in german
    assert "Kinderschutz" in page


@pytest.mark.parametrize("asked", ["/Einfach/angebote?q=kita", "/EINFACH/angebote?q=kita"])
def test_its_address_may_be_typed_in_capitals(client: TestClient, asked: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (308, "/einfach/angebote?q=kita")


def test_it_speaks_german_grammar() -> None:
    days = {}
    for code in ("de", "einfach"):
        with speaking(code):
            days[code] = [wording.age_range(18, 36), wording.month(3), wording.clock(9, 30)]
            assert i18n.speaks_german()
            assert i18n.language() == "de"
            assert i18n.german("Kita") == "Kita"
    assert days["de"] == days["einfach"]
    with speaking("uk"):
        assert not i18n.speaks_german()


def test_the_search_answers_as_in_german(client: TestClient) -> None:
    for query in ("hebamme kreuzau", "садочок для дитини", "mein kind schläft nicht"):
        found = [
            re.findall(
                r'href="(?:/einfach)?(/angebote/[a-z0-9-]+)[?"]',
                client.get(f"{home}/angebote", params={"q": query}).text,
            )
            for home in ("", "/einfach")
        ]
        assert found[0]
        assert found[0] == found[1]


def test_no_browser_is_offered_it_by_itself(client: TestClient) -> None:
    for said in ("de", "de-simple", "einfach", "ei"):
        page = client.get("/", headers={"Accept-Language": said})
        assert '<p class="angeboten' not in page.text
    page = client.get("/einfach/", headers={"Accept-Language": "de"})
    assert '<p class="angeboten' not in page.text
    page = client.get("/einfach/", headers={"Accept-Language": "uk"})
    assert '<p class="angeboten wrap"><a lang="uk"' in page.text


def test_it_stands_in_the_menu_under_german() -> None:
    assert [each.name for each in TONGUES.values()][:2] == ["Deutsch", "Einfache Sprache"]
    assert TONGUES["einfach"].tag == "de-simple"


def test_what_to_say_on_the_telephone_is_german_and_has_no_meaning_beside_it(
    client: TestClient,
) -> None:
    page = client.get(f"/einfach{OFFER}").text
    assert "Bitte sprechen Sie langsam und mit einfachen Wörtern.</b></li>" in page
    assert "Ich spreche nur wenig Deutsch" not in page
    assert "Spricht bei Ihnen jemand" not in page


def test_its_sheet_is_in_plain_german(client: TestClient) -> None:
    page = client.get(f"/einfach/merkzettel?a={SLUG}").text
    assert '<option value="einfach" selected>' in page


def test_german_pages_lead_to_it_where_there_is_something(client: TestClient) -> None:
    link = 'hreflang="de-simple" href="/einfach/hilfe-sofort">In Einfacher Sprache</a>'
    assert link in client.get("/hilfe-sofort").text
    assert "In Einfacher Sprache" not in client.get("/einfach/hilfe-sofort").text
    assert "/einfach/hilfe-sofort" in client.get("/uk/hilfe-sofort").text  # the menu
    assert link not in client.get("/uk/hilfe-sofort").text
    assert 'href="/einfach/">' in client.get("/leichte-sprache").text


# --- Leichte Sprache -----------------------------------------------------------------------------


def easiest(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, of: dict[str, Translation]
) -> None:
    """As if those texts were there; no page is kept."""
    monkeypatch.setattr(client.app.state.pages, "kept", Kept(0))  # type: ignore[attr-defined]
    real, ours = translated.texts, Texts(of)
    monkeypatch.setattr(translated, "texts", lambda code: ours if code == "leicht" else real(code))


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/leicht", "/leichte-sprache"),
        ("/leicht/angebote?q=kita", "/leichte-sprache"),
        ("/Leicht/phasen/kita", "/leichte-sprache"),
        ("/uk/leicht/phasen/kita", "/uk/leichte-sprache"),
        ("/einfach/leicht", "/einfach/leichte-sprache"),
    ],
)
def test_its_addresses_lead_to_the_page_that_tells_of_it(
    client: TestClient, asked: str, there: str
) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["location"]) == (308, there)


def test_it_is_counted_but_waited_for_by_nobody() -> None:
    assert "leicht" in textstates.LANGUAGES
    assert "leicht" not in textstates.AWAITED
    assert textstates.label("leicht") == "Leichte Sprache"


PLACES = (OFFER, f"/einfach{OFFER}", "/phasen/kita", "/leichte-sprache", f"/uk{OFFER}")
ROLES = (None, "Sprachmittlerin", "Prüfgruppe der Lebenshilfe")


@pytest.mark.parametrize("role", ROLES)
def test_it_is_shown_only_when_a_group_has_read_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, role: str | None
) -> None:
    german = {each.key: each.text for each in german_texts()}
    read = Reading(role=role, day="2026-11-30") if role else None
    guide = "phasen/kita/lead"
    entries = {
        key: Translation(text=said, source=fingerprint(german[key]), read=read).model_dump(
            mode="json", exclude_none=True
        )
        for key, said in ((KEY, "Wir helfen früh."), (guide, "Ihr Kind geht in die Kita."))
    }
    folder = tmp_path / "texts"
    shutil.copytree(translated.TEXTS, folder)
    (folder / "leicht").mkdir()
    (folder / "leicht/angebote.yaml").write_text(textfaults.written(entries))
    easiest(client, monkeypatch, dict(translated.texts("leicht", folder).of))
    seen = {path: client.get(path).text for path in PLACES}
    shown = {path for path, page in seen.items() if "Wir helfen früh." in page}
    kita = "Ihr Kind geht in die Kita." in seen["/phasen/kita"]
    if role == ROLES[2]:
        assert shown == {OFFER, f"/einfach{OFFER}", "/leichte-sprache"}
        assert kita
        assert f'href="{OFFER}' in seen["/leichte-sprache"]
        assert "In Leichter Sprache" in seen[OFFER]
        assert_valid(seen["/leichte-sprache"])
        assert_valid(seen[OFFER])
    else:
        assert shown == set()
        assert not kita


def test_a_text_of_which_the_german_is_another_now_is_not_shown(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Reading(role="Prüfgruppe", day="2026-11-30")
    easiest(
        client,
        monkeypatch,
        {KEY: Translation(text="Wir helfen früh.", source="00000000", read=read)},
    )
    assert "Wir helfen früh." not in client.get(OFFER).text


def test_the_title_of_an_offer_waits_for_no_simple_german() -> None:
    every = textstates.german(texts.read(), records())
    titles = {each.key for each in every if not each.wanted_in("einfach")}
    assert titles
    assert all(key.endswith("/title") and key.startswith("angebote/") for key in titles)
    assert all(each.wanted_in("uk") for each in every)
    numbers = {each.language: sum(each.offers) for each in textstates.tallies(every)}
    assert numbers["uk"] - numbers["einfach"] == len(titles)
    wish = Wish(language="einfach", state="fehlt")
    assert titles.isdisjoint(each.key for each in every if wish.finds(each))


def test_only_a_group_makes_it_read() -> None:
    for role, state in zip(ROLES[1:], (TextState.UNREAD, TextState.READ), strict=True):
        read = Reading(role=role, day="2026-11-30")
        one = Translation(text="Gut.", source=fingerprint("Gut"), read=read)
        assert text_state("Gut", one, "leicht") is state
        assert text_state("Gut", one, "einfach") is TextState.READ


def test_the_page_tells_that_hardly_anything_is_in_it(client: TestClient) -> None:
    page = client.get("/leichte-sprache").text
    assert "Es gibt nur wenig in Leichter Sprache." in page
    assert "Eine Prüf·gruppe hat den Text noch nicht gelesen." in page
    assert "geprueft-titel" not in page
    for section in texts.read().pages["leichte_sprache"].sections:
        for line in section.paragraphs:
            assert not [each for each in faults(line, LEICHT) if not each.startswith("Langes")]


def test_hilfe_sofort_stands_among_what_a_group_has_read(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, text = (
        "hilfe/gewalt/title",
        next(each.text for each in german_texts() if each.key == "hilfe/gewalt/title"),
    )
    read = Reading(role="Prüfgruppe", day="2026-11-30")
    said = Translation(text="Jemand tut Ihnen weh.", source=fingerprint(text), read=read)
    easiest(client, monkeypatch, {key: said})
    page = client.get("/leichte-sprache").text
    assert "Jemand tut Ihnen weh." in page
    assert 'href="/hilfe-sofort"' in page
