-- Runs before the new code: it only adds. Each entry has one cause; its lines add up to zero.

create table ledger_entries (
    id uuid primary key default uuidv7(),
    brand_id text not null references brands,
    at timestamptz not null,
    day date not null,
    cause_kind text not null check (cause_kind in ('charge', 'waiver', 'payment', 'mismatch', 'refund', 'licence',
        'correction')),
    cause_id uuid not null,
    reason text not null check (char_length(reason) between 1 and 400),
    by_id uuid references people,
    corrects uuid references ledger_entries,
    unique (cause_kind, cause_id),
    unique (corrects)
);

create index ledger_entries_day on ledger_entries (brand_id, day);

-- Positive is what somebody owes or what is in hand, negative what is owed to somebody or earned. Cents, never zero.
create table ledger_lines (
    entry_id uuid not null references ledger_entries,
    place smallint not null,
    brand_id text not null references brands,
    account text not null check (account in ('patient', 'insurer', 'doctor', 'provider', 'licence', 'suspense')),
    owner_id uuid,
    cents bigint not null check (cents <> 0),
    primary key (entry_id, place)
);

create index ledger_lines_account on ledger_lines (brand_id, account, owner_id);

create table ledger_closes (
    brand_id text not null references brands,
    day date not null,
    entries int not null,
    turnover_cents bigint not null,
    previous bytea not null,
    hash bytea not null,
    closed_at timestamptz not null,
    primary key (brand_id, day)
);

create function ledger_never_changes() returns trigger language plpgsql as $$ begin
    raise exception 'the ledger is only ever added to' using errcode = 'restrict_violation';
end $$;

-- Whoever writes holds the day open; who closes it waits for them, and finds every later entry refused.
create function ledger_day_is_open() returns trigger language plpgsql as $$ begin
    perform pg_advisory_xact_lock_shared(hashtextextended('doktr/ledger/' || new.brand_id, 0));
    if exists (select from ledger_closes where brand_id = new.brand_id and day >= new.day) then
        raise exception 'the day % is closed', new.day using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create function ledger_lines_day_is_open() returns trigger language plpgsql as $$ begin
    if exists (select from ledger_closes closed join ledger_entries entry on entry.id = new.entry_id
            where closed.brand_id = entry.brand_id and closed.day >= entry.day) then
        raise exception 'the day of this entry is closed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

create function ledger_balances() returns trigger language plpgsql as $$
declare
    entry uuid;
    total bigint;
    lines int;
    brands int;
begin
    entry := case when tg_table_name = 'ledger_lines' then (to_jsonb(new) ->> 'entry_id')::uuid
        else (to_jsonb(new) ->> 'id')::uuid end;
    select coalesce(sum(cents), 0), count(*) into total, lines from ledger_lines where entry_id = entry;
    select count(*) into brands from ledger_lines join ledger_entries on ledger_entries.id = entry_id
        where entry_id = entry and ledger_lines.brand_id <> ledger_entries.brand_id;
    if total <> 0 or lines < 2 or brands > 0 then
        raise exception 'an entry does not balance' using errcode = 'check_violation',
            constraint = 'ledger_balances';
    end if;
    return null;
end $$;

create trigger ledger_day_is_open before insert on ledger_entries
    for each row execute function ledger_day_is_open();

create trigger ledger_lines_day_is_open before insert on ledger_lines
    for each row execute function ledger_lines_day_is_open();

create constraint trigger ledger_entry_balances after insert on ledger_entries deferrable initially deferred
    for each row execute function ledger_balances();

create constraint trigger ledger_line_balances after insert on ledger_lines deferrable initially deferred
    for each row execute function ledger_balances();

do $$
declare
    name text;
begin
    foreach name in array array['ledger_entries', 'ledger_lines', 'ledger_closes'] loop
        execute format('create trigger never_changes before update or delete on %I
            for each row execute function ledger_never_changes()', name);
        execute format('create trigger never_emptied before truncate on %I
            for each statement execute function ledger_never_changes()', name);
        execute format('alter table %I enable row level security', name);
        execute format('alter table %I force row level security', name);
        execute format('create policy reach on %I using (in_reach(brand_id)) with check (in_reach(brand_id))', name);
        execute format('revoke update, delete, truncate on %I from doktr_app', name);
    end loop;
end $$;
