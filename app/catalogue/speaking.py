"""Whether a page says "du": to young people, who find help by their own words."""

from app.records import needs
from search.answers import Understood
from search.understanding import tells_of_own_child, tells_of_own_youth


def to_young(words: str, understood: Understood) -> bool:
    """Whether the words tell so, or what is stated is an Anliegen that young people have
    themselves; never to parents who speak of their child."""
    if tells_of_own_child(words):
        return False
    meant = understood.stated
    need = needs.known().get(meant.id) if meant else None
    return tells_of_own_youth(words) or (need is not None and need.young)
