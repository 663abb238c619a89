"""How often something may be done: the same rule, whichever memory counts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from app.accounts import tries
from app.limits import Limit, Limits
from app.situations import TooManyTries, TooOften
from app.web import throttle
from app.web.throttle import Throttle
from tests.cast import NOW

At = Callable[[float], Limits]
"""The limits as they stand so many windows later."""


@pytest.fixture(params=["process", "database"])
def at(request: pytest.FixtureRequest, session: Session) -> At:
    if request.param == "database":
        return lambda windows: tries.limits(session, now=NOW + windows * tries.WINDOW)
    seconds = [0.0]
    memory = Throttle(clock=lambda: seconds[0])

    def at(windows: float) -> Limits:
        seconds[0] = windows * throttle.WINDOW
        return Limits(memory)

    return at


def test_so_many_and_no_more_until_the_window_is_over(at: At) -> None:
    two = Limit("x", 2)
    at(0).attempt(two)
    at(0.2).attempt(two)
    with pytest.raises(TooOften):
        at(0.9).attempt(two)
    at(0.9).attempt(Limit("y", 2))
    at(1.3).attempt(two)


def test_who_is_over_one_limit_uses_up_no_other(at: At) -> None:
    own, shared = Limit("x", 1), Limit("everybody", 3)
    at(0).attempt(own, shared)
    for _ in range(5):
        with pytest.raises(TooOften):
            at(0).attempt(own, shared)
    at(0).attempt(Limit("y", 1), shared)
    at(0).attempt(Limit("z", 1), shared)
    with pytest.raises(TooOften):
        at(0).look(shared)


def test_of_several_who_looked_at_the_same_moment_none_is_one_too_many(at: At) -> None:
    one = Limit("x", 1)
    for _ in range(2):
        at(0).look(one)
    assert at(0).count(one) == {"x": 1}
    with pytest.raises(TooOften):
        at(0).count(one)


def test_guesses_are_refused_in_words_of_their_own(session: Session) -> None:
    bound = tries.limits(session, now=NOW)
    with pytest.raises(TooManyTries):
        bound.attempt(Limit("x", 0))
    tries.limits(session, now=NOW + timedelta(seconds=1)).attempt(Limit("x", 1))
