"""The witness: anybody can run it against any deployment; it needs no database and says what is wrong in a sentence.

It checks that the log is signed and only ever grew, that its leaves give its root, that what is served is what the
log says was released, and it vouches for the heads that it saw.
"""

from doktr.app.witness.look import Wish, run

__all__ = ["Wish", "run"]
