-- Runs before the new code: it only adds. A page about money that a process of before is asked for meanwhile stumbles
-- over the new columns, and is asked again.

-- How this database bills: a trial with amounts that nobody published, or production. It never changes once money
-- stands in it, so that nothing of a trial is ever billed.
create table installation (
    only_one boolean primary key default true check (only_one),
    billing text not null check (billing in ('trial', 'production')),
    since timestamptz not null
);

revoke delete, truncate on installation from doktr_app;

-- Whatever was there before was never billed in production: no insurer took part yet.
alter table charges add column billing text not null default 'trial' check (billing in ('trial', 'production'));

alter table charges add column status text not null default 'unverified'
    check (status in ('official', 'derived', 'unverified'));

alter table charges add constraint charges_in_production_are_official
    check (billing = 'trial' or status = 'official');

alter table attests add column billing text not null default 'trial' check (billing in ('trial', 'production'));

create function installation_keeps_its_billing() returns trigger language plpgsql as $$
declare
    reach text := current_setting('doktr.brands', true);
    money boolean;
begin
    if tg_op = 'UPDATE' and new.billing = old.billing then
        return new;
    end if;
    perform set_config('doktr.brands', '*', true);
    money := exists (select from charges where tg_op = 'UPDATE' or billing <> new.billing)
        or exists (select from attests where tg_op = 'UPDATE' or billing <> new.billing);
    perform set_config('doktr.brands', coalesce(reach, ''), true);
    if money then
        raise exception 'money stands in this database: its billing does not change'
            using errcode = 'restrict_violation', constraint = 'installation_keeps_its_billing';
    end if;
    return new;
end $$;

create trigger installation_keeps_its_billing before insert or update on installation
    for each row execute function installation_keeps_its_billing();

-- Whoever charges holds the row: who would change it at that moment waits, and is refused.
create function billed_as_installed() returns trigger language plpgsql as $$
declare
    installed text;
begin
    select billing into installed from installation for share;
    if installed <> new.billing then
        raise exception 'this database bills as %', installed
            using errcode = 'restrict_violation', constraint = 'billed_as_installed';
    end if;
    return new;
end $$;

create trigger billed_as_installed before insert or update of billing on charges
    for each row execute function billed_as_installed();

create trigger billed_as_installed before insert or update of billing on attests
    for each row execute function billed_as_installed();

-- Of a patient who deletes their account, what their insurer must be told to settle what is open: the sealed number and
-- the sex, with the claim alone, until it is settled or given up.
alter table claims add column niss_sealed bytea;

alter table claims add column gender text;

create function claims_outlive_the_account() returns trigger language plpgsql as $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    update claims set niss_sealed = old.niss_sealed, gender = old.gender
    where patient_id = old.id and state not in ('settled', 'dropped') and length(old.niss_sealed) > 0;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
    return new;
end $$;

create trigger claims_outlive_the_account before update of erased_at on people
    for each row when (old.erased_at is null and new.erased_at is not null)
    execute function claims_outlive_the_account();

create function claims_forget_the_number() returns trigger language plpgsql as $$ begin
    if new.state in ('settled', 'dropped') then
        new.niss_sealed := null;
        new.gender := null;
    end if;
    return new;
end $$;

create trigger claims_forget_the_number before update on claims
    for each row execute function claims_forget_the_number();

alter table claims add constraint claims_forget_the_number
    check (niss_sealed is null or state not in ('settled', 'dropped'));
