"""Pages stay small: LOOK.md allows the start page 100 kB with everything, 25 kB of it script."""

import gzip
import re

import pytest
from starlette.testclient import TestClient

from app.i18n import TONGUES

BUDGET = 100_000
SCRIPT = 25_000


def weights(client: TestClient, path: str) -> dict[str, int]:
    """Compressed bytes of the page and of each file that it loads, fonts of its stylesheet too; of
    another script's those that the page fetches ahead."""
    packed = {"Accept-Encoding": "gzip"}
    html = client.get(path, headers=packed).text
    found = {path: len(gzip.compress(html.encode(), 5))}
    todo = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
    while todo:
        address = todo.pop()
        if address in found:
            continue
        answer = client.get(address, headers=packed)
        assert answer.status_code == 200, address
        text_file = address.endswith((".css", ".js", ".svg"))
        found[address] = len(gzip.compress(answer.content, 9)) if text_file else len(answer.content)
        if address.endswith(".css"):
            of_scripts = re.compile(r"@font-face\s*{[^}]*unicode-range[^}]*}")
            todo += re.findall(r"url\([\"']?(/static/[^\"')]+)", of_scripts.sub("", answer.text))
    return found


@pytest.mark.parametrize(
    "path",
    [
        *(tongue.home + "/" for tongue in TONGUES.values()),
        "/angebote?kommune=kreuzau&phase=kita",
        "/angebote/kita-rurmaeuse-kreuzau",
    ],
)
def test_a_page_with_all_that_it_loads(
    client: TestClient, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = weights(client, path)
    scripts = sum(size for name, size in found.items() if name.endswith(".js"))
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what people read
            f"\n{path}: {sum(found.values()):,} bytes in all, script {scripts:,}, {found}"
        )
    assert sum(found.values()) <= BUDGET
    assert scripts <= SCRIPT
