"""What two records say in free words, as one."""

from collections.abc import Iterable

from app.i18n import gettext as _

MOST = 4000
"""Characters of a remark."""


def joined_remarks(remarks: Iterable[str | None], *, kept_at: str, between: str) -> str | None:
    """All of them, one after the other; where that is too long it is cut, and says so with the name
    of the record whose history still has the whole. None where there is none."""
    text = between.join(filter(None, remarks))
    if len(text) <= MOST:
        return text or None
    note = _("… (gekürzt; ganz im Verlauf von „%(name)s“)") % {"name": kept_at}
    return text[: MOST - len(note) - 1].rstrip() + " " + note
