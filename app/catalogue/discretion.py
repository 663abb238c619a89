"""What is asked in danger, or is nobody else's business, is asked again without its words, which
nobody should read later."""

from dataclasses import replace

from app.catalogue import narrowing, needcodes
from app.catalogue.criteria import Criteria
from search.answers import Understood


def wordless(criteria: Criteria, understood: Understood) -> Criteria:
    """The same question in danger or in confidence, without a word of it: what was understood, as
    if it had been chosen by hand."""
    found = [need.id for need in understood.needs]
    # What must not be read stands first, for only beside such a one the others have codes.
    first = next(filter(needcodes.hidden, found), None)
    others = [need for need in found if need != first]
    return replace(
        narrowing.effective(criteria, understood),
        text="",
        need=first,
        besides=tuple(others[: needcodes.MOST - 1]),
        told=(understood.crisis_kind, understood.language)
        if criteria.text and understood.crisis_kind
        else criteria.told,
        literal=(),
    )
