"""What is asked in danger is asked again without its words, which nobody should read later."""

from dataclasses import replace

from app.catalogue import needcodes, results
from app.catalogue.criteria import Criteria
from search.answers import Understood


def wordless(criteria: Criteria, understood: Understood) -> Criteria:
    """The same question in danger, without a word of it: what was understood, as if it had been
    chosen by hand."""
    first, *others = (need.id for need in understood.needs)
    return replace(
        results.effective(criteria, understood),
        text="",
        need=first,
        besides=tuple(others[: needcodes.MOST - 1]),
        literal=(),
    )
