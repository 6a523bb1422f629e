-- Runs before the new code: it allows what no code did, and adds columns that may be empty.

-- A guest is a person who came in by a code: they have a name that they gave, and nothing that a login vouches for.
alter table people drop constraint people_face_check, add constraint people_face_check
    check (face in ('patient', 'doctor', 'operator', 'guest'));

alter table sessions drop constraint sessions_face_check, add constraint sessions_face_check
    check (face in ('patient', 'doctor', 'operator', 'guest'));

alter table accesses drop constraint accesses_who_role_check, add constraint accesses_who_role_check
    check (who_role in ('patient', 'doctor', 'operator', 'guest'));

alter table participants drop constraint participants_role_check, add constraint participants_role_check
    check (role in ('patient', 'doctor', 'companion', 'interpreter', 'carer', 'relative'));

-- What the patient's device signed about a guest, as it was signed; every page of the call checks it by itself.
alter table participants add column admission jsonb, add column stays_until timestamptz;

create table guests (
    id uuid primary key,
    brand_id text not null references brands,
    request_id uuid not null references requests,
    patient_id uuid not null references people,
    asked_by uuid not null references people,
    name text not null check (char_length(name) <= 80),
    role text not null check (role in ('carer', 'relative', 'interpreter')),
    code_hash bytea not null unique check (octet_length(code_hash) = 32),
    state text not null check (state in ('wished', 'invited', 'waiting', 'in', 'out')),
    person_id uuid unique references people,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'out') = (ended_at is not null)),
    check (state not in ('waiting', 'in') or person_id is not null)
);

create index guests_request on guests (request_id);

create index guests_open on guests (expires_at) where state <> 'out';

create index guests_over on guests (ended_at) where state = 'out' and name <> '';

alter table guests enable row level security;

alter table guests force row level security;

create policy reach on guests using (in_reach(brand_id)) with check (in_reach(brand_id));

-- At most two beside patient and doctor are expected at a time. The row of the request is the lock of those who invite.
create function at_most_two_guests() returns trigger language plpgsql as $$
begin
    perform from requests where id = new.request_id for no key update;
    if (select count(*) from guests where request_id = new.request_id and state <> 'out') > 2 then
        raise exception 'no more guests are expected' using errcode = 'check_violation',
            table = 'guests', constraint = 'guests_at_most_two';
    end if;
    return null;
end $$;

create constraint trigger guests_at_most_two
    after insert or update of state on guests
    for each row when (new.state <> 'out') execute function at_most_two_guests();

-- Whom a patient brought along goes with their account.
create function forget_guests() returns trigger language plpgsql as $$ begin
    update people set given_name = '' where id in (select person_id from guests where patient_id = new.id);
    delete from guests where patient_id = new.id;
    return null;
end $$;

create trigger forget_guests after update of erased_at on people
    for each row when (new.erased_at is not null) execute function forget_guests();
