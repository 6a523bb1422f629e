"""The bus between processes: PostgreSQL's NOTIFY, or NATS."""
