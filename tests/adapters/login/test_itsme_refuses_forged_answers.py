"""Every check on what a provider says: one lie at a time, the rest correct."""

import base64
import json
import math
import time
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import Response

from doktr.adapters.login import reasons
from doktr.adapters.login.itsme import ACR_ADVANCED
from doktr.kernel.outside import Misread, OutsideError, Refused
from tests.adapters.login.evil import NONCE, V2, Evil, b64url, new_key
from tests.adapters.login.relying import CALLBACK

STRANGER = new_key()
SMALL_WORLD = new_key("enc")


async def test_a_correct_answer_is_accepted(finish):
    who = await finish()
    assert (who.niss, who.subject) == ("85073003328", "subject-1")


WRONG_CLAIMS = [
    ({"nonce": "of-another-login"}, "wrong-nonce"),
    ({"nonce": ""}, "wrong-nonce"),
    ({"aud": "somebody-else"}, "not-for-us"),
    ({"aud": ["doktr", "somebody-else"]}, "not-for-us"),
    ({"aud": []}, "not-for-us"),
    ({"azp": "somebody-else"}, "wrong-party"),
    ({"iss": "https://idp.example/v2"}, "wrong-issuer"),
    ({"exp": lambda now_s: now_s - 61}, "token-expired"),
    ({"iat": lambda now_s: now_s + 90}, "token-from-the-future"),
    ({"nbf": lambda now_s: now_s + 90}, "token-from-the-future"),
    ({"acr": "http://example.org/no-idea"}, "weak-acr"),
    ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "wrong-access-token"),
    ({f"{V2}BENationalNumber": "85073003329"}, "bad-niss"),
    ({f"{V2}BENationalNumber": "8507300332"}, "bad-niss"),
    ({f"{V2}BENationalNumber": "not a number"}, "bad-niss"),
    ({"birthdate": "30 July 1985"}, "no-birthdate"),
    ({"birthdate": "1985-02-30"}, "no-birthdate"),
]
MISSING_CLAIMS = [
    (("acr",), "weak-acr"),
    (("nonce",), "wrong-nonce"),
    (("iss",), "wrong-issuer"),
    (("aud",), "not-for-us"),
    ((f"{V2}BENationalNumber",), "no-niss"),
    (("birthdate",), "no-birthdate"),
    (("family_name",), "no-name"),
]
MALFORMED_CLAIMS = [
    {"exp": "soon"},
    {"exp": True},
    {"exp": math.nan},
    {"exp": math.inf},
    {"exp": 10**400},
    {"iat": math.nan},
    {"iat": -math.inf},
    {"nbf": math.nan},
    {"nbf": -(10**400)},
    {"iat": None},
    {"nonce": 7},
    {"sub": ""},
    {"sub": 7},
    {f"{V2}BENationalNumber": 85073003328},
    {"family_name": "x" * 256},
    {"family_name": "nul\x00"},
    {"email": ["a@example.org"]},
]


@pytest.mark.parametrize(("claims", "reason"), WRONG_CLAIMS)
async def test_a_wrong_claim_is_refused(evil: Evil, finish, claims, reason):
    evil.claims = claims
    with pytest.raises(Refused, match=f"^{reason}$"):
        await finish()


@pytest.mark.parametrize(("names", "reason"), MISSING_CLAIMS)
async def test_a_missing_claim_is_refused(evil: Evil, finish, names, reason):
    evil.without = names
    with pytest.raises(Refused, match=f"^{reason}$"):
        await finish()


@pytest.mark.parametrize("claims", MALFORMED_CLAIMS)
async def test_a_claim_of_the_wrong_shape_is_misread(evil: Evil, finish, claims):
    evil.claims = claims
    with pytest.raises(Misread, match="^unreadable-claims$"):
        await finish()


@pytest.mark.parametrize("skew_s", [-45, 45])
async def test_a_clock_less_than_a_minute_off_is_forgiven(evil: Evil, finish, skew_s):
    moment = int(time.time()) + skew_s
    evil.claims = {"iat": moment, "exp": moment + 300}
    assert (await finish()).niss == "85073003328"


async def test_a_token_that_expired_less_than_a_minute_ago_is_forgiven(evil: Evil, finish):
    evil.claims = {"exp": int(time.time()) - 45}
    assert (await finish()).niss == "85073003328"


@pytest.mark.parametrize(
    ("late_s", "reason"), [(361, "token-expired"), (-61, "token-from-the-future")], ids=["late", "early"]
)
async def test_a_clock_more_than_a_minute_off_is_refused(evil: Evil, finish, late_s, reason):
    evil.claims = {"iat": int(time.time()), "exp": int(time.time()) + 300}
    with pytest.raises(Refused, match=f"^{reason}$"):
        await finish(now=datetime.now(UTC) + timedelta(seconds=late_s + (1 if late_s > 0 else -1)))


async def test_a_weaker_level_than_asked_is_refused(finish):
    with pytest.raises(Refused, match="^weak-acr$"):
        await finish(acr=ACR_ADVANCED)


async def test_a_stronger_level_than_asked_is_accepted(evil: Evil, finish):
    evil.claims = {"acr": ACR_ADVANCED}
    assert (await finish()).acr == ACR_ADVANCED


async def test_the_answer_to_another_login_is_refused(finish):
    with pytest.raises(Refused, match="^wrong-nonce$"):
        await finish(nonce="mine, not theirs")


def zipped(evil: Evil) -> str:
    return evil.encrypt(evil.sign(evil.says()), zip="DEF")


def altered(evil: Evil) -> str:
    """Another person's number under the old signature."""
    head, _, signature = evil.sign(evil.says()).split(".")
    claims = evil.says() | {f"{V2}BENationalNumber": "17073003384"}
    return evil.encrypt(f"{head}.{b64url(json.dumps(claims).encode())}.{signature}")


def tampered_outside(evil: Evil) -> str:
    parts = evil.nested().split(".")
    parts[3] = b64url(b"\x00" * (len(base64.urlsafe_b64decode(parts[3] + "==")) // 16 * 16))
    return ".".join(parts)


FORGERIES = {
    "not encrypted": (lambda e: e.sign(e.says()), "not-encrypted"),
    "neither signed nor encrypted": (lambda e: e.unsigned(e.says()), "not-encrypted"),
    "alg none inside": (lambda e: e.encrypt(e.unsigned(e.says())), "not-signed"),
    "plain claims inside": (lambda e: e.encrypt(json.dumps(e.says())), "not-signed"),
    "encrypted twice": (lambda e: e.encrypt(e.nested()), "not-signed"),
    "HS256 with the public key": (lambda e: e.encrypt(e.signed_with_public_key(e.says())), "wrong-algorithm"),
    "RS512 instead of RS256": (lambda e: e.encrypt(e.sign(e.says(), alg="RS512")), "wrong-algorithm"),
    "PS256 instead of RS256": (lambda e: e.encrypt(e.sign(e.says(), alg="PS256")), "wrong-algorithm"),
    "a stranger's signature": (lambda e: e.encrypt(e.sign(e.says(), STRANGER)), "bad-signature"),
    "altered after signing": (altered, "bad-signature"),
    "an unknown key": (lambda e: e.encrypt(e.sign(e.says(), STRANGER, kid="nobody")), "unknown-key"),
    "RSA-OAEP with SHA-1": (lambda e: e.encrypt(e.sign(e.says()), alg="RSA-OAEP"), "wrong-encryption"),
    "A256GCM": (lambda e: e.encrypt(e.sign(e.says()), enc="A256GCM"), "wrong-encryption"),
    "A256CBC-HS512": (lambda e: e.encrypt(e.sign(e.says()), enc="A256CBC-HS512"), "wrong-encryption"),
    "compressed": (zipped, "wrong-encryption"),
    "encrypted to somebody else": (lambda e: e.encrypt(e.sign(e.says()), SMALL_WORLD), "undecryptable"),
    "tampered ciphertext": (tampered_outside, "undecryptable"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_token_not_protected_as_agreed_is_refused(evil: Evil, finish, forgery):
    make, reason = FORGERIES[forgery]
    evil.id_token = make
    with pytest.raises(Refused, match=f"^{reason}$"):
        await finish()


@pytest.mark.parametrize(
    "token", ["x", "a.b", "a.b.c.d", "a.b.c.d.e", "!.!.!.!.!", "bm90IGpzb24.b.c.d.e", "W10.b.c.d.e"]
)
async def test_a_token_that_is_none_is_misread(evil: Evil, finish, token):
    evil.id_token = lambda _: token
    with pytest.raises(Misread, match="^unreadable-token$"):
        await finish()


@pytest.mark.parametrize("payload", [b"not json", b"[]", b"7", b"[" * 5000])
async def test_a_signed_payload_that_is_not_an_object_is_misread(evil: Evil, finish, payload):
    evil.id_token = lambda e: e.encrypt(e.sign(payload))
    with pytest.raises(Misread, match="^unreadable-claims$"):
        await finish()


async def test_an_outer_header_may_name_the_issuer_and_no_key(evil: Evil, finish):
    evil.id_token = lambda e: e.encrypt(e.sign(e.says()), iss=e.issuer, aud="doktr", kid=None)
    assert (await finish()).niss == "85073003328"


async def test_an_unknown_key_is_looked_for_once_more_and_then_refused(evil: Evil, finish):
    await finish()
    assert evil.fetches == 1
    evil.id_token = lambda e: e.encrypt(e.sign(e.says(), STRANGER, kid="nobody"))
    with pytest.raises(Refused, match="^unknown-key$"):
        await finish()
    assert evil.fetches == 2


async def test_a_provider_may_change_its_key_between_two_logins(evil: Evil, finish):
    await finish()
    evil.key = STRANGER
    evil.published = [STRANGER]
    assert (await finish()).subject == "subject-1"
    assert evil.fetches == 2


async def test_an_encryption_key_of_the_provider_signs_nothing(evil: Evil, finish):
    evil.published = [SMALL_WORLD]
    evil.id_token = lambda e: e.encrypt(
        e.sign(e.says(), SMALL_WORLD.__class__(SMALL_WORLD.raw_value, None), kid=SMALL_WORLD.kid)
    )
    with pytest.raises(Refused, match="^unknown-key$"):
        await finish()


class TestUserinfo:
    """Asked only when the ID token leaves out who the person is."""

    @pytest.fixture(autouse=True)
    def thin_id_token(self, evil: Evil) -> None:
        about = (f"{V2}BENationalNumber", "birthdate", "given_name", "family_name")
        evil.id_token = lambda e: e.nested({name: value for name, value in e.says().items() if name not in about})

    async def test_it_completes_the_person(self, finish):
        who = await finish()
        assert (who.niss, who.family_name) == ("85073003328", "Voorbeeld")

    async def test_it_must_speak_of_the_same_person(self, evil: Evil, finish):
        evil.userinfo = lambda e: answer(e.nested(e.says() | {"sub": "somebody-else"}))
        with pytest.raises(Refused, match="^wrong-subject$"):
            await finish()

    async def test_it_must_name_a_person(self, evil: Evil, finish):
        evil.userinfo = lambda e: answer(e.nested({"iss": e.issuer, "aud": "doktr"}))
        with pytest.raises(Refused, match="^wrong-subject$"):
            await finish()

    @pytest.mark.parametrize(
        ("claims", "reason"), [({"iss": "https://idp.example"}, "wrong-issuer"), ({"aud": "other"}, "not-for-us")]
    )
    async def test_it_must_come_from_the_provider_and_be_for_us(self, evil: Evil, finish, claims, reason):
        evil.userinfo = lambda e: answer(e.nested(e.says() | claims))
        with pytest.raises(Refused, match=f"^{reason}$"):
            await finish()

    async def test_issuer_and_audience_may_be_left_out(self, evil: Evil, finish):
        said = ("sub", f"{V2}BENationalNumber", "birthdate", "family_name")
        evil.userinfo = lambda e: answer(e.nested({name: e.says()[name] for name in said}))
        assert (await finish()).given_name == ""

    async def test_what_the_id_token_said_cannot_be_replaced(self, evil: Evil, finish):
        evil.userinfo = lambda e: answer(e.nested(e.says() | {"acr": ACR_ADVANCED}))
        assert (await finish()).acr != ACR_ADVANCED

    @pytest.mark.parametrize("forgery", FORGERIES)
    async def test_it_must_be_protected_like_the_id_token(self, evil: Evil, finish, forgery):
        make, reason = FORGERIES[forgery]
        evil.userinfo = lambda e: answer(make(e))
        with pytest.raises(Refused, match=f"^{reason}$"):
            await finish()

    async def test_claims_in_clear_are_refused(self, evil: Evil, finish):
        evil.userinfo = lambda e: answer(json.dumps(e.says()))
        with pytest.raises(OutsideError):
            await finish()

    @pytest.mark.parametrize(
        ("status", "reason"),
        [(400, "userinfo-invalid-request"), (405, "userinfo-invalid-request")]
        + [(401, "userinfo-invalid-token"), (403, "userinfo-invalid-token")],
    )
    async def test_its_refusals_have_their_own_reasons(self, evil: Evil, finish, status, reason):
        evil.userinfo = lambda e: answer("", status)
        with pytest.raises(Refused, match=f"^{reason}$"):
            await finish()


async def test_no_failure_repeats_what_came_over_the_wire(evil: Evil, finish):
    """Reasons are slugs of a closed list, and the chain of causes names nobody either."""
    for claims, _ in WRONG_CLAIMS:
        evil.claims = claims | {"family_name": "Unmistakable"}
        with pytest.raises(OutsideError) as caught:
            await finish()
        assert caught.value.reason in reasons.ALL_REASONS
        assert str(caught.value) == caught.value.reason
        assert "85073003328" not in repr(caught.value.__cause__)
        assert "Unmistakable" not in repr(caught.value.__cause__)


async def test_the_code_is_exchanged_with_a_fresh_signed_statement(evil: Evil, finish):
    await finish()
    await finish()
    first, second = evil.forms
    assert first["redirect_uri"] == CALLBACK
    assert first["code_verifier"] == "v" * 43
    assert first["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    stated = [
        json.loads(base64.urlsafe_b64decode(one["client_assertion"].split(".")[1] + "==")) for one in (first, second)
    ]
    assert stated[0]["aud"] == f"{evil.issuer}/token"
    assert stated[0]["iss"] == stated[0]["sub"] == "doktr"
    assert 0 < stated[0]["exp"] - stated[0]["iat"] <= 120
    assert stated[0]["jti"] != stated[1]["jti"]
    assert NONCE not in str(first)


def claims_of(token: str) -> dict[str, object]:
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def answer(body: str, status: int = 200) -> Response:
    return Response(body, status, media_type="application/jwt")
