"""Pure decisions on invitations into a team: how long one counts, how many there are, what is kept of a code."""

from datetime import timedelta
from hashlib import sha256

LASTS = timedelta(days=7)
MOST = 30
CODE_LABEL = b"doktr/team-code/v1\0"


def hash_of(code: str) -> bytes:
    """What is kept of a code: letters in upper case, without the dashes that help the eye."""
    return sha256(CODE_LABEL + code.upper().replace("-", "").replace(" ", "").encode()).digest()
