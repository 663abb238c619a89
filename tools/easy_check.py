"""Says where texts break the rules of Einfache Sprache or Leichte Sprache:
`python -m tools.easy_check einfach FILE.tsv` (a key, a tab and a text a line, line breaks written
as \\n), or `… FILE.yaml` (a file of data/texts/). Each line says key, rule and words."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from app.records import files
from app.records.easylanguage import Level, faults


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """(key, text) of each in the file."""
    if path.suffix in (".yaml", ".yml"):
        for key, entry in files.read(path).items():
            yield key, entry["text"]
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        key, tab, text = line.partition("\t")
        if tab:
            yield key, text.replace("\\n", "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("level", choices=[each.value for each in Level])
    parser.add_argument("files", nargs="+", type=Path)
    asked = parser.parse_args()
    read, wrong = 0, 0
    for path in asked.files:
        for key, text in texts(path):
            found = faults(text, Level(asked.level))
            read, wrong = read + 1, wrong + bool(found)
            for fault in found:
                sys.stdout.write(f"{key}\t{fault}\n")
    sys.stdout.write(f"{wrong} von {read} Texten\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
