"""In a crisis the number that helps stands first, in the language of the question."""

import re
from html import unescape
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from app.catalogue import needcodes
from app.catalogue.criteria import Criteria
from app.records import files, texts
from app.records.crises import CrisesRecord
from search import crises
from search.needs import LANGUAGES


def alarm(client: TestClient, text: str) -> str:
    page = client.get(f"/angebote?q={quote(text)}", follow_redirects=True).text
    [found] = re.findall(r'<section class="alarm".*?</section>', page, re.DOTALL)
    return unescape(found)


def called(block: str) -> list[str]:
    return re.findall(r'href="tel:([0-9+]+)"', block)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ich nehme mir heute das leben", ["08001110111", "116111", "112"]),
        ("sie hat eine handvoll schlaftabletten geschluckt", ["112", "022819240", "08001110111"]),
        ("unser baby atmet nicht", ["112", "116117"]),
        ("kind hat rohrreiniger getrunken", ["022819240", "112"]),
        ("mein freund würgt mich", ["116016", "110", "112"]),
        ("meine frau schlägt mich", ["08001239900", "110", "112"]),
        ("die nachbarn schlagen ihr kind", ["110", "02421221051900", "02421250"]),
        ("mein onkel missbraucht mich", ["08002255530", "116111", "110"]),
        ("mein vater verprügelt mich", ["116111", "110", "02421221051900", "02421250"]),
        ("bin abgehauen, wo kann ich schlafen", ["116111", "110", "02421221051900", "02421250"]),
        ("ich habe wehen und bin ganz allein zuhause", ["112", "08004040020"]),
        ("keiner darf wissen dass ich schwanger bin", ["08004040020", "112"]),
        ("ich habe angst dass ich mein baby schüttle", ["116117", "08001110550", "112"]),
        ("baby hat durchfall und fieber", ["112", "116117"]),
        (
            "mein 15 jähriger sohn schlägt mich",
            ["110", "08001110550", "02421221051900", "02421250"],
        ),
    ],
)
def test_the_numbers_stand_in_the_order_in_which_they_help(
    client: TestClient, text: str, numbers: list[str]
) -> None:
    assert [number.replace("+49", "0") for number in called(alarm(client, text))] == numbers


def test_what_to_do_with_a_crying_baby_is_said(client: TestClient) -> None:
    said = alarm(client, "ich habe angst dass ich mein baby schüttle")
    assert "Legen Sie das Baby sicher hin, schütteln Sie es nie." in said


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("kocam beni dövüyor", "tr", "Acil tehlikede: 110."),
        ("ابني شرب منظف المجاري", "ar", "اتصلوا فوراً بمركز السموم"),
        ("хочу умереть", "ru", "Поговорите с кем-нибудь сейчас."),
    ],
)
def test_it_is_said_in_the_language_of_the_question(
    client: TestClient, text: str, language: str, said: str
) -> None:
    block = alarm(client, text)
    assert f'<p lang="{language}" dir="auto">' in block
    assert said in block
    assert f'<span lang="{language}" dir="auto">' in block


def test_german_needs_no_language_beside_it(client: TestClient) -> None:
    assert "lang=" not in alarm(client, "mein mann schlägt mich")


def test_the_address_tells_kind_and_language_by_a_code_only() -> None:
    told = ("tabletten", "uk")
    criteria = Criteria(need="suizidgedanken", told=told)
    pairs = parse_qsl(urlsplit(criteria.url()).query)
    assert [name for name, _ in pairs] == ["a", "a"]
    assert all(re.fullmatch("[0-9a-f]{6}", code) for _, code in pairs)
    assert Criteria.read(pairs) == criteria
    assert Criteria.read([("q", "Kita"), *pairs]).told is None
    codes = {
        needcodes.told_code(kind.id, language)
        for kind in crises.read().kinds
        for language in LANGUAGES
    }
    assert len(codes) == len(crises.read().kinds) * len(LANGUAGES)
    assert needcodes.meant(codes) == ()


def test_every_kind_has_its_numbers_and_each_of_them_an_owner() -> None:
    read = texts.read()
    known = {number.phone for group in read.help for number in group.numbers}
    for kind in crises.read().kinds:
        record = read.crises.of(kind.id)
        assert record is not None
        assert set(record.numbers) <= known


def test_a_number_that_is_not_said_is_refused() -> None:
    raw = files.load(files.DATA / "krisen.yaml")
    raw["kinds"][0]["numbers"] = ["0800 000 0 000"]
    with pytest.raises(files.RefusedError, match="0800 000 0 000"):
        files.checked(CrisesRecord, raw, "krisen.yaml")
    raw = files.load(files.DATA / "krisen.yaml")
    del raw["kinds"][0]
    with pytest.raises(files.RefusedError, match="kinds muss genau diese Arten haben"):
        files.checked(CrisesRecord, raw, "krisen.yaml")
