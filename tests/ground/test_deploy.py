"""The files of deploy/ fit the product: no setting is forgotten, no port or path contradicts another."""

import re
from pathlib import Path

import asyncpg

from doktr.app.settings import REQUIRED
from doktr.features.vault.rules import LARGEST_PART
from doktr_sandbox import postgres

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def text(name: str) -> str:
    """A file of deploy/."""
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_every_required_setting_has_its_line_and_the_owner_none() -> None:
    given = dict(line.split("=", 1) for line in text("doktr.env").splitlines() if line and line[0] != "#")
    assert given.keys() >= set(REQUIRED)
    assert "DATABASE_OWNER_URL" not in given


def test_the_readme_speaks_of_every_file() -> None:
    named = set(re.findall(r"^\| `([^`]+)`", text("README.md"), re.MULTILINE))
    assert named == {file.name for file in DEPLOY.iterdir()} - {"README.md"}


def test_nginx_lets_no_larger_body_through_than_the_product_takes() -> None:
    assert "client_max_body_size 64k" in text("nginx.conf")
    assert "location = /metrics { return 404; }" in text("nginx.conf")


def test_nginx_lets_parts_of_files_through() -> None:
    found = re.search(r"location ~ (\S+) \{\s+client_max_body_size (\d+)m;", text("nginx.conf"))
    assert found
    assert re.match(found[1], "/api/patient/safes/5db5e41a/files/ac929c13/parts/0")
    assert int(found[2]) * 1024 * 1024 >= LARGEST_PART


def test_the_relay_reaches_no_private_network() -> None:
    denied = re.findall(r"^denied-peer-ip=(\S+)", text("turnserver.conf"), re.MULTILINE)
    assert {"10.0.0.0-10.255.255.255", "127.0.0.0-127.255.255.255", "192.168.0.0-192.168.255.255"} <= set(denied)
    assert "allow-loopback-peers" not in text("turnserver.conf")
    assert "\nno-tcp-relay\n" in text("turnserver.conf")


async def test_the_roles_are_those_of_the_sandbox(cluster: postgres.Cluster) -> None:
    made = set(re.findall(r"create role (\w+) login nosuperuser nobypassrls", text("roles.sql")))
    admin = await asyncpg.connect(cluster.url("postgres", "postgres"))
    known = await admin.fetch("select rolname from pg_roles where not rolsuper and not rolbypassrls and rolcanlogin")
    await admin.close()
    assert made == {row["rolname"] for row in known}
