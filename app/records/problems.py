"""What is wrong with a record, said to the person who wrote it: field, and what would be right."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

_DATE = "erwartet wird ein Datum wie '2026-12-24'"
_SAID: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda c: "fehlt; unbekanntes als null angeben",
    "extra_forbidden": lambda c: "gibt es nicht; bitte die Schreibweise prüfen",
    "enum": lambda c: f"erlaubt sind nur {c['expected'].replace(' or ', ', ')}",
    "string_type": lambda c: "erwartet wird Text",
    "int_type": lambda c: "erwartet wird eine ganze Zahl oder null",
    "int_parsing": lambda c: "erwartet wird eine ganze Zahl oder null",
    "tuple_type": lambda c: "erwartet wird eine Liste",
    "model_type": lambda c: "erwartet werden Felder mit Namen",
    "model_attributes_type": lambda c: "erwartet werden Felder mit Namen",
    "string_too_long": lambda c: f"höchstens {c['max_length']} Zeichen",
    "too_long": lambda c: f"höchstens {c['max_length']} Zeichen",
    "string_too_short": lambda c: "darf nicht leer sein",
    "too_short": lambda c: "mindestens ein Wert",
    "bool_type": lambda c: "erwartet wird ja oder nein (true, false)",
    "bool_parsing": lambda c: "erwartet wird ja oder nein (true, false)",
    "date_type": lambda c: _DATE,
    "date_parsing": lambda c: _DATE,
    "date_from_datetime_parsing": lambda c: _DATE,
    "date_from_datetime_inexact": lambda c: _DATE,
    "int_from_float": lambda c: "erwartet wird eine ganze Zahl oder null",
    "int_parsing_size": lambda c: "erwartet wird eine ganze Zahl oder null",
    "greater_than_equal": lambda c: f"mindestens {c['ge']}",
    "less_than_equal": lambda c: f"höchstens {c['le']}",
}
_PATTERNS = {
    "slug": "nur kleine Buchstaben a-z, Ziffern und Bindestriche",
    "url": "eine vollständige Adresse, die mit https:// beginnt",
    "email": "eine E-Mail-Adresse wie amt@beispiel.de",
    "phone": "eine Telefonnummer wie 02421 22-0",
    "postcode": "fünf Ziffern in Anführungszeichen, wie '52351'",
    "kommunen": "nur die 15 Kommunen oder kreisweit",
}


def in_german(error: ValidationError) -> list[tuple[str, str]]:
    """(field, what would be right) for each fault, in the order of the record."""
    found = []
    for fault in error.errors(include_url=False):
        path = ".".join(str(part) for part in fault["loc"])
        kind, context = fault["type"], fault.get("ctx", {})
        if kind == "value_error":
            message = str(context["error"])
            name, _, rest = message.partition(": ")
            if not path and rest and " " not in name:
                path, message = name, rest
        elif kind == "string_pattern_mismatch":
            names = [part for part in reversed(fault["loc"]) if isinstance(part, str)]
            message = next((_PATTERNS[n] for n in names if n in _PATTERNS), "eine Zeile Text")
        else:
            say = _SAID.get(kind)
            message = say(context) if say else "so geht es nicht"
        given = fault["input"]
        if isinstance(given, str | int | float) and kind not in ("extra_forbidden", "value_error"):
            message = f"{message} (nicht „{str(given)[:60]}“)"
        found.append((path or "Datensatz", message))
    return found
