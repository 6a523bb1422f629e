-- Runs before the new code: it only adds.

-- The grant of an account that its doctor uses no more, sealed, until the provider has taken it back.
alter table provider_accounts add column revoke_sealed bytea;

alter table provider_accounts add column revoke_at timestamptz;

alter table provider_accounts add column revoke_tries int not null default 0;

alter table provider_accounts add constraint provider_accounts_revokes_what_was_left
    check (revoke_sealed is null or state = 'left');

alter table provider_accounts add constraint provider_accounts_revokes_at_a_moment
    check ((revoke_sealed is null) = (revoke_at is null));

-- A file that the network refuses, or does not answer, makes room for the others.
alter table claim_batches add column tries int not null default 0;

alter table claim_batches add column send_at timestamptz;
