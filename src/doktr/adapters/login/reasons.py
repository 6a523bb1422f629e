"""Why a login with itsme did not succeed: one machine slug per error code and per failed check.

Error codes: itsme's OpenID Connect documentation, "The error responses"
(https://belgianmobileid.github.io/doc/authentication/, as of 2026-05-15).  The words for a slug live in the
clients' catalogues, in four languages; nothing here is shown to a person.
"""

from doktr.kernel.outside import Misread, OutsideError, Refused, Unavailable

# what comes back in the address, as ?error=…
AUTHORIZATION_ERRORS = {
    "access_denied": "cancelled",
    "interaction_required": "interaction-required",
    "invalid_client_id": "invalid-client-id",
    "invalid_grant": "invalid-grant",
    "invalid_redirect_uri": "invalid-redirect-uri",
    "invalid_request": "invalid-request",
    "invalid_request_object": "invalid-request-object",
    "invalid_request_uri": "invalid-request-uri",
    "invalid_scope": "invalid-scope",
    "login_required": "login-required",
    "temporary_unavailable": "temporary-unavailable",
    "unauthorized_client": "unauthorized-client",
    "unsupported_display": "unsupported-display",
    "unsupported_grant_type": "unsupported-grant-type",
    "unsupported_request": "unsupported-request",
    "unsupported_response_type": "unsupported-response-type",
}
# the same ideas as other OpenID providers spell them (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6)
OTHER_SPELLINGS = {
    "consent_required": "interaction-required",
    "request_not_supported": "unsupported-request",
    "request_uri_not_supported": "unsupported-request",
    "server_error": "temporary-unavailable",
    "temporarily_unavailable": "temporary-unavailable",
    "unsupported_claims_parameter": "unsupported-request",
}
# what the token endpoint says; `expired` also covers a code that was used before or is not ours
TOKEN_ERRORS = {
    "invalid_client": "token-invalid-client",
    "invalid_grant": "expired",
    "invalid_request": "token-invalid-request",
    "unauthorized_client": "token-unauthorized-client",
}
USERINFO_ERRORS = {
    "invalid_request": "userinfo-invalid-request",
    "invalid_token": "userinfo-invalid-token",
}
# what we refuse ourselves, see tokens.py and claims.py
FAILED_CHECKS = frozenset(
    {
        "bad-niss",
        "bad-signature",
        "no-birthdate",
        "no-name",
        "no-niss",
        "not-encrypted",
        "not-for-us",
        "not-signed",
        "token-expired",
        "token-from-the-future",
        "undecryptable",
        "unknown-key",
        "weak-acr",
        "wrong-access-token",
        "wrong-algorithm",
        "wrong-encryption",
        "wrong-issuer",
        "wrong-nonce",
        "wrong-party",
        "wrong-subject",
    }
)
UNAVAILABLE = frozenset({"temporary-unavailable", "unavailable"})
MISREAD = frozenset({"unreadable-answer", "unreadable-claims", "unreadable-token", "unknown-error"})

ALL_REASONS = (
    frozenset(AUTHORIZATION_ERRORS.values())
    | frozenset(TOKEN_ERRORS.values())
    | frozenset(USERINFO_ERRORS.values())
    | FAILED_CHECKS
    | UNAVAILABLE
    | MISREAD
)


def spoken(error: str, known: dict[str, str]) -> OutsideError:
    """The failure that an OAuth error code means. The code itself is foreign text and never travels on."""
    reason = known.get(error) or OTHER_SPELLINGS.get(error)
    if reason is None:
        return Misread("unknown-error")
    return Unavailable(reason) if reason in UNAVAILABLE else Refused(reason)
