"""Collects every text marked for translation into translations/kette.pot.

`--check` only says whether the file is up to date, and which German sentences in the code are not
marked. The file holds neither dates nor line numbers, so it changes when a text changes and at no
other time.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parent.parent
POT = ROOT / "translations" / "kette.pot"
SOURCES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("app", "**.py", "python", {}),
    ("search", "**.py", "python", {}),
    ("templates", "**.html", "jinja2", {"encoding": "utf-8", "silent": "false"}),
)
HEADER = """\
# Texte der digitalen Präventionskette: Deutsch ist die Ausgangssprache.
# Erzeugt aus app/, search/ und templates/ mit `make translations`; nicht von Hand ändern.
"""
MARKS = frozenset(("_", "N_", "gettext", "ngettext"))
GERMAN = re.compile(
    r"[äöüßÄÖÜ„“]|\b(?:der|die|das|dem|den|des|ein|eine|einen|und|oder|nicht|kein|keine|nur|noch"
    r"|schon|bitte|ist|sind|hat|wird|werden|wurde|fehlt|muss|für|mit|von|zum|zur|im|auf|nach|bei)\b",
    re.IGNORECASE,
)
"""What hardly any English sentence has: umlauts, German quotes, the commonest words."""
PATTERN = re.compile(r"\\|\(\?|\[[^\]]*-")
LISTS = frozenset(
    (
        "app/accounts/passphrases.py",
        "app/counselling/words.py",
        "app/desk/plainlanguage.py",
        "app/times/words.py",
        "search/alarm.py",
        "search/beginnings.py",
        "search/brevity.py",
        "search/clauses.py",
        "search/german.py",
        "search/homonyms.py",
        "search/places.py",
        "search/specific.py",
        "search/tongues.py",
        "search/timewords.py",
        "search/understanding.py",
    )
)
"""Modules with German words that are looked for in texts, not said."""
VALUES = frozenset(
    ("Gut aufwachsen im Kreis Düren <portal@localhost>", "rund um die Uhr", "bitte erfragen")
)
"""Settings, and what is looked for in data/: whoever runs the portal words them."""
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


def bare(source: str) -> Iterator[tuple[int, str]]:
    """(line, text) of the German sentences in Python code that no call marks for translation;
    single words are taken for values."""
    tree = ast.parse(source)
    marked: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            marked.add(node.value)  # a docstring
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in MARKS:
                marked.update(part for given in node.args for part in ast.walk(given))
    for node in ast.walk(tree):
        if node in marked or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        text = node.value
        if " " in text.strip() and GERMAN.search(text) and not PATTERN.search(text):
            yield node.lineno, text


def unmarked() -> list[str]:
    """Every German sentence of app/ and search/ that would reach people untranslated."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {text.strip()}"
        for folder in ("app", "search")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if str(path.relative_to(ROOT)) not in LISTS and "migrations" not in path.parts
        for line, text in bare(path.read_text(encoding="utf-8"))
        if text not in VALUES
    ]


def main() -> int:
    arguments = argparse.ArgumentParser(description="Sammelt alle Texte in translations/kette.pot.")
    arguments.add_argument("--check", action="store_true", help="nur prüfen, nichts schreiben")
    options = arguments.parse_args()
    if options.check and (forgotten := unmarked()):
        print("Diese Texte kennt gettext nicht:", *forgotten, sep="\n")
        return 1
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
