"""What can be typed after `kette texts`; `translating.asked` does it."""

import argparse

from app.i18n import gettext as _

MOST = 1_000_000
"""Nobody means more."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "texts", help=_("zählt, was übersetzt ist; Dateien zum Übersetzen")
    )
    file = (_("SPRACHE"), _("DATEI"))
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "--export",
        nargs=2,
        metavar=file,
        help=_("schreibt eine Datei zum Übersetzen: .po, .xlf, .csv"),
    )
    one.add_argument(
        "--import",
        dest="taken",
        nargs=2,
        metavar=file,
        help=_("übernimmt eine solche nach data/texts/"),
    )
    one.add_argument(
        "--translate",
        metavar=file[0],
        help=_("lässt eine Maschine übersetzen, was fehlt oder veraltet ist"),
    )
    parser.add_argument(
        "--limit", type=_count, metavar=_("ANZAHL"), help=_("mit --translate: endet nach so vielen")
    )
    one.add_argument(
        "--glossary", metavar=file[0], help=_("zeigt, was anders heißt als im Glossar")
    )
    parser.add_argument(
        "--read-by",
        dest="role",
        metavar=_("AUFGABE"),
        help=_("mit --import: wer alles gelesen hat, als Aufgabe („Sprachmittlerin“), ohne Namen"),
    )


def _count(given: str) -> int:
    """How many; what is none is told as a wrong usage."""
    if not 0 < int(given) <= MOST:
        raise ValueError(given)
    return int(given)
