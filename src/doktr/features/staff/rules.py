"""Pure decisions: what an invitation's link holds, and whether a doctor is the one who was invited."""

import secrets
from datetime import timedelta
from hashlib import sha256

LASTS = timedelta(days=14)
SHORT = 8


def fresh() -> str:
    """What a link holds: nobody guesses it."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What we keep of it."""
    return sha256(b"doktr/invitation/v1\0" + token.encode()).digest()


def same_doctor(invited: str, register: str) -> bool:
    """Whether both numbers name one doctor: the last three of eleven digits say a qualification, and may change.

    Source: NIHDI numbers are P NNNNN CC QQQ, profession, serial number, check digits, qualification; the short form is
    the first eight (hl7-be/core, BeInvNIHDI).
    """
    return invited[:SHORT] == register[:SHORT]
