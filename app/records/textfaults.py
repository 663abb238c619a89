"""What a translation must not lose, and whether the files of `data/texts/` are in order."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from app.i18n import gettext as _
from app.records import easylanguage, files, glossary, textstates, translated
from app.records.translation import Translation, fingerprint

EXCEPTIONS = "ausnahmen.yaml"
"""Beside the folders of the languages: "einfach/{key}" and why that text breaks a rule."""
PLACEHOLDER = re.compile(r"\{\w+\}")
_GROUPED = re.compile(r"(?<!\d)\d{1,3}(?:[.,'’\u00a0\u202f\u2009 ]\d{3})+(?!\d)")
"""A number whose thousands are parted, as each language does it in its own way."""
_LONG = re.compile(r"\d{3,}")


def faults(key: str, german: str, said: str) -> Iterator[str]:
    """Why a translation of that text cannot be taken."""
    yield from _lost_places(german, said)
    wanted, found = _numbers(german), _numbers(said)
    # Of a title the German one stands above it, with its numbers.
    if found - wanted or (wanted - found and not key.endswith("/title")):
        odd = ", ".join(map(str, sorted(wanted ^ found)))
        yield _("andere Zahlen als im Deutschen: %(what)s") % {"what": odd}


def _lost_places(german: str, said: str) -> Iterator[str]:
    """Placeholders like "{operator_name}"."""
    places = set(PLACEHOLDER.findall(german)) ^ set(PLACEHOLDER.findall(said))
    if places:
        yield _("fehlt oder ist zu viel: %(what)s") % {"what": ", ".join(sorted(places))}


def _numbers(text: str) -> set[int]:
    """Those of three digits and more (telephones, years, sums), in whatever digits."""
    return {int(found) for found in _LONG.findall(ungrouped(text))}


def ungrouped(text: str) -> str:
    """The text with its long numbers in one piece: "1.200" as "1200"."""
    return _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), text)


def in_files(german: Mapping[str, str], folder: Path = translated.TEXTS) -> Iterator[str]:
    """One German sentence for each fault of the files; `german` is all that `data/` says, by key.
    That a translation is stale is no fault: the desk counts those. RefusedError when a file cannot
    be read."""
    words = folder / glossary.PATH.name
    yield from _unlike_written(words, files.read(words))
    glossary.terms(words)
    by_source = {(translated.page_of(key), fingerprint(text)): text for key, text in german.items()}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in textstates.LANGUAGES:
            yield _("%(file)s: keine Sprache des Portals") % {"file": f"texts/{path.name}"}
    for path in sorted(folder.glob("*/*.yaml")):
        raw = files.read(path)
        yield from _unlike_written(path, raw)
        for key, each in raw.items():
            where = _("%(file)s, Text %(key)s") % {"file": files.shown(path), "key": key}
            translation = files.checked(Translation, each, where)
            text = by_source.get((translated.page_of(key), translation.source))
            for fault in _of_entry(translation, text, there=key in german):
                yield _("%(where)s: %(fault)s") % {"where": where, "fault": fault}


def hard(german: Mapping[str, str], folder: Path = translated.TEXTS) -> Iterator[str]:
    """One German sentence for each text in Einfache Sprache or Leichte Sprache that breaks a rule
    of it, and for each exception that is needed no more. What is stale is not shown, so it may."""
    path = folder / EXCEPTIONS
    left = dict(files.read(path)) if path.exists() else {}
    for level in easylanguage.Level:
        for key, translation in translated.texts(level, folder).of.items():
            name = f"{level}/{key}"
            found = easylanguage.faults(translation.text, level, names=_names(key, german))
            excepted = bool(found) and left.pop(name, None) is not None
            current = translation.source == fingerprint(german.get(key, ""))
            if current and not excepted:
                yield from (f"{name}: {fault}" for fault in found)
    yield from (_("%(key)s: diese Ausnahme braucht es nicht mehr") % {"key": key} for key in left)


def _names(key: str, german: Mapping[str, str]) -> str:
    """What the offer of that text is called."""
    room, _slash, rest = key.partition("/")
    return german.get(f"{room}/{rest.partition('/')[0]}/title", "")


def _of_entry(translation: Translation, german: str | None, *, there: bool) -> Iterator[str]:
    """`german` is the text of the page that it was made of, whose key may be another one by now;
    None where there is none any more."""
    if german is not None:
        yield from _lost_places(german, translation.text)
    elif not there:
        yield _("diesen Text gibt es nicht mehr; bitte den Eintrag löschen")


def _unlike_written(path: Path, raw: Mapping[str, object]) -> Iterator[str]:
    if path.read_text(encoding="utf-8") not in _forms(raw):
        yield _(
            "%(file)s: nicht in der Form, in der „kette texts --import“ schreibt (nach Schlüsseln "
            "geordnet, Zeilen bis %(width)d Zeichen)"
        ) % {"file": files.shown(path), "width": files.WIDTH}


def _forms(raw: Mapping[str, object]) -> Iterator[str]:
    """As libyaml writes it, which takes a hundredth of the time; where that is something else, as
    `written` does."""
    fast = getattr(yaml, "CSafeDumper", None)
    if fast is not None:
        ordered = dict(sorted(raw.items()))
        yield yaml.dump(
            ordered, Dumper=fast, allow_unicode=True, sort_keys=False, width=files.WIDTH
        )
    yield written(raw)


def written(of: Mapping[str, object]) -> str:
    """A file of `data/texts/` in its one form."""
    return files.text(dict(sorted(of.items())))
