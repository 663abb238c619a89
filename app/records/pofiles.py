"""Texts of `data/` as gettext PO files, which translators and their programs know: out with what is
known of them, and back into `data/texts/{language}/`."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from app.i18n import gettext as _
from app.records import files, poreading, textfaults, textstates, translated
from app.records.base import Record
from app.records.poreading import Entry, UnreadableError
from app.records.textstates import GermanText
from app.records.translation import Reading, Translation, fingerprint
from app.vocabulary import TextState

OFFERS, GUIDES = "angebote.yaml", "leitfaeden.yaml"
MOST_BYTES = 20 * 1024**2
"""Of a translator's file; ten times what all texts take."""
UNWANTED = (
    b'"Report-Msgid-Bugs-To:',
    b'"PO-Revision-Date:',
    b'"Last-Translator:',
    b'"Language-Team:',
    b'"Generated-By:',
)
"""Header fields that nobody has filled in."""


@dataclass(slots=True)
class Taking:
    """What an import does with each of them."""

    taken: dict[str, Translation] = field(default_factory=dict)
    unchanged: int = 0
    unfinished: int = 0
    """Empty, or marked as not done."""
    left: list[str] = field(default_factory=list)
    """One German sentence for each that cannot be taken."""


def written(language: str, texts: Iterable[GermanText]) -> bytes:
    """A PO file of all these texts: the key is msgctxt; what is stale is fuzzy."""
    catalog = Catalog(
        locale=textstates.tongue(language).language,
        project=poreading.PROJECT,
        version=language,
        header_comment=_header(language),
        charset="utf-8",
        fuzzy=False,
    )
    for each in texts:
        _add(catalog, each, language)
    found = io.BytesIO()
    write_po(found, catalog, sort_output=False, width=100)
    lines = found.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNWANTED))


def _header(language: str) -> str:
    said = _(
        "Präventionskette Kreis Düren: was Angebote und Wegweiser sagen,\n"
        "auf %(label)s (%(code)s).\n"
        "Namen von Stellen, Orten und Straßen bleiben deutsch. Was in geschweiften\n"
        "Klammern steht, bleibt, wie es ist; Zahlen bleiben gleich. „fuzzy“ gehört zu\n"
        "einem früheren deutschen Text: bitte anpassen und das Zeichen wegnehmen.\n"
        "Zurück mit: kette texts --import %(code)s DATEI"
    ) % {"label": textstates.label(language), "code": language}
    return "\n".join(f"# {line}" for line in said.splitlines())


def _add(catalog: Catalog, text: GermanText, language: str) -> None:
    known = text.translation(language)
    stale = text.state(language) is TextState.STALE
    about = [text.offer.title] if text.offer else []
    if known and known.read:
        about.append(_("gelesen: %(role)s, %(day)s") % known.read.model_dump())
    message = catalog.add(
        text.text,
        known.text if known else "",
        context=text.key,
        flags=("fuzzy",) if stale else (),
        auto_comments=about,
    )
    # "50 % der Kosten" is no placeholder.
    message.flags.discard("python-format")


def read(path: Path, language: str) -> tuple[list[Entry], int]:
    """(what is translated, how many are not yet); RefusedError when it is no PO file, or one of
    another language."""
    try:
        read_so_far = poreading.read(io.BytesIO(content(path)))
    except UnreadableError as error:
        raise files.RefusedError(
            _("%(file)s: keine lesbare PO-Datei: %(why)s") % {"file": path, "why": error}
        ) from error
    check_language(read_so_far.language, language, str(path), made_for=read_so_far.made_for)
    return list(read_so_far.entries), read_so_far.unfinished


def check_language(found: str, language: str, name: str, *, made_for: str = "") -> None:
    """RefusedError when the head of the file names another one; for `made_for` see below."""
    if not of_language(found, language):
        raise files.RefusedError(
            _("%(file)s: im Kopf steht „Language: %(found)s“, erwartet wird „Language: %(code)s“")
            % {"file": name, "found": found, "code": textstates.tongue(language).language}
        )
    check_made_for(made_for, language, name)


def check_made_for(made_for: str, language: str, name: str) -> None:
    """RefusedError when the file was written for another one of our languages that is called the
    same in its head: Einfache Sprache and Leichte Sprache are both German. Of others the head tells
    which it is, for somebody may have made one out of the file of another."""
    if made_for not in textstates.LANGUAGES or made_for == language:
        return
    if textstates.tongue(made_for).language == textstates.tongue(language).language:
        raise files.RefusedError(
            _("%(file)s: diese Datei ist für „%(found)s“, nicht für „%(label)s“")
            % {
                "file": name,
                "found": textstates.label(made_for),
                "label": textstates.label(language),
            }
        )


def content(path: Path) -> bytes:
    """Of a translator's file; RefusedError when it cannot be read or is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise files.RefusedError(
                _("%(file)s: größer als %(n)d MiB") % {"file": path, "n": MOST_BYTES // 1024**2}
            )
        return path.read_bytes()
    except OSError as error:
        raise files.RefusedError(
            _("%(file)s: lässt sich nicht lesen: %(why)s") % {"file": path, "why": error}
        ) from error


def of_language(code: str, language: str) -> bool:
    """Whether a code like "uk-UA" or "uk_UA" is of that language."""
    wanted = textstates.tongue(language).language
    return code.replace("-", "_").partition("_")[0].lower() == wanted


def taking(
    entries: Iterable[Entry],
    texts: Iterable[GermanText],
    known: Mapping[str, Translation | None],
    *,
    reading: Reading | None,
) -> Taking:
    """What is to be taken of them; `reading` says who has read what is reviewed in them. A text
    that was changed and not read is nobody's any more."""
    german = {each.key: each for each in texts}
    done = Taking()
    for entry in entries:
        before = known.get(entry.key)
        by = reading if entry.reviewed else None
        try:
            made = _translation(entry, german.get(entry.key), before, by)
        except files.RefusedError as refused:
            done.left.append(
                _("%(where)s: %(fault)s") % {"where": entry.key or entry.german, "fault": refused}
            )
            continue
        if before and _same(made, before) and by in (None, before.read):
            done.unchanged += 1
        else:
            done.taken[entry.key] = made
    return done


def _translation(
    entry: Entry, german: GermanText | None, before: Translation | None, reading: Reading | None
) -> Translation:
    """RefusedError says why it is none of that text. What is there already, say a number in words,
    somebody has let pass."""
    if german is None:
        raise files.RefusedError(_("diesen Text gibt es nicht (mehr)"))
    if fingerprint(entry.german) != german.source:
        raise files.RefusedError(_("der deutsche Text ist inzwischen ein anderer"))
    raw: dict[str, Any] = {"text": entry.said, "source": german.source, "read": reading}
    made = files.checked(Translation, raw, _("Übersetzung"))
    faults = list(textfaults.faults(entry.key, german.text, made.text))
    if faults and not (before and _same(made, before)):
        raise files.RefusedError("; ".join(faults))
    return made


def _same(one: Translation, other: Translation) -> bool:
    return (one.text, one.source) == (other.text, other.source)


def reading_of(role: str, today: date) -> Reading:
    """RefusedError when the role is none that could stand in a file."""
    return files.checked(Reading, {"role": role, "day": today.isoformat()}, _("--read-by"))


def save(language: str, taken: Mapping[str, Translation], folder: Path) -> list[Path]:
    """Writes them into the two files of the language; returns those that are another now."""
    changed = []
    for name, ours in (
        (OFFERS, {k: v for k, v in taken.items() if _of_offer(k)}),
        (GUIDES, {k: v for k, v in taken.items() if not _of_offer(k)}),
    ):
        if not ours:
            continue
        path = folder / language / name
        raw = dict(files.read(path)) if path.exists() else {}
        raw |= {key: _as_yaml(each) for key, each in ours.items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        # In one piece: whoever stops this loses nothing that was there.
        beside = path.with_suffix(".new")
        beside.write_text(textfaults.written(raw), encoding="utf-8")
        beside.replace(path)
        changed.append(path)
    translated.forget()
    return changed


def _of_offer(key: str) -> bool:
    return key.startswith(f"{translated.OFFERS}/")


def _as_yaml(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json")
