"""Collects every text marked for translation into translations/kette.pot, and has the file of each
language, translations/{language}.po, name all of those that families read.

`--check` only says whether the files are up to date, which texts a language lacks, where a
translation has lost a placeholder, and which German sentences in the code are not marked. The files
hold neither dates nor line numbers, so they change when a text changes and at no other time.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

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
LANGUAGES = ("ar", "en", "fr", "pl", "ro", "ru", "tr", "uk")
OF_LANGUAGE = """\
# Texte der digitalen Präventionskette auf: %s.
# Übersetzt von einer Maschine; kein Mensch, der die Sprache als Muttersprache spricht, hat sie
# bisher gelesen. Wer eine Übersetzung verbessert, ändert sie hier, dann `make translations`.
"""
SIMPLE = "einfach"
OF_SIMPLE = """\
# Texte der digitalen Präventionskette in Einfacher Sprache: nur wo Deutsch schwerer ist.
# Wer eine verbessert oder eine hinzufügt, tut es hier, dann `make translations`.
"""
DESK = tuple(
    """
    app/accounts app/claims.py app/cli.py app/database.py app/desk app/freshness app/mail app/models
    app/rights.py app/security app/settings.py
    app/offers/asides app/offers/replies app/offers/shared app/offers/told
    app/offers/again app/offers/aswritten app/offers/bulk app/offers/callingoff
    app/offers/checking app/offers/declared
    app/offers/drafts app/offers/duplicates app/offers/editing app/offers/foreign
    app/offers/importing app/offers/intake app/offers/join app/offers/knowing app/offers/knownby
    app/offers/kommune app/offers/locations
    app/offers/provider app/offers/references app/offers/revisions app/offers/tables
    app/offers/spoken app/offers/translating app/offers/unseen app/offers/upload app/texts
    app/offers/machine app/offers/libretranslate
    app/offers/occurrences app/offers/replacing app/offers/twinrows
    app/media/bounds app/media/checking app/media/folder app/media/form app/media/keeping
    app/media/pdf app/media/pictures app/media/store
    app/offers/filling app/offers/formtexts app/offers/textoptions
    app/records/xliff app/records/texttables
    app/records/machinefaults app/records/videos app/records/mp4 app/records/poreading
    app/records/confidential app/records/crises app/records/easylanguage app/records/easywords
    app/records/files app/records/guides
    app/records/kinds app/records/pofiles app/records/publictexts app/records/textfaults
    app/records/texts app/records/times
    app/records/translated
    app/times/clauses app/times/dates app/times/groups app/times/limits app/times/osm
    app/times/row app/times/rules app/times/sessions app/times/single app/times/whole
    app/times/years
    search/crises search/meili search/needs search/resilient
    templates/pages/beratungszahlen templates/pages/traeger_ templates/pult
    """.split()
)
"""What only the desk, the command line and letters and pages for Träger say, which are German, or
what helps to write German times."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
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
        "app/i18n.py",
        "app/counselling/words.py",
        "app/desk/completing.py",
        "app/desk/plainlanguage.py",
        "app/offers/aswritten.py",
        "app/offers/agewords.py",
        "app/offers/foreignheadings.py",
        "app/offers/foreignvalues.py",
        "app/records/easylanguage.py",
        "app/records/easywords.py",
        "app/times/words.py",
        "search/ages.py",
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
"""Modules with German words that are looked for in texts, or said in German alone."""
VALUES = frozenset(
    (
        "Gut aufwachsen im Kreis Düren <portal@localhost>",
        "rund um die Uhr",
        "bitte erfragen",
        "noch nicht",
        "noch keine",
        "Auf Deutsch?",
        "Türkçe olarak?",
    )
)
"""Settings, what is looked for in data/, and how a language offers itself in its own words."""
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


def template() -> Catalog:
    """All texts, in German."""
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
    return catalog


def for_families(catalog: Catalog) -> list[Message]:
    """The texts that somebody may read who is no colleague."""
    return [
        message
        for message in catalog
        if message.id and not all(place.startswith(DESK) for place, _line in message.locations)
    ]


def of_language(language: str, texts: list[Message]) -> Catalog:
    """The file of a language: all texts for families, with what is translated of them."""
    path = POT.parent / f"{language}.po"
    known = Catalog(locale=language)
    if path.is_file():
        with path.open("rb") as file:
            known = read_po(file, locale=language)
    found = Catalog(
        locale=language,
        project="praeventionskette",
        version="1",
        header_comment=(OF_LANGUAGE % language).rstrip(),
        charset="utf-8",
    )
    # How many forms a text has is the file's own: a new version of the library counts them anew.
    found.mime_headers = [("Plural-Forms", known.plural_forms)]
    for text in texts:
        before = known.get(text.id if isinstance(text.id, str) else text.id[0])
        found.add(text.id, before.string if before else None, text.locations)
    return found


def simpler(texts: list[Message]) -> Catalog:
    """The file of Einfache Sprache: only what is said otherwise in it."""
    path = POT.parent / f"{SIMPLE}.po"
    with path.open("rb") as file:
        known = read_po(file, locale="de")
    found = Catalog(
        locale="de",
        project="praeventionskette",
        version="1",
        header_comment=OF_SIMPLE.rstrip(),
        charset="utf-8",
    )
    for text in texts:
        before = known.get(text.id if isinstance(text.id, str) else text.id[0])
        if before and before.string:
            found.add(text.id, before.string, text.locations)
    return found


def faults(catalog: Catalog) -> Iterator[str]:
    """What a language lacks: a whole text, a form of it, or a placeholder."""
    for message in catalog:
        if not message.id:
            continue
        said = [message.string] if isinstance(message.string, str) else list(message.string or ())
        name = message.id if isinstance(message.id, str) else message.id[1]
        if not said or not all(said):
            yield f"{catalog.locale}: „{name}“ ist nicht übersetzt."
        elif any(not _same_places(name, each, one=len(said) > 1) for each in said):
            yield f"{catalog.locale}: „{name}“: es fehlt ein Platzhalter, oder einer ist zu viel."


def _same_places(text: str, said: str, *, one: bool) -> bool:
    """Where there are several forms, that of one thing may do without its number."""
    wanted, found = sorted(PLACEHOLDER.findall(text)), sorted(PLACEHOLDER.findall(said))
    return wanted == found or (one and set(found) < set(wanted))


def written(catalog: Catalog) -> bytes:
    """The file as it should be."""
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
    arguments = argparse.ArgumentParser(description="Sammelt alle Texte in translations/.")
    arguments.add_argument("--check", action="store_true", help="nur prüfen, nichts schreiben")
    options = arguments.parse_args()
    if options.check and (forgotten := unmarked()):
        print("Diese Texte kennt gettext nicht:", *forgotten, sep="\n")
        return 1
    texts = template()
    every = {"kette.pot": texts}
    for language in LANGUAGES:
        every[f"{language}.po"] = of_language(language, for_families(texts))
    every[f"{SIMPLE}.po"] = simpler(for_families(texts))
    lacking = [fault for name, each in every.items() if name != POT.name for fault in faults(each)]
    print(*lacking, sep="\n", end="\n" if lacking else "")
    stale = False
    for name, catalog in every.items():
        path, wanted = POT.parent / name, written(catalog)
        if path.is_file() and path.read_bytes() == wanted:
            continue
        stale = True
        if options.check:
            print(f"{name} ist nicht auf dem Stand der Texte. Bitte einmal: make translations")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(wanted)
            print(f"{name} ist geschrieben.")
    return 1 if options.check and (stale or lacking) else 0


if __name__ == "__main__":
    sys.exit(main())
