"""The three ways in which the outside world fails us: it says no, nobody answers, or we do not understand it.

Adapters raise these and nothing else.  `reason` is a machine slug (`cancelled`, `wrong-nonce`), fit for a log
line, an address and a catalogue of words; it never carries anything that came from a person or from the wire.
"""


class OutsideError(Exception):
    """Something outside this service did not give us what we asked for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(OutsideError):
    """They answered, and the answer is no; or their answer fails a check that we must not skip."""


class Unavailable(OutsideError):
    """Nobody answered in time, or they said that they cannot answer now. Trying again later may help."""


class Misread(OutsideError):
    """They answered something whose shape we do not understand. Trying again will not help."""
