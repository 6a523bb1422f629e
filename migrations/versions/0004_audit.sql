-- Leaves of the public log. One without an index waits for the sequencer; one with an index never changes again.
create table log_leaves (
    id bigint generated always as identity primary key,
    index bigint unique check (index >= 0),
    kind text not null,
    subject_id uuid,
    leaf text not null check (octet_length(leaf) <= 262144),
    hash bytea not null unique check (octet_length(hash) = 32),
    at timestamptz not null
);

create index log_leaves_waiting on log_leaves (id) where index is null;

create index log_leaves_subject on log_leaves (subject_id, index) where subject_id is not null;

create index log_leaves_release on log_leaves (id) where kind = 'release';

-- The full subtrees of the log's tree: level 0 are the leaves.
create table log_nodes (
    level smallint not null,
    place bigint not null,
    hash bytea not null check (octet_length(hash) = 32),
    primary key (level, place)
);

create table log_checkpoints (
    size bigint primary key,
    root bytea not null check (octet_length(root) = 32),
    note text not null,
    at timestamptz not null
);

create table log_cosignatures (
    size bigint not null references log_checkpoints,
    witness text not null,
    line text not null check (char_length(line) <= 400),
    at timestamptz not null,
    primary key (size, witness)
);

-- Who looked. The sequencer gives each row its number within the patient's list, the entry that was hashed, and a leaf.
create table accesses (
    id bigint generated always as identity primary key,
    patient_id uuid not null references people,
    brand_id text not null references brands,
    at timestamptz not null,
    who_id uuid not null,
    who_name text not null,
    who_role text not null check (who_role in ('patient', 'doctor', 'operator')),
    kind text not null check (kind ~ '^[a-z][a-z-]{1,30}$'),
    subject_id uuid,
    n bigint check (n > 0),
    entry text,
    hash bytea check (octet_length(hash) = 32),
    leaf_id bigint references log_leaves,
    check ((n is null) = (entry is null) and (n is null) = (hash is null) and (n is null) = (leaf_id is null)),
    unique (patient_id, n)
);

create index accesses_waiting on accesses (id) where n is null;

create index accesses_again on accesses (patient_id, who_id, kind, subject_id, at);

alter table accesses enable row level security;

alter table accesses force row level security;

create policy reach on accesses using (in_reach(brand_id)) with check (in_reach(brand_id));

-- What was said once stays said: the application may add to the log and number it, nothing more. A brand is guarded
-- by the policy above.
revoke update, delete on log_leaves, log_nodes, log_checkpoints, log_cosignatures from doktr_app;

grant update (index) on log_leaves to doktr_app;

revoke update on accesses from doktr_app;

grant update (brand_id, n, entry, hash, leaf_id) on accesses to doktr_app;
