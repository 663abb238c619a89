"""The data: every record valid, every name in it known, import and export each other's inverse."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app import cli, database, typed
from app.offers import checking, importing, store
from app.records import files, problems, texts
from app.records.guides import PhaseRecord, TransitionRecord
from app.records.offers import OfferRecord
from app.records.providernames import ProviderNames
from app.vocabulary import (
    COUNTYWIDE,
    KOMMUNEN,
    Audience,
    Cost,
    Format,
    Language,
    Level,
    Phase,
    ProviderKind,
    Registration,
    Topic,
    Transition,
    Vocabulary,
)
from tests.conftest import SECRET

OFFERS = files.DATA / "offers"
RECORDS = list(importing.read_offers(OFFERS))
FILES = len(list(OFFERS.glob("*/*.yaml")))
"""How many offers there are today; adding one is everyday work and changes no test."""


def real() -> list[OfferRecord]:
    return [record for record in RECORDS if isinstance(record, OfferRecord)]


def test_every_record_is_valid() -> None:
    assert [str(r) for r in RECORDS if not isinstance(r, OfferRecord)] == []
    assert len(RECORDS) == FILES > 0


def test_slugs_are_unique() -> None:
    assert [s for s, n in Counter(r.slug for r in real()).items() if n > 1] == []


def test_each_file_lies_in_the_folder_of_its_kommune() -> None:
    for record in real():
        path = files.DATA / "offers" / importing.folder_of(record) / f"{record.slug}.yaml"
        assert path.is_file(), path


def test_every_file_is_in_its_canonical_form() -> None:
    for path in sorted(files.DATA.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert files.text(files.load(path)) == text, path


def test_every_provider_name_is_known(session: Session) -> None:
    importing.import_kommunen(session, files.DATA / "kommunen.yaml")
    names = importing.import_providers(session, files.DATA / "providers.yaml")
    assert [r.slug for r in real() if names.of(r) is None] == []


def test_the_guides_cover_all_phases_and_transitions_and_name_only_offers_that_exist() -> None:
    read = texts.read()
    slugs = {record.slug for record in real()}
    every: list[PhaseRecord | TransitionRecord] = [
        *read.phases.values(),
        *read.transitions.values(),
    ]
    steps = [step for guide in every for step in guide.steps]
    assert len({step.id for step in steps}) == len(steps)
    assert {slug for step in steps for slug in step.offers} <= slugs
    assert {n.offer for g in read.help for n in g.numbers if n.offer} <= slugs
    assert all(guide.steps for guide in every)


def test_the_initiative_is_complete() -> None:
    initiative = texts.read().initiative
    blocks = {block.id for block in initiative.bausteine}
    assert {
        "praeventionsschulung", "praeventionskraft", "praeventionsteam", "lokale-konferenzen",
        "kreisweite-konferenzen", "kuemmerer", "praeventionsbuero", "lenkungsgruppe",
        "familienbuero", "veranstaltungen",
    } <= blocks  # fmt: skip
    assert [level.slug for level in initiative.ebenen] == list(Level)
    assert {id_ for level in initiative.ebenen for id_ in level.bausteine} <= blocks
    steps = {step.id for step in initiative.ablaufplan.steps}
    options = [o for step in initiative.ablaufplan.steps for o in step.options]
    assert {option.to for option in options if option.to} <= steps
    assert {o.contact for o in options if o.contact} <= initiative.contacts.keys()


def test_an_import_says_what_it_did_and_does_it_once(session: Session) -> None:
    first = importing.import_all(session)
    assert (len(first.created), first.changed, first.unchanged, first.refused) == (
        FILES,
        [],
        [],
        [],
    )
    second = importing.import_all(session)
    assert (second.created, second.changed, len(second.unchanged)) == ([], [], FILES)


@pytest.mark.usefixtures("imported")
def test_a_changed_file_changes_its_offer_and_no_other(session: Session, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    path = data / "offers/kreuzau/familienzentrum-st-heribert-kreuzau.yaml"
    path.write_text(path.read_text().replace("schedule: null", "schedule: dienstags 9 Uhr"))
    report = importing.import_all(session, data)
    assert (report.changed, len(report.unchanged)) == (
        ["familienzentrum-st-heribert-kreuzau"],
        FILES - 1,
    )
    row = store.by_slug(session, "familienzentrum-st-heribert-kreuzau")
    assert row is not None
    assert (row.record["schedule"], row.version) == ("dienstags 9 Uhr", 2)


def test_a_new_file_is_a_new_offer_and_nothing_else_changes(
    session: Session, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    model = data / "offers/kreuzau/familienzentrum-st-heribert-kreuzau.yaml"
    fresh = yaml.safe_load(model.read_text(encoding="utf-8"))
    fresh |= {"slug": "strickkreis-winden", "title": "Strickkreis Winden"}
    path = data / "offers/kreuzau/strickkreis-winden.yaml"
    path.write_text(files.text(fresh), encoding="utf-8")
    report = importing.import_all(session, data)
    assert (len(report.created), report.changed, report.refused) == (FILES + 1, [], [])
    row = store.by_slug(session, "strickkreis-winden")
    assert row is not None
    assert (row.title, row.version) == ("Strickkreis Winden", 1)


@pytest.mark.usefixtures("imported")
def test_what_a_person_changed_in_the_portal_is_not_overwritten(
    session: Session, tmp_path: Path
) -> None:
    """It stays while the file stays; a file that changed as well is refused, with a way out."""
    slug = "familienzentrum-st-heribert-kreuzau"
    row = store.by_slug(session, slug)
    assert row is not None
    record = store.record_of(row).model_copy(update={"schedule": "donnerstags 15 Uhr"})
    store.save(session, record, provider_slug=row.provider_slug, by="Alice", event="edited")
    session.commit()
    again = importing.import_all(session)
    assert (again.changed, again.refused, len(again.unchanged)) == ([], [], FILES)
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    path = data / f"offers/kreuzau/{slug}.yaml"
    path.write_text(path.read_text().replace("schedule: null", "schedule: dienstags 9 Uhr"))
    report = importing.import_all(session, data)
    assert (report.changed, len(report.refused)) == ([], 1)
    assert slug in report.refused[0]
    assert "kette export" in report.refused[0]
    kept = store.by_slug(session, slug)
    assert kept is not None
    assert kept.record["schedule"] == "donnerstags 15 Uhr"


@pytest.mark.usefixtures("imported")
def test_an_export_gives_the_same_bytes_back(session: Session, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    assert importing.export_offers(session, data / "offers") == []
    importing.export_rows(session, data)
    for name in ("providers.yaml", "kommunen.yaml"):
        assert (data / name).read_bytes() == (files.DATA / name).read_bytes()


def test_an_export_into_an_empty_folder_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check-data` finds nothing wrong in it, and an import brings the same back."""
    monkeypatch.setenv("KETTE_DATA_DIR", str(tmp_path / "var"))
    folder = tmp_path / "new" / "data"
    assert (cli.main(["import"]), cli.main(["export", "--folder", str(folder)])) == (0, 0)
    said = capsys.readouterr().out
    assert "Steht nicht in der Datenbank, deshalb übernommen aus" in said
    assert "hilfe.yaml, initiative.yaml, phases.yaml, rahmentexte.yaml" in said
    assert "providers.yaml" not in said
    wanted = {path.relative_to(files.DATA) for path in files.DATA.rglob("*.yaml")}
    assert {path.relative_to(folder) for path in folder.rglob("*.yaml")} == wanted
    assert all((folder / each).read_bytes() == (files.DATA / each).read_bytes() for each in wanted)
    records = list(importing.read_offers(folder / "offers"))
    valid = [each for each in records if isinstance(each, OfferRecord)]
    assert len(valid) == FILES
    assert checking.refused(checking.guides(folder)) == []
    assert checking.confidences(checking.offers(records), folder) == []
    assert checking.providers(records, folder) + checking.pointers(valid, folder) == []
    engine = database.connect(f"sqlite:///{tmp_path / 'var' / 'kette.sqlite3'}", secret=SECRET)
    with database.session(engine) as session:
        again = importing.import_all(session, folder)
    engine.dispose()
    assert (len(again.unchanged), again.created, again.changed, again.refused) == (
        FILES,
        [],
        [],
        [],
    )
    assert cli.main(["export", "--folder", str(folder)]) == 0
    assert capsys.readouterr().out == "0 Dateien geändert\n"


@pytest.mark.usefixtures("imported")
def test_an_offer_that_moves_takes_its_file_along(session: Session, tmp_path: Path) -> None:
    row = store.by_slug(session, "familienzentrum-st-heribert-kreuzau")
    assert row is not None
    record = store.record_of(row).model_copy(update={"kommunen": ("kreuzau", "titz")})
    store.save(session, record, provider_slug=row.provider_slug, by="Alice", event="edited")
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    importing.export_offers(session, data / "offers")
    name = "familienzentrum-st-heribert-kreuzau.yaml"
    assert not (data / "offers/kreuzau" / name).exists()
    assert (data / "offers/mehrere-kommunen" / name).exists()


line = (
    st.text(
        st.characters(min_codepoint=33, max_codepoint=0x24F, exclude_characters="\x7f\x85"),
        min_size=1,
        max_size=40,
    )
    .map(typed.line)
    .filter(bool)
)


def some(vocabulary: type[Vocabulary], least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([str(v) for v in vocabulary]), min_size=least, unique=True)


SOURCES = st.sampled_from([{"url": "https://example.org"}, {"title": "Faltblatt: „Guten Tag“"}])


@st.composite
def raw_offers(draw: st.DrawFn) -> dict[str, object]:
    years = draw(st.lists(st.none() | st.integers(1990, 2030), min_size=1, max_size=3))
    ages = sorted(draw(st.tuples(st.integers(-9, 480), st.integers(-9, 480))))
    return {
        "slug": draw(st.from_regex(r"\A[a-z0-9]{1,12}(-[a-z0-9]{1,8}){0,3}\Z")),
        "title": draw(line),
        "summary": draw(line),
        "description": draw(line),
        "provider": {"name": draw(line), "kind": draw(st.sampled_from([*map(str, ProviderKind)]))},
        "level": draw(st.none() | st.sampled_from([*map(str, Level)])),
        "phases": draw(some(Phase, 1)),
        "phases_because": draw(line),
        "transitions": draw(some(Transition)),
        "age_months": {
            "min": draw(st.sampled_from([None, ages[0]])),
            "max": draw(st.sampled_from([None, ages[1]])),
        },
        "audience": draw(some(Audience, 1)),
        "topics": draw(some(Topic, 1)),
        "kommunen": draw(
            st.just([COUNTYWIDE])
            | st.lists(st.sampled_from(list(KOMMUNEN)), min_size=1, unique=True)
        ),
        "place": draw(
            st.none()
            | st.fixed_dictionaries(
                {
                    "name": line,
                    "street": st.none() | line,
                    "postcode": st.just("52351"),
                    "city": line,
                }
            )
        ),
        "contact": {
            "phone": draw(st.sampled_from([None, "02421 22-0", "116 117"])),
            "email": None,
            "url": draw(st.sampled_from([None, "https://example.org/a"])),
        },
        "schedule": draw(st.none() | line),
        "cost": draw(st.sampled_from([*map(str, Cost)])),
        "cost_note": draw(st.none() | line),
        "formats": draw(some(Format, 1)),
        "languages": draw(some(Language, 1)),
        "registration": draw(st.sampled_from([*map(str, Registration)])),
        "sources": [{**draw(SOURCES), "seen": year} for year in years],
        "stand": max((year for year in years if year is not None), default=None),
    }


@given(raw_offers())
@settings(max_examples=200)
def test_text_and_record_are_each_others_inverse(raw: dict[str, object]) -> None:
    record = OfferRecord.model_validate(raw)
    text = files.text(record.as_yaml())
    again = OfferRecord.model_validate(yaml.safe_load(text))
    assert again == record
    assert files.text(again.as_yaml()) == text


@given(raws=st.lists(raw_offers(), unique_by=lambda raw: str(raw["slug"]), max_size=4))
@settings(max_examples=25, deadline=None)
def test_export_after_import_is_the_same_for_any_offers(
    raws: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    engine = database.connect(f"sqlite:///{folder / 'k.sqlite3'}", secret=SECRET)
    database.migrate(engine)
    records = [OfferRecord.model_validate(raw) for raw in raws]
    with database.session(engine) as session:
        importing.import_kommunen(session, files.DATA / "kommunen.yaml")
        importing.import_offers(session, records, ProviderNames([]))
        session.commit()
        importing.export_offers(session, folder / "offers")
    engine.dispose()
    read = {
        r.slug: r for r in importing.read_offers(folder / "offers") if isinstance(r, OfferRecord)
    }
    assert read == {record.slug: record for record in records}


@pytest.mark.parametrize(
    ("change", "field", "right"),
    [
        ({"cost": "gratis"}, "cost", "kostenlos"),
        ({"phases": []}, "phases", "mindestens ein Wert"),
        ({"kommunen": ["koeln"]}, "kommunen.0", "15 Kommunen"),
        ({"kommunen": ["kreisweit", "titz"]}, "kommunen", "steht allein"),
        ({"age_months": {"min": 30, "max": 3}}, "age_months", "nicht größer"),
        ({"summary": "x" * 161}, "summary", "höchstens 160"),
        ({"contact": {"phone": "anrufen!", "email": None, "url": None}}, "contact.phone", "02421"),
        ({"stand": 1999}, "stand", "neueste Jahr"),
        ({"sources": [{"seen": None}]}, "sources.0", "Adresse oder"),
        (
            {"sources": [{"url": "https://x.de", "title": "Faltblatt", "seen": None}]},
            "sources.0",
            "Adresse oder",
        ),
        ({"telefon": "110"}, "telefon", "gibt es nicht"),
        ({"handlungsebene": "kreisweit"}, "handlungsebene", "gibt es nicht"),
        ({"slug": "Ein Slug"}, "slug", "kleine Buchstaben"),
    ],
)
def test_an_error_names_field_and_what_would_be_right(
    change: dict[str, object], field: str, right: str
) -> None:
    raw = real()[0].as_yaml() | change
    with pytest.raises(files.RefusedError) as refused:
        files.checked(OfferRecord, raw, "offers/kreuzau/x.yaml")
    assert "offers/kreuzau/x.yaml" in str(refused.value)
    assert f"Feld {field}: " in str(refused.value)
    assert right in str(refused.value)


@pytest.mark.one_database
def test_a_bad_file_is_refused_and_the_others_are_read(session: Session, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.DATA, data)
    (data / "offers/titz/kaputt.yaml").write_text("slug: [", encoding="utf-8")
    original = data / "offers/kreuzau/familienzentrum-st-heribert-kreuzau.yaml"
    shutil.copy(original, data / "offers/titz/familienzentrum-st-heribert-kreuzau.yaml")
    report = importing.import_all(session, data)
    assert len(report.created) == FILES
    assert "kaputt.yaml: kein lesbares YAML" in report.refused[0] + report.refused[1]
    assert "steht schon in" in report.refused[0] + report.refused[1]


def test_every_kind_of_fault_is_said_in_german() -> None:
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as caught:
        OfferRecord.model_validate({"phases": 3, "place": 4, "age_months": {"min": "x"}})
    said = problems.in_german(caught.value)
    assert ("slug", "fehlt; unbekanntes als null angeben") in said
    assert not [text for _, text in said if "should" in text or "required" in text]
