"""Texts of `data/` as XLIFF 2.1 (OASIS Standard of 2018), which agencies and their programs know:
the same as `pofiles` in another form."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, TreeBuilder, XMLParser
from xml.parsers import expat

from app.i18n import SOURCE
from app.i18n import gettext as _
from app.records import files, glossary, pofiles, textfaults, textstates
from app.records.poreading import Entry
from app.records.textstates import GermanText
from app.records.translation import fingerprint
from app.vocabulary import TextState

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""Of 2.0 and 2.1 alike."""
DONE = {"translated": False, "reviewed": True, "final": True}
"""State of a segment that is done: whether a person has read it."""
STATES = {
    TextState.MISSING: "initial",
    TextState.STALE: "initial",
    TextState.UNREAD: "translated",
    TextState.READ: "final",
}
STALE = "kette:veraltet"
MOST_DEEP = 40
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NO_TOKEN = re.compile(r"[^A-Za-z0-9._-]")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _ForbiddenError(Exception):
    """The file has what none of ours has."""


# --- out ------------------------------------------------------------------------------------------


def written(language: str, texts: Iterable[GermanText]) -> bytes:
    """A file of all these texts: the key is the name of a unit; what is stale has its old
    translation and the state "initial"."""
    root = Element("xliff", {"xmlns": NAMESPACE, "version": "2.1", "srcLang": SOURCE})
    tongue = textstates.tongue(language)
    root.set("trgLang", tongue.tag)
    file = SubElement(root, "file", {"id": "texte", "original": language})
    file.set("trgDir", tongue.direction)
    file.set(_SPACE, "preserve")
    _notes(file, [("hinweis", _header(language))])
    for text in texts:
        _add(file, text, language)
    for each in (root, file):
        _in_lines(each)
    found = BytesIO()
    ElementTree(root).write(found, encoding="utf-8", xml_declaration=True)
    return found.getvalue() + b"\n"


def _header(language: str) -> str:
    return _(
        "Präventionskette Kreis Düren: was Angebote und Wegweiser sagen, auf %(label)s. Namen von "
        "Stellen, Orten und Straßen bleiben deutsch. Was in geschweiften Klammern steht, bleibt, "
        "wie es ist; Zahlen bleiben gleich. Fertig ist, was den Status „translated“ hat, von einem "
        "Menschen gelesen, was „reviewed“ oder „final“ hat. Zurück mit: kette texts --import "
        "%(code)s DATEI"
    ) % {"label": textstates.label(language), "code": language}


def _add(file: Element, text: GermanText, language: str) -> None:
    known, state = text.translation(language), text.state(language)
    # A token may not have every sign of a key; the fingerprint tells apart what then looks alike,
    # and stays the same in the next file.
    token = f"{fingerprint(text.key)}.{_NO_TOKEN.sub('.', text.key)}"
    unit = SubElement(file, "unit", {"id": token, "name": text.key})
    _notes(unit, _about(text, language))
    segment = SubElement(unit, "segment", {"id": "s1", "state": STATES[state]})
    if state is TextState.STALE:
        segment.set("subState", STALE)
    _say(SubElement(segment, "source"), text.text)
    if known:
        _say(SubElement(segment, "target"), known.text)


def _about(text: GermanText, language: str) -> Iterator[tuple[str, str]]:
    """(category, note)"""
    if text.offer:
        yield "angebot", text.offer.title
    if text.state(language) is TextState.STALE:
        yield "stand", _("Die Übersetzung gehört zu einem früheren deutschen Text.")
    for term, word in glossary.wanted(language, text.text):
        yield "glossar", f"{term}: {word}"


def _notes(parent: Element, notes: Iterable[tuple[str, str]]) -> None:
    every = list(notes)
    if every:
        holder = SubElement(parent, "notes")
        for category, said in every:
            SubElement(holder, "note", {"category": category}).text = _NO_XML.sub("", said)


def _say(element: Element, text: str) -> None:
    """Placeholders are marked as what stays; a sign that XML cannot hold is named by its number."""
    parts = re.split(rf"({textfaults.PLACEHOLDER.pattern}|{_NO_XML.pattern})", text)
    element.text, marks = parts[0], Counter[str]()
    for special, after in zip(parts[1::2], parts[2::2], strict=True):
        if len(special) == 1:
            last = SubElement(element, "cp", {"hex": f"{ord(special):04X}"})
        else:
            marks[special] += 1
            # The same in source and target, for they are one thing.
            name = f"{special.strip('{}')}.{marks[special]}"
            last = SubElement(element, "mrk", {"id": name, "translate": "no"})
            last.text = special
        last.tail = after


def _in_lines(parent: Element) -> None:
    """One unit in each line; within, blanks would belong to the texts."""
    parent.text = "\n"
    for each in parent:
        each.tail = "\n"


# --- in -------------------------------------------------------------------------------------------


def read(path: Path, language: str) -> tuple[list[Entry], int]:
    """(what is translated, how many are not yet); RefusedError when it is no XLIFF 2 file, or one
    of other languages."""
    try:
        root = _parsed(pofiles.content(path))
        units = list(root.iter(_tag("unit")))
        entries = [entry for unit in units for entry in _entry(unit)]
    except (
        expat.ExpatError,
        SyntaxError,
        LookupError,
        ValueError,
        OverflowError,
        _ForbiddenError,
    ) as error:
        raise files.RefusedError(
            _("%(file)s: keine lesbare XLIFF-Datei: %(why)s") % {"file": path, "why": error}
        ) from error
    if root.tag != _tag("xliff") or not root.get("version", "").startswith("2."):
        raise files.RefusedError(_("%(file)s: erwartet wird XLIFF 2.0 oder 2.1") % {"file": path})
    for file in root.iter(_tag("file")):
        pofiles.check_made_for(file.get("original", ""), language, str(path))
    for name, wanted in (("srcLang", SOURCE), ("trgLang", language)):
        found = root.get(name, "")
        if not pofiles.of_language(found, wanted):
            raise files.RefusedError(
                _("%(file)s: im Kopf steht %(name)s „%(found)s“, erwartet wird „%(code)s“")
                % {"file": path, "name": name, "found": found, "code": wanted}
            )
    return entries, len(units) - len(entries)


def _parsed(raw: bytes) -> Element:
    """Without document types there are no entities but XML's own five, and nothing is fetched."""
    _inspect(raw)
    parser = XMLParser(target=TreeBuilder())  # noqa: S314 - looked through before
    parser.feed(raw)
    root: Element = parser.close()
    return root


def _inspect(raw: bytes) -> None:
    deep = 0

    def begin(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal deep
        deep += 1
        if deep > MOST_DEEP:
            raise _ForbiddenError(_("zu tief verschachtelt"))

    def end(_name: str) -> None:
        nonlocal deep
        deep -= 1

    def doctype(*_: object) -> None:
        raise _ForbiddenError("DOCTYPE")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(raw, True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _entry(unit: Element) -> Iterator[Entry]:
    """What a unit says, however a program has cut it into segments; nothing while one of them is
    not done."""
    german, said = "", []
    states = []
    for number, part in enumerate(unit, start=1):
        if part.tag not in (_tag("segment"), _tag("ignorable")):
            continue
        source, target = part.find(_tag("source")), part.find(_tag("target"))
        german += _text(source)
        if part.tag == _tag("segment"):
            states.append(part.get("state", "initial") if target is not None else "initial")
        told = source if target is None else target
        order = "" if target is None else target.get("order", "")
        said.append((int(order) if order.isdecimal() else number, _text(told)))
    whole = "".join(text for _order, text in sorted(said, key=lambda each: each[0]))
    if whole.strip() and states and all(state in DONE for state in states):
        reviewed = all(DONE[state] for state in states)
        yield Entry(unit.get("name", ""), german, whole, reviewed=reviewed)


def _text(element: Element | None) -> str:
    """All that it says, whatever is marked in it."""
    if element is None:
        return ""
    found = element.text or ""
    for each in element:
        if each.tag == _tag("cp"):
            found += _named(each.get("hex", ""))
        elif each.tag == _tag("ph"):
            found += each.get("equiv", "")
        else:
            found += _text(each)
        found += each.tail or ""
    return found


def _named(number: str) -> str:
    """The sign of a hexadecimal number; ValueError when there is none."""
    sign = int(number, 16)
    if 0xD800 <= sign < 0xE000:
        raise ValueError(f"cp {number}")
    return chr(sign)
