"""Anliegen: the data is whole, and questions are understood."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import yaml

from search import encoder, meaning, needs
from search.evaluation import understood
from search.german import fold, is_stop, words
from search.needindex import NeedIndex
from search.needs import LANGUAGES, BrokenNeedError
from tests.search import known, real

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "cache"


@pytest.fixture(scope="module")
def every() -> tuple[needs.Need, ...]:
    return known.needs()


@pytest.fixture(scope="module")
def index() -> NeedIndex:
    return known.index()


def test_the_anliegen_that_is_meant_is_found(index: NeedIndex) -> None:
    """Three hundred questions whose wordings nobody compared with the phrasings of the needs."""
    found = understood(ROOT / "tests" / "eval" / "asked.tsv", index)
    count, first, among_three = found["all"]
    assert count == 300
    assert first >= 0.86
    assert among_three >= 0.96
    assert min(three for _, _, three in found.values()) >= 0.85


def test_needs_point_to_published_offers_only(every: tuple[needs.Need, ...]) -> None:
    known = {record["slug"] for record in real.records()}
    missing = {(n.id, slug) for n in every for slug in n.offers if slug not in known}
    assert missing == set()


def test_every_offer_answers_a_need(every: tuple[needs.Need, ...]) -> None:
    tied = needs.ties(every)
    assert [r["slug"] for r in real.records() if r["slug"] not in tied] == []


def test_every_need_names_an_offer(every: tuple[needs.Need, ...]) -> None:
    assert [need.id for need in every if not need.offers] == []


def test_places_in_a_list_stay_within_their_grade() -> None:
    need = needs.Need(
        id="x",
        label={},
        phrases={},
        words=(),
        crisis=False,
        topics=(),
        phases=(),
        offers={f"o{n}": 3 for n in range(40)} | {"p": 2},
    )
    tied = needs.ties([need])
    assert tied["o0"]["x"] == 3
    assert tied["o1"]["x"] < 3
    assert tied["o39"]["x"] > tied["p"]["x"] == 2


READ = {"role": "Sprachmittlerin der Stadt", "read_on": date(2026, 11, 30)}
WRITTEN = """
reviewed:
  de:
    role: Sprachmittlerin der Stadt
    read_on: 2026-11-30
"""
"""As a person writes it, and search/needs/README.md shows it."""
GOOD = {
    "id": "probe",
    "label": dict.fromkeys(LANGUAGES, "Probe"),
    "phrases": {"de": ["Das ist eine Probe"]},
    "words": ["Probe"],
    "crisis": False,
    "topics": ["gesundheit"],
    "phases": ["kita"],
    "offers": {3: ["a"], 2: ["b"]},
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"label": {"de": "Probe"}}, "Feld „label“: braucht genau die Sprachen"),
        ({"phrases": {"xx": ["a"]}}, "Feld „phrases“: kennt nur die Sprachen"),
        ({"phrases": {"de": []}}, "Feld „phrases.de“: braucht mindestens eine"),
        ({"words": ["Probe", "probe"]}, "Feld „words“: enthält „probe“ doppelt"),
        ({"words": "Probe"}, "Feld „words“: muss eine Liste von Texten sein"),
        ({"crisis": "ja"}, "Feld „crisis“: muss true oder false sein"),
        ({"offers": {1: ["a"]}}, "Feld „offers“: kennt nur die Stufen"),
        ({"offers": {3: ["a"], 2: ["a"]}}, "Feld „offers.2“: nennt „a“ ein zweites Mal"),
        ({"id": "anders"}, "Feld „id“: muss wie die Datei heißen"),
        ({"neu": 1}, "Feld „neu“: ist unbekannt"),
        ({"reviewed": {"tr": READ}}, "Feld „reviewed“: nennt nur Sprachen, die unter phrases"),
        ({"reviewed": ["de"]}, "Feld „reviewed“: nennt nur Sprachen, die unter phrases"),
        ({"reviewed": {"de": {"role": "Mutter"}}}, "Feld „reviewed.de“: braucht genau role"),
        ({"reviewed": {"de": READ | {"role": ""}}}, "Feld „reviewed.de.role“: muss ein Text"),
        (
            {"reviewed": {"de": READ | {"read_on": "gestern"}}},
            "Feld „reviewed.de.read_on“: muss ein Tag",
        ),
    ],
)
def test_a_broken_file_is_told_with_file_need_and_field(
    tmp_path: Path, change: dict[str, object], told: str
) -> None:
    text = yaml.safe_dump({**GOOD, **change}, allow_unicode=True)
    (tmp_path / "probe.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenNeedError) as error:
        needs.read(tmp_path)
    assert str(error.value).startswith("probe.yaml, Anliegen „probe“, ")
    assert told in str(error.value)


def test_who_has_read_a_language_is_known_and_costs_no_new_index(tmp_path: Path) -> None:
    path = tmp_path / "probe.yaml"
    path.write_text(yaml.safe_dump(GOOD), encoding="utf-8")
    [unread] = needs.read(tmp_path)
    path.write_text(yaml.safe_dump(GOOD) + WRITTEN, encoding="utf-8")
    [read] = needs.read(tmp_path)
    review = needs.Review("Sprachmittlerin der Stadt", date(2026, 11, 30))
    assert (unread.reviewed, read.reviewed) == ({}, {"de": review})
    assert repr(read) == repr(unread)


def test_a_missing_field_is_told(tmp_path: Path) -> None:
    data = {name: value for name, value in GOOD.items() if name != "words"}
    (tmp_path / "probe.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(BrokenNeedError, match="Feld „words“: fehlt"):
        needs.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "need", "language"),
    [
        ("der kleine schläft nie durch", "kind-schlaeft-nicht", "de"),
        ("Schulpsychologischer Dinst", "schulpsychologe", "de"),
        ("BuT", "bildung-und-teilhabe", "de"),
        ("U7a", "kinderarzt-impfen-vorsorge", "de"),
        ("borcum var, ne yapmalıyım", "schulden", "tr"),
        ("my child does not speak", "kind-spricht-nicht", "en"),
        ("шукаю акушерку", "hebamme-finden", "uk"),
        ("ребёнок не говорит", "kind-spricht-nicht", "ru"),
        ("تعلم الألمانية", "deutsch-lernen-eltern", "ar"),
        ("szukam mieszkania dla rodziny", "wohnung-suchen", "pl"),
        ("mon enfant est harcelé à l'école", "mobbing", "fr"),
        ("caut o moașă", "hebamme-finden", "ro"),
    ],
)
def test_questions_are_understood(index: NeedIndex, text: str, need: str, language: str) -> None:
    matches, spoken = index.match(text)
    assert (matches[0].id, spoken) == (need, language)
    assert matches[0].label == index.by_id[need].label[language]


@pytest.mark.parametrize("text", ["Kinderhospiz", "children's hospice"])
def test_who_asks_for_a_childrens_hospice_is_shown_no_kita(index: NeedIndex, text: str) -> None:
    assert index.match(text)[0][0].id == "kind-chronisch-krank"


def test_a_need_of_another_age_is_less_likely_meant(index: NeedIndex) -> None:
    text = "sie redet kaum und schläft schlecht"
    small = [match.id for match in index.match(text, ages=(24,))[0]]
    big = [match.id for match in index.match(text, ages=(170,))[0]]
    assert "kind-spricht-nicht" in small
    assert big[:1] != ["kind-spricht-nicht"]


def test_noise_is_no_need(index: NeedIndex) -> None:
    for text in ("Hundesteuer", "Personalausweis", "lorem ipsum dolor", "12345", "🎈"):
        assert all(match.certainty < 0.45 for match in index.match(text)[0]), text


def test_a_crisis_is_never_suggested(index: NeedIndex, every: tuple[needs.Need, ...]) -> None:
    crisis = {need.id for need in every if need.crisis}
    for need in every:
        for text in (need.label["de"], *need.words):
            for end in (3, 4, 6, len(text)):
                assert not crisis & {m.id for m in index.suggest(text[:end], 10)}


@pytest.mark.parametrize("typed", ["al", "la", "cu", "de", "und", "für", "des"])
def test_little_words_suggest_nothing_by_themselves(index: NeedIndex, typed: str) -> None:
    """What is suggested begins so in German, at its front or with a word of its own."""
    for match in index.suggest(typed, 3):
        label = index.label(match.id, "de")
        assert match.label == label
        said = [fold(word) for word in words(match.label)]
        told = [word for at, word in enumerate(said) if not at or not is_stop(word)]
        known = [fold(part) for word in index.by_id[match.id].words for part in words(word)]
        assert any(word.startswith(fold(typed)) for word in (*told, *known)), match.label


def test_vectors_are_kept_and_only_new_ones_reckoned(
    tmp_path: Path, every: tuple[needs.Need, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = every[:3]
    NeedIndex(few, tmp_path)
    encoded: list[str] = []
    encode = encoder.Encoder.many

    def noting(self: encoder.Encoder, texts: Sequence[str]) -> meaning.Floats:
        encoded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(encoder.Encoder, "many", noting)
    NeedIndex(few, tmp_path)
    assert encoded == []
    NeedIndex(every[:4], tmp_path)
    assert 0 < len(encoded) < 1.1 * len(list(needs.phrases(every[3:4])))


def test_words_alone_work_without_the_encoder(every: tuple[needs.Need, ...]) -> None:
    index = NeedIndex(every, meaning=False)
    assert index.match("Schulden")[0][0].id == "schulden"
