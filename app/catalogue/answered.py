"""How good an answer is: whether it is counted as none, and whether a visitor is asked."""

from app.catalogue import unmet
from app.catalogue.criteria import Criteria
from app.catalogue.lines import Lines
from app.catalogue.needcodes import in_confidence
from app.catalogue.snapshot import Catalogue
from app.vocabulary import Topic
from app.web.views import Contact
from search.answers import Answer, Understood
from search.understanding import tells_of_own_child

_GOOD, _SURE = 1.0, 0.6
"""Points of the best hit and certainty of the surest Anliegen, below which an answer is weak. Of
judged questions with a good offer in front 4 % are below, of those outside of the subject 80 %."""
KINDS = (unmet.Kind.NOTHING, unmet.Kind.WEAK)
"""What an answer shows by itself; that it was missed, a visitor says."""
_FIRST = 3
"""Hits by which it is judged what an answer is about."""


def unanswered(criteria: Criteria, answer: Answer) -> unmet.Kind | None:
    """Which of `KINDS` the answer to a question in words is, if it is none, once for all its pages;
    never one of a crisis, or of what is asked in confidence."""
    if not criteria.text or criteria.page > 1 or _never_counted(answer.understood):
        return None
    results, fallback = answer.results, answer.fallback
    if not results.total or (fallback and fallback.why in ("nachbarn", "kreis", "start")):
        return unmet.Kind.NOTHING
    asked = answer.understood.words
    best = max((hit.score for hit in results.hits), default=0.0)
    surest = max((need.certainty for need in answer.understood.needs), default=0.0)
    weak = asked and best < _GOOD and surest < _SURE
    return unmet.Kind.WEAK if weak else None


def may_be_missing(
    criteria: Criteria, answer: Answer, catalogue: Catalogue, private: Contact | None
) -> bool:
    """Whether a visitor is asked if it was among what was found: not where that is or may be about
    danger, or what is asked in confidence, with a `private` telephone of its own (see `line`)."""
    if private or _never_counted(answer.understood) or not unmet.counts(criteria.text):
        return False
    first = (catalogue.offers.get(hit.slug) for hit in answer.results.hits[:_FIRST])
    return not any(offer.violence or offer.topics[0] == Topic.CRISIS for offer in first if offer)


def _never_counted(understood: Understood) -> bool:
    """It tells of a crisis, or may do so, or is nobody else's business."""
    return understood.uneasy or in_confidence(understood)


def line(criteria: Criteria, answer: Answer, catalogue: Catalogue) -> Contact | None:
    """The telephone that answers in confidence what was asked: not for a single word that tells of
    nothing ("Mama"), and where something else was asked for by its name."""
    understood = answer.understood
    told = understood.stated or understood.likely or " " in understood.words
    known = understood.crisis or (told and not understood.called)
    return Lines(catalogue.guides.help).for_question(
        (each.id for each in understood.needs if known),
        crisis=understood.crisis,
        of_child=tells_of_own_child(criteria.text),
    )
