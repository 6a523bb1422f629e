-- Runs before the new code: it only adds. A page about money that a process of before is asked for stumbles over a charge
-- that awaits an insurer, and is asked again.

-- Whether the insurer had answered when a price was told; of prices told before, what a range says of it.
alter table quotes add column insurer_known boolean not null default true;

update quotes set insurer_known = false where least_cents < patient_cents + supplement_cents;

-- Until when the insurer's late answer decides (null: nothing hangs on it), and what decided.
alter table charges add column answer_until timestamptz;

alter table charges add column decided_by text check (decided_by in ('insurer', 'deadline'));

alter table charges drop constraint charges_state_check;

alter table charges add constraint charges_state_check check (state in ('awaiting', 'undecided', 'free', 'due', 'paid',
    'waived', 'refunding', 'refunded'));

alter table charges add constraint charges_await_until_a_day check (state <> 'awaiting' or answer_until is not null);

create index charges_awaiting on charges (answer_until) where state = 'awaiting';

alter table put_off drop constraint put_off_kind_check;

alter table put_off add constraint put_off_kind_check check (kind in ('charge', 'licences', 'insurer'));

create or replace function claims_outlive_the_account() returns trigger language plpgsql as $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    insert into claims (brand_id, charge_id, patient_id, doctor_id, day, code, insurer_cents, patient_cents,
        supplement_cents, state, ask_at, changed_at)
    select brand_id, id, patient_id, doctor_id, (at at time zone 'Europe/Brussels')::date, code, insurer_cents,
        amount_cents - supplement_cents, supplement_cents, 'waiting', new.erased_at, new.erased_at
    from charges where patient_id = old.id and reimbursed and insurer_cents > 0 and code is not null
        and state in ('awaiting', 'undecided', 'free', 'due', 'paid')
    on conflict (charge_id) do nothing;
    update claims set niss_sealed = old.niss_sealed, gender = old.gender
    where patient_id = old.id and state not in ('settled', 'dropped') and length(old.niss_sealed) > 0;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
    return new;
end $$
