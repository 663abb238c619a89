"""The README says what is true: every setting and every dependency is in it."""

import ast
import inspect
import re

from app.settings import ROOT, Settings
from app.web import logs

README = (ROOT / "README.md").read_text(encoding="utf-8")


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


def test_every_setting_is_explained_in_the_readme() -> None:
    rows = dict(re.findall(r"^\| `(KETTE_\w+)` \| (.+?) \|$", README, re.MULTILINE))
    explained = {
        name: " ".join(text.split()).rstrip(".") for name, text in explained_settings().items()
    }
    assert {name: text.rstrip(".") for name, text in rows.items()} == explained


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
    text = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    assert set(re.findall(r"KETTE_[A-Z_]+", text)) <= set(explained_settings())
    assert "(docs/operation.md)" in README


def test_the_proxy_of_the_operator_s_page_logs_no_address_that_carries_a_key() -> None:
    text = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    rule = re.search(r'"~(\^/[^"]+)"\s+0;', text)
    assert rule is not None
    for path in ("/meldung/k", "/bestaetigen/k", "/aendern/k"):
        assert logs._SECRET.match(path)
        assert re.match(rule[1], path)
