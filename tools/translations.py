"""Collects every text marked for translation into translations/kette.pot.

`--check` only says whether the file is up to date. It holds neither dates nor line numbers, so it
changes when a text changes and at no other time.
"""

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
POT = ROOT / "translations" / "kette.pot"
SOURCES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("app", "**.py", "python", {}),
    ("templates", "**.html", "jinja2", {"encoding": "utf-8", "silent": "false"}),
)
HEADER = """\
# Texte der digitalen Präventionskette: Deutsch ist die Ausgangssprache.
# Erzeugt aus app/ und templates/ mit `make translations`; nicht von Hand ändern.
"""
# Header fields that change with every run, and those that nobody has filled in.
UNWANTED = (
    b"#, fuzzy",
    b'"POT-Creation-Date:',
    b'"PO-Revision-Date:',
    b'"Last-Translator:',
    b'"Language-Team:',
    b'"Report-Msgid-Bugs-To:',
    b'"Generated-By:',
)


def template() -> bytes:
    """The whole .pot file as it should be."""
    catalog = Catalog(
        project="praeventionskette", version="1", header_comment=HEADER.rstrip(), charset="utf-8"
    )
    for folder, pattern, method, options in SOURCES:
        found = extract_from_dir(
            ROOT / folder,
            method_map=[(pattern, method)],
            options_map={pattern: options},
            comment_tags=("Übersetzung:",),
            strip_comment_tags=True,
        )
        for path, _line, message, comments, context in sorted(found, key=lambda each: each[:2]):
            place = [(f"{folder}/{path}", 0)]
            catalog.add(message, None, place, auto_comments=comments, context=context)
    written = io.BytesIO()
    write_po(written, catalog, sort_output=True, include_lineno=False, width=100)
    lines = written.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNWANTED))


def main() -> int:
    arguments = argparse.ArgumentParser(description="Sammelt alle Texte in translations/kette.pot.")
    arguments.add_argument("--check", action="store_true", help="nur prüfen, nichts schreiben")
    options = arguments.parse_args()
    wanted = template()
    if POT.is_file() and POT.read_bytes() == wanted:
        return 0
    name = POT.relative_to(ROOT)
    if options.check:
        print(f"{name} ist nicht auf dem Stand der Texte. Bitte einmal: make translations")
        return 1
    POT.parent.mkdir(exist_ok=True)
    POT.write_bytes(wanted)
    print(f"{name} ist geschrieben.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
