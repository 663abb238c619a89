"""YAML that somebody sends: read event by event, so that its size says what it costs.

Only what an offer's file needs: names, lists, text, whole numbers, true, false and null. No anchors
(a few of them unfold to millions of values), no tags (they name classes), and a date stays the text
that it is, for the record to judge.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from app.i18n import gettext as _

MOST_BYTES = 64 * 1024
"""Thirty times the longest file of data/offers/."""
MOST_VALUES = 2000
DEEPEST = 8
"""An offer has three levels: its sources are a list of fields."""
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_TRUTH = {"true": True, "True": True, "false": False, "False": False}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})")
Events = Iterator[yaml.Event]


class ForeignYamlError(Exception):
    """The German sentence says what would be right."""


def load(body: bytes) -> Any:
    """The one document in it, or ForeignYamlError. Never costs more than its length."""
    if len(body) > MOST_BYTES:
        raise ForeignYamlError(
            _("Eine YAML-Datei darf höchstens %(n)d KB groß sein.") % {"n": MOST_BYTES // 1024}
        )
    try:
        text = body.decode("utf-8-sig")
        return _Reader(
            yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        ).read()
    except UnicodeDecodeError as error:
        raise ForeignYamlError(_("Die Datei ist kein lesbares YAML.")) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ForeignYamlError(
            _("Die Datei ist kein lesbares YAML, siehe Zeile %(n)d.") % {"n": line}
        ) from error
    except yaml.YAMLError as error:
        raise ForeignYamlError(_("Die Datei ist kein lesbares YAML.")) from error


class _Reader:
    """Makes values of events, and counts them."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._values = 0

    def read(self) -> Any:
        found = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise ForeignYamlError(_("Bitte nur ein Angebot in eine Datei."))
                found = self._value(next(self._events), 1)
        return found

    def _value(self, event: yaml.Event, depth: int) -> Any:
        self._values += 1
        if self._values > MOST_VALUES or depth > DEEPEST:
            raise ForeignYamlError(_("In der Datei steht mehr, als zu einem Angebot gehört."))
        if getattr(event, "anchor", None) is not None:  # of an alias too
            raise ForeignYamlError(_("Verweise mit & und * sind in der YAML-Datei nicht erlaubt."))
        if getattr(event, "tag", None) is not None:
            raise ForeignYamlError(_("Angaben mit ! sind in der YAML-Datei nicht erlaubt."))
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._pairs(depth + 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._items(depth + 1))
        assert isinstance(event, yaml.ScalarEvent)
        return _scalar(event.value) if event.implicit[0] else event.value

    def _items(self, depth: int) -> Iterator[Any]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._value(event, depth)

    def _pairs(self, depth: int) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            name = self._value(event, depth)
            if not isinstance(event, yaml.ScalarEvent):
                raise ForeignYamlError(_("Die Datei ist kein lesbares YAML."))
            name = str(event.value)
            if name in seen:
                raise ForeignYamlError(
                    _("„%(name)s“ steht zweimal in der Datei.") % {"name": name[:60]}
                )
            seen.add(name)
            yield name, self._value(next(self._events), depth)


def _scalar(text: str) -> Any:
    """Plain text as what it stands for; a number that nobody needs stays text."""
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    return int(text) if _NUMBER.fullmatch(text) else text
