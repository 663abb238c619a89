"""An offer names a Träger that nobody knows: whom does it mean? A person says so, for an offer of
nobody is one that families do not find at its Träger's."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from app.models import OfferRow
from app.records.offers import OfferRecord
from app.records.providerlikeness import NOTHING, Hints
from app.records.providernames import ProviderNames, folded, hints_of

PREFIX = "traeger-"
NEW = "neu"
"""The answer that it is none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which Träger is meant by a name, as a form asks it."""

    field: str
    """Of the answer in the form; another name has another field, so that no answer is taken for a
    question that was not asked."""
    name: str
    nearest: tuple[tuple[str, str], ...]
    """(slug, name) of those that may be meant."""
    answer: str = ""
    """A slug, NEW, or "" as long as nobody has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The offer with the Träger that is meant."""

    record: OfferRecord
    question: Question | None = None
    """None where the Träger is known."""

    @property
    def open(self) -> bool:
        """Nobody has said yet who is meant."""
        return self.question is not None and not self.question.answer

    @property
    def new(self) -> bool:
        return self.question is not None and self.question.answer == NEW


def field_of(name: str) -> str:
    return PREFIX + hashlib.sha256(folded(name).encode()).hexdigest()[:12]


def question(
    names: ProviderNames,
    name: str,
    fields: Iterable[tuple[str, str]],
    hints: Hints = NOTHING,
) -> Question:
    """The question about that name, with the answer among these fields of a form; what the offer
    says of place and contact brings nearer whom it means."""
    field = field_of(name)
    given = next((value for each, value in fields if each == field), "")
    return Question(
        field=field,
        name=name,
        nearest=tuple((each.slug, each.name) for each in names.nearest(name, hints)),
        answer=given if given == NEW or given in names.records else "",
    )


def asked(
    names: ProviderNames,
    record: OfferRecord,
    row: OfferRow | None,
    fields: Iterable[tuple[str, str]] = (),
) -> Asked:
    """The offer to be published over the stored one. Where one is meant by an unknown name, it
    gets that one's name and kind."""
    if row is not None and row.provider_slug and not row.draft:
        before = row.record["provider"]["name"]
        if folded(before) == folded(record.provider.name):
            return Asked(record=record)
    if record.draft or names.of(record) is not None:
        return Asked(record=record)
    put = question(names, record.provider.name, fields, hints_of(record))
    meant = names.records.get(put.answer)
    if meant is not None:
        said = record.provider.model_copy(update={"name": meant.name, "kind": meant.kind})
        record = record.model_copy(update={"provider": said})
    return Asked(record=record, question=put)
