"""The papers say what is true: every setting, dependency, room and field is in them."""

import ast
import inspect
import re
import subprocess
import sys

from app.records.offers import OfferRecord
from app.records.times import DateOfRecord, HoursOfRecord, PauseOfRecord, TimesOfRecord
from app.settings import ROOT, Settings
from app.web import logs

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATION = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
DOCS = sorted((ROOT / "docs").glob("*.md"))


def explained_settings() -> dict[str, str]:
    """Each field of Settings with the docstring line below it."""
    body = ast.parse(inspect.getsource(Settings)).body[0]
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for field, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(after, ast.Expr), f"{field.target.id} has no explanation"
            assert isinstance(after.value, ast.Constant)
            found[f"KETTE_{field.target.id.upper()}"] = str(after.value.value)
    return found


def test_every_setting_is_explained_to_the_operator() -> None:
    rows = dict(re.findall(r"^\| `(KETTE_\w+)` \| (.+?) \|$", OPERATION, re.MULTILINE))
    explained = {
        name: " ".join(text.split()).rstrip(".") for name, text in explained_settings().items()
    }
    assert {name: text.rstrip(".") for name, text in rows.items()} == explained


def test_every_field_of_times_is_explained_to_those_who_edit_the_data() -> None:
    text = (ROOT / "data" / "offers" / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| `times` \|.*$", text, re.MULTILINE)
    named = set(re.findall(r"`(\w+)(?:`|:)", row))
    for model in (TimesOfRecord, HoursOfRecord, PauseOfRecord, DateOfRecord):
        assert model.model_fields.keys() - named == set(), model.__name__


def test_every_dependency_has_its_reason_in_the_readme() -> None:
    wanted = {
        re.split(r"[\[;<>= ]", line)[0]
        for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    table = README.partition("## Dependencies")[2].partition("\n## ")[0]
    named = {
        name
        for row in re.findall(r"^\| ([\w, -]+?) \|", table, re.MULTILINE)
        for name in row.split(", ")
    }
    assert wanted - named == set()
    assert named - wanted - {"package", "---"} == set()


def test_every_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make ([a-z]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_picture_of_the_readme_exists() -> None:
    for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file(), path


def test_the_operator_s_page_speaks_of_settings_that_there_are() -> None:
    assert set(re.findall(r"KETTE_[A-Z_]+", OPERATION)) <= set(explained_settings())


def test_every_command_is_explained_to_the_operator() -> None:
    table = OPERATION.partition("## Commands")[2].partition("\n## ")[0]
    explained = {
        name
        for cell in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
        for name in re.findall(r"`([a-z-]+)`", cell)
    }
    shown = subprocess.run(
        [sys.executable, "-m", "app.cli", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    there = re.search(r"\{([a-z,-]+)\}", shown)
    assert there is not None
    assert explained == set(there[1].split(","))


def test_the_proxy_of_the_operator_s_page_logs_no_address_that_carries_a_key() -> None:
    rule = re.search(r'"~(\^/[^"]+)"\s+0;', OPERATION)
    assert rule is not None
    for path in ("/meldung/k", "/bestaetigen/k", "/aendern/k", "/traeger-angebote/k"):
        assert logs._SECRET.match(path)
        assert re.match(rule[1], path)


def test_every_field_of_an_offer_is_explained_to_those_who_edit_it() -> None:
    text = (ROOT / "data" / "offers" / "README.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
    explained = {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)}
    assert explained == set(OfferRecord.model_fields)


def test_every_path_that_the_papers_name_exists() -> None:
    for paper in (README, *(path.read_text(encoding="utf-8") for path in DOCS)):
        for path in re.findall(
            r"`((?:app|search|data|tests|tools|bench|static|templates)/[\w/.-]*)`", paper
        ):
            assert (ROOT / path).exists(), path


def test_what_the_papers_say_is_in_a_file_is_there() -> None:
    for paper in (README, *(path.read_text(encoding="utf-8") for path in DOCS)):
        for name, path in re.findall(r"`(\w+)` in `((?:app|search)/[\w/]+\.py)`", paper):
            assert re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8")), name


def test_every_file_that_the_papers_send_to_exists() -> None:
    for paper in (ROOT / "README.md", *DOCS):
        for target in re.findall(r"\]\(([^):#]+)\)", paper.read_text(encoding="utf-8")):
            assert (paper.parent / target).exists(), f"{paper.name}: {target}"


def test_every_room_has_its_line_in_the_picture_of_the_house() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert {room for room in rooms if f"`app/{room}/`" not in text} == set()


def test_the_newest_version_of_the_changelog_is_that_of_the_project() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+) ", changes, re.MULTILINE)
    project = re.search(
        r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert newest is not None
    assert project is not None
    assert newest[1] == project[1]
