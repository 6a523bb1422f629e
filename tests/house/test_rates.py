"""How often somebody may ask in a minute."""

from dataclasses import dataclass

from doktr.app.edge import Rates


@dataclass
class Clock:
    """A clock that a test sets."""

    seconds: float = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def test_whoever_asks_too_often_waits_for_the_next_minute() -> None:
    clock = Clock()
    rates = Rates(3, clock)
    assert [rates.allow("ada") for _ in range(5)] == [True, True, True, False, False]
    clock.seconds += 60
    assert rates.allow("ada")


def test_one_who_asks_too_often_holds_up_nobody_else() -> None:
    rates = Rates(1, Clock())
    assert [rates.allow("ada"), rates.allow("ada"), rates.allow("bob")] == [True, False, True]
