"""What is wrong with a record, said to the person who wrote it: field, and what would be right."""

from collections.abc import Mapping

from pydantic import ValidationError

from app.i18n import N_
from app.i18n import gettext as _

_WHOLE = N_("erwartet wird eine ganze Zahl oder null")
_DATE = N_("erwartet wird ein Datum wie '2026-12-24'")
_NAMED = N_("erwartet werden Felder mit Namen")
_YES_OR_NO = N_("erwartet wird ja oder nein (true, false)")
_LONG = N_("höchstens %(max_length)s Zeichen")
_OVER = N_("höchstens %(max_length)s Zeichen, %(over)s zu viel")
_SAID: Mapping[str, str] = {
    "missing": N_("fehlt; unbekanntes als null angeben"),
    "extra_forbidden": N_("gibt es nicht; bitte die Schreibweise prüfen"),
    "enum": N_("erlaubt sind nur %(expected)s"),
    "string_type": N_("erwartet wird Text"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "tuple_type": N_("erwartet wird eine Liste"),
    "model_type": _NAMED,
    "model_attributes_type": _NAMED,
    "string_too_long": _OVER,
    "too_long": _LONG,
    "string_too_short": N_("darf nicht leer sein"),
    "too_short": N_("mindestens ein Wert"),
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "greater_than_equal": N_("mindestens %(ge)s"),
    "less_than_equal": N_("höchstens %(le)s"),
}
"""Kind of fault -> what would be right, with what pydantic knows of it."""
_PATTERNS: Mapping[str, str] = {
    "slug": N_("nur kleine Buchstaben a-z, Ziffern und Bindestriche"),
    "url": N_("eine vollständige Adresse, die mit https:// beginnt"),
    "email": N_("eine E-Mail-Adresse wie amt@beispiel.de"),
    "postcode": N_("fünf Ziffern in Anführungszeichen, wie '52351'"),
    "day": N_("ein Tag wie '09-30', der Monat zuerst"),
    "kommunen": N_("nur die 15 Kommunen oder kreisweit"),
}


def in_german(error: ValidationError) -> list[tuple[str, str]]:
    """(field, what would be right) for each fault, in the order of the record."""
    found = []
    for fault in error.errors(include_url=False):
        path = ".".join(str(part) for part in fault["loc"])
        kind, context = fault["type"], fault.get("ctx", {})
        if kind == "value_error":
            message = str(context["error"])
            name, _colon, rest = message.partition(": ")
            if not path and rest and " " not in name:
                path, message = name, rest
        elif kind == "string_pattern_mismatch":
            names = [part for part in reversed(fault["loc"]) if isinstance(part, str)]
            known = next((_PATTERNS[n] for n in names if n in _PATTERNS), N_("eine Zeile Text"))
            message = _(known)
        else:
            if kind == "enum":
                context = {"expected": context["expected"].replace(" or ", ", ")}
            elif kind == "string_too_long":
                context = {**context, "over": len(fault["input"]) - context["max_length"]}
            message = _(_SAID.get(kind, N_("so geht es nicht"))) % context
        given = fault["input"]
        if isinstance(given, str | int | float) and kind not in ("extra_forbidden", "value_error"):
            message = _("%(message)s (nicht „%(given)s“)") % {
                "message": message,
                "given": str(given)[:60],
            }
        found.append((path or _("Datensatz"), message))
    return found


def with_kinds(error: ValidationError) -> list[tuple[str, str, str]]:
    """As `in_german`, each with pydantic's name of its kind."""
    kinds = [each["type"] for each in error.errors(include_url=False)]
    return [(*fault, kind) for fault, kind in zip(in_german(error), kinds, strict=True)]
