"""Accounts, sessions, devices and their public keys: who somebody is and from where they act.

Owns      people, login_attempts, sessions, devices, doctor_brands, operators_allowed
Announces device_revoked and session_revoked to the person; the bus topic "revoked" to whoever holds sockets:
          {"person": id, "sessions": [ids], "device": id or null}
Never     shows a national number, nor keeps a token that somebody could use
"""

from doktr.features.identity.gate import acting

__all__ = ["acting"]
