"""The floor of the relay: PostgreSQL's own pgbench inserting rows of the same shape, each in its own transaction."""

import asyncpg

from bench import pgbench
from doktr_sandbox import postgres

TABLE = "bench_envelopes"
# A second or two of it, whatever the number of clients.
MOST, MOST_EACH = 40_000, 2_000
# The shape of `envelopes` without its partitions and its row-level security, which cost the floor nothing then.
MAKE = f"""
create table {TABLE} (hour timestamptz not null, safe_id uuid not null, seq int not null, brand_id text not null,
    envelope bytea not null, primary key (hour, safe_id, seq))
"""
STEPS = (
    MAKE, f"alter table {TABLE} alter column envelope set storage external",
    f"grant select, insert on {TABLE} to {postgres.APP}",
)  # fmt: skip
SCRIPT = """\\set seq :seq + 1
insert into bench_envelopes (hour, safe_id, seq, brand_id, envelope)
values ('2026-11-24T10:00:00Z', lpad((:client_id)::text, 32, '0')::uuid, :seq, 'doktr', :envelope);
"""


async def prepare(superuser: asyncpg.Connection) -> None:
    """Make the table."""
    for step in STEPS:
        await superuser.execute(step)


def run(running: postgres.Cluster, clients: int, envelope: bytes) -> float:
    """Rows per second with so many clients, as the application role."""
    file = running.folder.parent / "relay.sql"
    file.write_text(SCRIPT, encoding="utf-8")
    each = min(MOST_EACH, MOST // clients)
    wish = [f"--client={clients}", f"--transactions={each}", f"--file={file}", "--define=seq=0",
            f"--define=envelope=\\x{envelope.hex()}"]  # fmt: skip
    return pgbench.run(running, wish).per_second
