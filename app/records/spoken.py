"""Which languages somebody speaks at the contact of an offer, and when: a fact of its own beside
the languages in which the offer takes place. A counselling centre may give its advice in German and
have somebody at its desk on Tuesdays who speaks Arabic."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from app.i18n import N_
from app.i18n import gettext as _
from app.records.base import Line, Sparse
from app.records.times import TimesOfRecord
from app.vocabulary import Language

MOST = 20
ROLES: Sequence[str] = (
    N_("am Empfang"),
    N_("eine Beraterin"),
    N_("ein Berater"),
    N_("eine Kollegin"),
    N_("ein Kollege"),
    N_("im Sekretariat"),
    N_("eine Erzieherin"),
    N_("eine Sprachmittlerin"),
    N_("die Leitung"),
)
"""What is proposed, and said in every language without anybody translating it."""
VAGUE: Sequence[str] = (
    N_("nach Vereinbarung"),
    N_("nur manchmal"),
    N_("wechselnd, bitte erfragen"),
)
"""The same of what is no fixed time."""
_NAMED = re.compile(r"\b(?:[Ff]rau|[Hh]err|Hr\.|Fr\.|Dr\.|Prof\.)[ .]")


def _role(text: str) -> str:
    """A part of a sentence; a name would begin with a capital, or follow "Frau"."""
    if not text[0].islower() or _NAMED.search(text) or ":" in text:
        raise ValueError(
            _("Bitte die Rolle, klein begonnen und ohne Namen: „am Empfang“, „eine Beraterin“.")
        )
    return text


class SpokenOfRecord(Sparse):
    """Somebody who speaks a language where one calls or comes to ask."""

    language: Language
    who: Annotated[Line | None, Field(max_length=60), AfterValidator(lambda t: t and _role(t))] = (
        None
    )
    """In what role; never a name."""
    times: TimesOfRecord | None = None
    """When, where that is certain: hours of the week."""
    when: Annotated[Line | None, Field(max_length=60)] = None
    """The same in words, where it is not."""

    @model_validator(mode="after")
    def one_way_to_say_when(self) -> Self:
        if self.language is Language.DE:
            raise ValueError(_("Deutsch versteht sich, hier stehen die anderen Sprachen."))
        if self.times is not None and (self.when is not None or self.times.dates):
            raise ValueError(_("when: entweder Stunden in „times“ oder Worte in „when“"))
        return self

    @property
    def when_said(self) -> str:
        """Times that are reckoned with, else the words; "" where nobody knows."""
        return self.times.said_with(None) if self.times else self.when or ""
