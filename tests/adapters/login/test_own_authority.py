"""A provider behind an authority of the house, as hospitals have them: trusted when the environment names it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from doktr.adapters.login.discovery import Provider
from doktr.app.wiring import outside
from doktr.kernel.outside import Unavailable
from tests.adapters.login.served import served

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
A_DAY = timedelta(days=1)


async def discovery(request: Request) -> JSONResponse:
    issuer = str(request.base_url).rstrip("/")
    return JSONResponse({"issuer": issuer} | {name: f"{issuer}/{name}" for name in ENDPOINTS})


def signed(name: str, key: EllipticCurvePrivateKey, by: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    """A certificate of the house for today, not yet signed."""
    house, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "house")]), datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(house if key is by else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(house)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - A_DAY)
        .not_valid_after(now + A_DAY)
    )


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, Path]:
    """Files with the certificate of the authority, and with the one of localhost that it signed."""
    root, leaf = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    authority = signed("house", root, root).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    here = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    shown = signed("localhost", leaf, root).add_extension(here, critical=False)
    trusted, served_by = tmp_path / "authority.pem", tmp_path / "localhost.pem"
    trusted.write_bytes(authority.sign(root, SHA256()).public_bytes(Encoding.PEM))
    key = leaf.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    served_by.write_bytes(shown.sign(root, SHA256()).public_bytes(Encoding.PEM) + key)
    return trusted, served_by


async def test_a_provider_of_the_house_is_trusted_when_the_environment_names_its_authority(
    house: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted, served_by = house
    with served(
        Starlette(routes=[Route("/.well-known/openid-configuration", discovery)]), certificate=served_by
    ) as issuer:
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        async with outside() as http:
            with pytest.raises(Unavailable):
                await Provider(issuer, http).endpoints()
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        async with outside() as http:
            assert (await Provider(issuer, http).endpoints()).token == f"{issuer}/token_endpoint"
