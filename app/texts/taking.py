"""A PO file that somebody uploads at the desk: what is taken of it."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.i18n import gettext as _
from app.records import translated
from app.records.textstates import GermanText
from app.records.translation import Reading, Translation
from app.rights import Account
from app.texts import editing, store
from app.texts.store import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    taken: int
    unchanged: int
    left: tuple[str, ...]
    """One German sentence for each text that was not taken."""


def take(
    session: Session,
    language: str,
    lines: Sequence[Sequence[str]],
    texts: Sequence[GermanText],
    *,
    by: Account,
    reading: Reading | None,
    now: datetime,
) -> Report:
    """Writes what is another now; `lines` are [key, German text, translation]. Not taken is what
    would be refused on the command line too, and what the account may not translate."""
    # Here, for it brings Babel, of which a server that speaks German needs nothing.
    from app.records import pofiles
    from app.records.poreading import Entry

    german = {each.key: each for each in texts}
    known = {each.key: each.translation(language) for each in texts}
    entries = [Entry(key, text, said) for key, text, said in lines]
    done = pofiles.taking(entries, texts, known, reading=reading)
    left, writings = list(done.left), []
    of_files = translated.of_files(language).of
    left += without_earlier(session, language, done.taken, of_files, known)
    for key, made in done.taken.items():
        if editing.may_edit(by, german[key]):
            writings.append(Writing(key=key, german=german[key].text, made=made))
        else:
            left.append(
                _("%(key)s: gehört nicht zu dem, was Ihr Konto übersetzen darf") % {"key": key}
            )
    store.write(session, language, writings, by=by, event=store.UPLOADED, at=now)
    return Report(taken=len(writings), unchanged=done.unchanged, left=tuple(left))


def without_earlier(
    session: Session,
    language: str,
    taken: MutableMapping[str, Translation],
    of_files: Mapping[str, Translation],
    known: Mapping[str, Translation | None],
) -> list[str]:
    """Takes out what stood there before somebody wrote another version at the desk: the file has it
    from then, and nobody means to undo that. A German sentence for each. What is `known` stands
    there now, though an older one may: somebody has read it."""
    others = {key: each for key, each in taken.items() if not _same(each, known.get(key))}
    found = store.earlier(session, language, others, of_files)
    for key in found:
        del taken[key]
    said = _(
        "%(key)s: am Pult steht inzwischen eine neuere Fassung; wer diese hier will, holt sie dort "
        "zurück"
    )
    return [said % {"key": key} for key in found]


def _same(made: Translation, known: Translation | None) -> bool:
    return known is not None and (made.text, made.source) == (known.text, known.source)
