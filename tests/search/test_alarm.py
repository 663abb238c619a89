"""No crisis is missed, in nine languages, and no ordinary question raises the alarm."""

import csv
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import yaml

from search import crises, needs
from search.alarm import Signs, parts, plain
from search.answers import Request, Understood
from search.crises import BrokenCrisisError
from search.embedded import Embedded
from search.finder import Finder
from tests.search import known, real

EVAL = real.ROOT / "tests" / "eval"
LEAST_WORDINGS, LEAST_EVERYDAY = 20, 40
BY_NEEDS = frozenset(
    ("gewalt-gegen-mann", "schwanger-heimlich", "kind-krank", "schwangerschaft", "netz", "verdacht")
) | {"notruf", "gewalt-gegen-eltern"}
"""Kinds that are known by the phrasings of their Anliegen."""


def rows(name: str) -> list[dict[str, str]]:
    with (EVAL / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


CRISES = rows("alarm.tsv")


@pytest.fixture(scope="module")
def finder() -> Finder:
    made = Finder(Embedded(), known.index(), real.gazetteer())
    made.replace_all(real.documents())
    return made


def heard(finder: Finder, text: str) -> Understood:
    return finder.understand(Request(text=text))


def unmarked(text: str) -> str:
    """As people type who have no letters with marks."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@pytest.mark.parametrize("language", needs.LANGUAGES)
def test_every_kind_is_heard_in_every_language(finder: Finder, language: str) -> None:
    asked = [row for row in CRISES if row["lang"] == language]
    missed = [row["text"] for row in asked if not heard(finder, row["text"]).crisis]
    assert len(missed) <= 1, missed
    kinds = [heard(finder, row["text"]).crisis_kind for row in asked]
    right = sum(kind == row["kind"] for kind, row in zip(kinds, asked, strict=True))
    assert right >= len(asked) - 3, list(zip(kinds, asked, strict=True))


def test_cries_in_other_peoples_words_are_heard_and_everyday_questions_stay_quiet(
    finder: Finder,
) -> None:
    cries = [heard(finder, row["text"]) for row in rows("later-crisis.tsv")]
    assert sum(each.crisis for each in cries) >= 0.95 * len(cries)
    # Nearly always the page leads to the numbers at least.
    assert sum(each.crisis or each.uneasy for each in cries) >= 0.99 * len(cries)
    calm = [heard(finder, row["text"]).crisis for row in rows("later-ordinary.tsv")]
    assert sum(calm) <= 0.01 * len(calm)


@pytest.mark.parametrize("language", needs.LANGUAGES)
def test_capitals_take_no_alarm_away(finder: Finder, language: str) -> None:
    lost = []
    for text in (row["text"] for row in CRISES if row["lang"] == language):
        loud = (text.replace("i", "İ") if language == "tr" else text).upper() + "!!!"
        if heard(finder, text).crisis and not heard(finder, loud).crisis:
            lost.append(text)
    assert lost == []


@pytest.mark.parametrize("language", ["de", "fr", "pl", "ro", "tr"])
def test_letters_without_marks_take_no_alarm_away(finder: Finder, language: str) -> None:
    asked = [row["text"] for row in CRISES if row["lang"] == language]
    missed = [text for text in asked if not heard(finder, unmarked(text)).crisis]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize(
    "cry",
    ["und ich will nicht mehr leben", "mein Mann schlägt mich", "ich bringe mich um"],
)
def test_a_crisis_beside_an_everyday_question_is_heard(finder: Finder, cry: str) -> None:
    asked = [row["text"] for row in rows("ordinary.tsv") if row.get("lang", "de") == "de"][::6]
    missed = [text for text in asked if not heard(finder, f"{text}, {cry}").crisis]
    assert missed == []


def test_a_cry_after_many_other_parts_is_heard(finder: Finder) -> None:
    everyday = (
        "suche einen kurs, gerne am abend, nicht zu teuer bitte, mit dem bus erreichbar,"
        " für zwei kleine kinder, am liebsten in düren"
    )
    assert not heard(finder, everyday).crisis
    for cry, kind in (
        ("ich will nicht mehr leben", "suizid"),
        ("mein mann schlägt mich", "partnergewalt"),
    ):
        assert heard(finder, f"{everyday}, {cry}").crisis_kind == kind


@pytest.mark.parametrize(
    "text",
    ["was kann ich heute am See machen", "was mache ich heute draußen", "wo kann ich am See hin"],
)
def test_a_question_is_not_heard_without_its_first_words(finder: Finder, text: str) -> None:
    """Without them it would say what somebody is about to do."""
    assert not heard(finder, text).crisis


@pytest.mark.parametrize("before", ["was kann ich tun", "hallo wer kann mir helfen"])
def test_a_cry_without_a_break_before_it_is_heard(finder: Finder, before: str) -> None:
    assert heard(finder, f"{before} kann sein dass ich mir heute was antu").crisis


@pytest.mark.parametrize(
    "beside",
    ["{}, ich bin 15", "{} in Düren", "heute {}", "{}, am Samstag in Titz", "in Titz {}, 14 Jahre"],
)
def test_a_cry_of_little_words_is_heard_beside_a_place_a_time_and_an_age(
    finder: Finder, beside: str
) -> None:
    understood = heard(finder, beside.format("ich will nicht mehr"))
    assert (understood.crisis_kind, understood.shelves) == ("suizid", ())


@pytest.mark.parametrize(
    "text",
    [
        "ich bringe mich um am Sonntag", "ich bringe mich am Wochenende um",
        "heute Abend bring ich mich um", "morgen mache ich Schluss mit meinem Leben",
        "ich bringe mich nächste Woche in Düren um", "ich, 16, bringe mich am Freitag um",
        "mein Sohn (14) bringt sich heute um", "i'm 15 and on friday i'll kill myself",
        "yarın hayatıma son vereceğim", "в пятницу вечером я убью себя", "завтра повешусь",
        "мені 14, завтра я вб'ю себе", "الليلة سأنتحر", "يوم الجمعة سأنتحر",
        "w niedzielę się zabiję", "mam 15 lat i w piątek się zabiję", "dimanche je me tue",
        "demain je me pends", "am 15 ani și mâine mă omor", "duminică mă sinucid",
    ],
)  # fmt: skip
def test_a_time_or_an_age_within_a_cry_does_not_hide_it(finder: Finder, text: str) -> None:
    assert heard(finder, text).crisis_kind == "suizid"


@pytest.mark.parametrize(
    "text",
    [
        "ich ziehe mich am Sonntag um", "ich treffe mich am Sonntag um 3",
        "bringe ich am Sonntag etwas mit", "ich melde mich am Montag um 8",
        "morgen nehme ich mir frei", "Oma ist heute Morgen gestorben",
        "wann macht am Sonntag das Schwimmbad auf", "pazar günü dinleniyorum",
        "в воскресенье я отдыхаю", "duminică mă odihnesc", "dimanche je me promène",
    ],
)  # fmt: skip
def test_what_is_said_around_a_time_is_no_cry_by_itself(finder: Finder, text: str) -> None:
    assert not heard(finder, text).crisis


@pytest.mark.parametrize(
    "text",
    [
        "mein 15 jähriger Sohn schlägt mich", "meine Tochter (16) schlägt mich",
        "mein Teenager schlägt mich", "my daughter, 14, beats me up", "oğlum 16 beni dövüyor",
        "мой сын 13 лет бьёт меня", "мій син 14 років б'є мене", "ابني عمره 15 سنه عم يضربني",
        "mój syn ma 16 lat i mnie bije", "mon fils de 15 ans me tape",
        "fiul meu de 14 ani mă lovește", "unsere Tochter ist 16 und schlägt mich",
    ],
)  # fmt: skip
def test_parents_who_are_hit_by_an_older_child_are_heard(finder: Finder, text: str) -> None:
    understood = heard(finder, text)
    assert understood.crisis_kind == "gewalt-gegen-eltern"
    assert understood.needs[0].id == "gewalt-durch-jugendliche"


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("моему сыну 3 года он бьёт меня", "kind-haut-beisst"),
        ("mein sohn ist 4 und schlägt mich", "kind-haut-beisst"),
        ("my 3 year old son hits me", "kind-haut-beisst"),
        ("ابني عمره 4 سنوات ويضربني", "kind-haut-beisst"),
        ("mein sohn 14 wird in der schule geschlagen", "mobbing"),
        ("мою доньку 13 бʼють у школі", "mobbing"),
        ("mojego syna biją w szkole", "mobbing"),
    ],
)
def test_a_little_one_who_hits_and_a_child_hit_at_school_are_no_alarm(
    finder: Finder, text: str, need: str
) -> None:
    understood = heard(finder, text)
    assert not understood.crisis
    assert understood.needs[0].id == need


@pytest.mark.parametrize(
    "text",
    [
        "в пятницу повешусь, мне 15", "am Samstag hänge ich mich auf, bin 15",
        "cumartesi kendimi asacağım", "w sobotę się powieszę",
    ],
)  # fmt: skip
def test_a_day_named_for_it_and_an_age_hide_no_death(finder: Finder, text: str) -> None:
    assert heard(finder, text).crisis_kind == "suizid"


@pytest.mark.parametrize(
    "text",
    [
        "mein 3 jähriger schlägt mich", "mein Sohn 4 schlägt mich", "my 3 year old hits me",
        "3 yaşındaki oğlum bana vuruyor", "мой сын 3 года бьёт меня",
        "трирічний син б'є мене", "ابني عمره 3 سنوات يضربني", "mój 3-letni syn mnie bije",
        "mon fils de 3 ans me tape", "fiul meu de 3 ani mă lovește",
    ],
)  # fmt: skip
def test_a_small_child_who_hits_is_no_danger(finder: Finder, text: str) -> None:
    understood = heard(finder, text)
    assert not understood.crisis
    assert "kind-haut-beisst" in {need.id for need in understood.needs[:2]}


@pytest.mark.parametrize(
    "text",
    [
        "mein Freund schlägt mich unsere Tochter ist 2", "he hits me and i have a 2 year old",
        "kızım 3 yaşında kocam bana vuruyor", "eşim beni dövüyor 3 yaşında oğlum var",
        "муж бьёт меня, дочке 4 года", "чоловік б'є мене, сину 3 роки",
        "زوجي يضربني وعندي ولد عمره 3 سنوات", "mąż mnie bije mam 3 letnie dziecko",
        "mon mari me frappe j'ai un fils de 2 ans", "soțul mă bate, am un copil de 2 ani",
        "ich werde von meinem Mann geschlagen, 2 Kinder, 14 und 16",
    ],
)  # fmt: skip
def test_the_age_of_a_child_takes_no_alarm_from_who_is_hit_by_a_partner(
    finder: Finder, text: str
) -> None:
    assert heard(finder, text).crisis_kind == "partnergewalt"


def test_a_row_with_an_older_child_is_no_danger(finder: Finder) -> None:
    for text in ("Tochter 15 schreit mich an", "mein Sohn 14 streitet nur noch mit mir"):
        assert not heard(finder, text).crisis


@pytest.mark.parametrize(
    "text",
    [
        "baby hat durchfall und fieber", "2 jähriger erbricht nachts", "mein kind hat 39 fieber",
        "baby has diarrhoea and fever", "2 year old throwing up at night",
        "bebeğimin ishali ve ateşi var", "2 yaşındaki çocuğum gece kusuyor",
        "у дитини понос і температура", "ребёнка рвёт ночью 2 года", "طفلي عنده إسهال وحمى",
        "dziecko ma biegunkę i gorączkę", "dwulatek wymiotuje w nocy",
        "bébé a la diarrhée et de la fièvre", "mon fils de 2 ans vomit la nuit",
        "bebelușul are diaree și febră", "copil de 2 ani vomită noaptea",
    ],
)  # fmt: skip
def test_a_child_that_is_suddenly_ill_needs_a_doctor_now(finder: Finder, text: str) -> None:
    assert heard(finder, text).crisis_kind == "kind-krank"


@pytest.mark.parametrize(
    "text",
    [
        "Kinderarzt in Düren gesucht",
        "wann darf mein Kind nach dem Fieber wieder in die Kita",
        "mein Kind ist krank und ich muss arbeiten",
        "U7 beim Kinderarzt",
        "Baby impfen",
    ],
)
def test_who_looks_for_a_doctor_for_later_raises_no_alarm(finder: Finder, text: str) -> None:
    assert not heard(finder, text).crisis


def test_danger_is_heard_alike_however_the_words_are_to_be_taken(finder: Finder) -> None:
    text = "mein mann schlägt mich"
    plainly = heard(finder, text)
    assert len(plainly.needs) > 1
    for literal in ("anliegen", "kommune", "alter"):
        taken = finder.understand(Request(text=text, literal=frozenset({literal})))
        assert (taken.needs, taken.crisis_kind) == (plainly.needs, plainly.crisis_kind)


@pytest.mark.parametrize(
    "text",
    [
        "Gewaltprävention", "Kinderschutz", "erste hilfe am kind", "gewaltfrei erziehen",
        "Schlager", "Frau Schläger", "Doctor", "hilfe nach geburt", "мама", "طفل", "bebek",
        "Elternabend über Gewalt im Fernsehen", "Bilderbuch über den Tod", "Am Mühlenweg 12",
        "reading about violence prevention", "livre sur la violence pour enfants",
        "mein Vater holt meine Tochter vom Turnen ab", "mi-ar plăcea un curs de tobe",
    ],
)  # fmt: skip
def test_what_only_sounds_alike_raises_no_alarm(finder: Finder, text: str) -> None:
    understood = heard(finder, text)
    assert not understood.crisis
    assert not any(need.crisis for need in understood.needs[:1])


def test_the_kind_is_known_of_a_need_that_was_chosen(finder: Finder) -> None:
    chosen = finder.understand(Request(need="suizidgedanken"))
    assert (chosen.crisis, chosen.crisis_kind) == (True, "suizid")
    told = Request(need="suizidgedanken", told=("tabletten", "tr"))
    understood = finder.understand(told)
    assert (understood.crisis_kind, understood.language) == ("tabletten", "tr")
    assert understood.needs[0].label == needs_label("suizidgedanken", "tr")


def needs_label(need: str, language: str) -> str:
    return next(each for each in needs.read() if each.id == need).label[language]


def test_every_kind_has_its_wordings_and_its_needs() -> None:
    known = {need.id: need for need in needs.read()}
    read = crises.read()
    for kind in read.kinds:
        assert all(known[need].crisis for need in kind.needs), kind.id
        for language in needs.LANGUAGES if kind.id not in BY_NEEDS else ():
            those = [text for spoken, text in kind.wordings if spoken == language]
            assert len(those) >= LEAST_WORDINGS, (kind.id, language)
    for language in needs.LANGUAGES:
        assert sum(spoken == language for spoken, _ in read.everyday) >= LEAST_EVERYDAY
    assert set(read.by_need) == {need.id for need in known.values() if need.crisis}


def test_no_wording_is_everyday_as_well() -> None:
    read = crises.read()
    danger = {plain(text) for kind in read.kinds for _, text in kind.wordings}
    assert danger.isdisjoint(plain(text) for _, text in read.everyday)


def test_a_mistake_in_a_file_is_told(tmp_path: Path) -> None:
    for name in ("kinds", *needs.LANGUAGES):
        (tmp_path / f"{name}.yaml").write_text((crises.FOLDER / f"{name}.yaml").read_text("utf-8"))
    (tmp_path / "de.yaml").write_text("husten:\n- ich huste\n")
    with pytest.raises(BrokenCrisisError, match="husten"):
        crises.read(tmp_path)
    (tmp_path / "de.yaml").write_text(yaml.safe_dump({"suizid": ["Sterben", "sterben"]}))
    crises.read.cache_clear()
    with pytest.raises(BrokenCrisisError, match="sterben"):
        crises.read(tmp_path)
    crises.read.cache_clear()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("suche eine kita und ich will nicht mehr leben", "ich will nicht mehr leben"),
        ("أبحث عن دورة وزوجي يضربني كثيرا", "وزوجي يضربني كثيرا"),
    ],
)
def test_what_is_said_after_a_break_stands_alone(text: str, part: str) -> None:
    assert part in parts(plain(text))


def test_one_spelling_for_all() -> None:
    assert plain("İNTİHAR") == "intihar"
    assert plain("عُنف") == plain("عـنف") == "عنف"
    assert plain("пʼять") == plain("п'ять")


def test_the_model_of_words_is_the_same_every_time() -> None:
    texts = ["ich will sterben", "ich will schlafen", "will sterben", "will schlafen"]
    danger, counts = np.array([True, False, True, False]), np.ones(4, dtype=np.float32)
    one, again = (Signs.arrays(texts, danger, counts)["sign-weights"] for _ in range(2))
    assert np.array_equal(one, again)
    made = Signs({"sign-rarity": Signs.rows(texts)[0], "sign-weights": one})
    assert made.against("sterben") > made.against("schlafen")
