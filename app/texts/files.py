"""What was written at the desk, given back to the files of `data/texts/`, which are what is kept
where there is no database."""

from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session

from app.i18n import SOURCE
from app.records import translated
from app.records.translation import Translation, fingerprint
from app.texts import store


def export(session: Session, folder: Path, german: Mapping[str, str]) -> list[Path]:
    """Writes it into the files of that folder; returns those that are others now. `german` is all
    that `data/` says, by key: of what is not there any more, no translation is written."""
    # Here, for it brings Babel, of which a server that speaks German needs nothing.
    from app.records import pofiles

    changed = []
    for language, overlay in store.overlays(session).items():
        if language == SOURCE:
            # These go into the files of data/ themselves: `app/texts/germanfiles.py`.
            continue
        known = translated.read_files(language, folder)
        taken = {
            key: each
            for key, each in overlay.of.items()
            if key in german and _is_better(each, known.get(key), fingerprint(german[key]))
        }
        changed += pofiles.save(language, taken, folder) if taken else []
    return changed


def _is_better(ours: Translation, known: Translation | None, source: str) -> bool:
    """As it stands over the file's on the pages, too."""
    if known is None or ours.source == source:
        return ours != known
    return ours != known and known.source != source
