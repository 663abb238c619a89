"""A picture that somebody uploads: decoded, turned as it was held, without what the camera wrote
into it (where, when, with what), and written anew in two sizes."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.i18n import gettext as _
from app.media.bounds import LEAST_SIDE, MOST_PIXELS, MOST_SIZE, SMALL, TALL, WIDE, UnfitError

_KINDS = ("PNG", "JPEG", "WEBP")
_QUALITY = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    body: bytes
    width: int
    height: int


def redrawn(body: bytes) -> tuple[Drawn, Drawn]:
    """The picture as WebP, and a smaller one; UnfitError."""
    Image.MAX_IMAGE_PIXELS = None  # asked below, with a sentence
    try:
        with Image.open(io.BytesIO(body), formats=_KINDS) as given:
            if given.width * given.height > MOST_PIXELS:
                raise UnfitError(
                    _("Das Bild hat zu viele Bildpunkte. Erlaubt sind %(n)d Millionen.")
                    % {"n": MOST_PIXELS // 1_000_000}
                )
            # A JPEG is decoded no larger than it is needed.
            given.draft("RGB", (2 * WIDE, 2 * WIDE))
            whole = _plain(given)
    except UnfitError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:
        raise UnfitError(_("Das ist kein Bild, das sich lesen lässt.")) from error
    large = _fitting(whole, WIDE)
    if min(large.size) < LEAST_SIDE:
        raise UnfitError(_("Das Bild ist zu klein oder zu schmal, um etwas darauf zu sehen."))
    return _written(large), _written(_fitting(large, SMALL))


def _plain(given: Image.Image) -> Image.Image:
    """In the colours of the web, as it was held."""
    factor = max(1, min(given.width, given.height) // (2 * WIDE))
    if given.mode.startswith("I"):
        return ImageOps.exif_transpose(_eight_bits(given)).convert("RGB")
    smaller: Image.Image = given.reduce(factor) if factor > 1 and given.mode != "P" else given
    seen = "RGBA" if smaller.has_transparency_data else "RGB"
    turned = ImageOps.exif_transpose(smaller) if smaller is given else _turned(smaller, given)
    return turned.convert(seen)


def _eight_bits(given: Image.Image) -> Image.Image:
    """Of 16 bits of grey the upper ones; Pillow would make all that is not black white."""
    return given.convert("F").point(lambda value: value / 256 + 0).convert("L")


def _turned(smaller: Image.Image, given: Image.Image) -> Image.Image:
    """As the picture that it was made of says."""
    smaller.getexif().load(given.getexif().tobytes())
    return ImageOps.exif_transpose(smaller)


def _fitting(picture: Image.Image, width: int) -> Image.Image:
    fitting = picture.copy()
    fitting.thumbnail((width, TALL * width // WIDE))
    return fitting


def _written(picture: Image.Image) -> Drawn:
    out = io.BytesIO()
    # Nothing of what it brought along is passed on: no EXIF, no profile, no comment.
    picture.save(out, "WEBP", quality=_QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    if out.tell() > MOST_SIZE:
        raise UnfitError(_("Das Bild ist zu groß. Bitte kleiner speichern."))
    return Drawn(body=out.getvalue(), width=picture.width, height=picture.height)
