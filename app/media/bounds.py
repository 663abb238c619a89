"""How much a flyer or a picture may have, and what is said where it is more or something else."""

MOST_SIZE = 5 * 1024 * 1024
"""Bytes of an uploaded file, and of what is kept of it."""
MOST_PAGES = 20
MOST_OBJECTS = 400_000
"""Parts of a PDF that are looked at; a flyer has some hundred."""
MOST_PIXELS = 40_000_000
WIDE, SMALL = 1200, 480
"""Pixels across, of the picture that is kept and of its smaller one."""
TALL = 2000
"""Pixels from top to bottom at most, for a strip is no picture."""
LEAST_SIDE = 16
"""Pixels of the shorter side of what is kept: less shows nothing."""


class UnfitError(Exception):
    """The file is not what it should be; the sentence says what would be right."""
