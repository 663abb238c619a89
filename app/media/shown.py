"""Flyers and pictures as families see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import wording
from app.i18n import german, speaks_german
from app.i18n import gettext as _
from app.models import Ground, MediumRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FlyerView:
    label: str
    """Of the link: "Faltblatt ansehen: Spielgruppe (PDF, 1,2 MB)"."""
    url: str
    text: str
    """What stands on it."""
    stand: str
    rights: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    url: str
    width: int
    height: int
    small_url: str
    small_width: int
    small_height: int
    alt: str
    german_alt: bool
    """The page is in another language, and so the text has to say that it is German."""
    rights: str


def size_text(size: int) -> str:
    """ "1,2 MB", "340 kB"."""
    if size < 1_000_000:
        return _("%(n)s kB") % {"n": max(1, round(size / 1000))}
    return _("%(n)s MB") % {"n": wording.decimal(size / 1_000_000)}


def flyers(rows: Sequence[MediumRow]) -> tuple[FlyerView, ...]:
    return tuple(
        FlyerView(
            label=_("Faltblatt ansehen: %(title)s (PDF, %(size)s)")
            % {"title": german(row.title), "size": size_text(row.size)},
            url=f"/dateien/{row.name}",
            text=german(row.text),
            stand=_stand(row),
            rights=_rights(row),
        )
        for row in rows
    )


def picture(row: MediumRow | None) -> PictureView | None:
    if row is None:
        return None
    return PictureView(
        url=f"/dateien/{row.name}",
        width=row.width,
        height=row.height,
        small_url=f"/dateien/{row.small}",
        small_width=row.small_width,
        small_height=row.small_height,
        alt=row.text,
        german_alt=not speaks_german(),
        rights=_rights(row),
    )


def _stand(row: MediumRow) -> str:
    year, _dash, month = row.stand.partition("-")
    return _("Stand: %(month)s") % {"month": wording.month_of(date(int(year), int(month), 1))}


def _rights(row: MediumRow) -> str:
    """Who has made it, and by which licence it may be shown."""
    said = german(row.holder)
    if row.ground == Ground.FREE:
        return _("Rechte: %(who)s, Lizenz: %(licence)s") % {
            "who": said, "licence": german(row.licence),
        }  # fmt: skip
    return _("Rechte: %(who)s") % {"who": said}
