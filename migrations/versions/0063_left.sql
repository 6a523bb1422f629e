-- Runs before the new code: it only adds. Whatever code erases somebody, a patient's own or a parent's: of every charge of
-- which an insurer may owe a part, also one on which the doctor has not decided yet, the claim is there before the number
-- goes, and keeps what the insurer must be told.
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
        and state in ('undecided', 'free', 'due', 'paid')
    on conflict (charge_id) do nothing;
    update claims set niss_sealed = old.niss_sealed, gender = old.gender
    where patient_id = old.id and state not in ('settled', 'dropped') and length(old.niss_sealed) > 0;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
    return new;
end $$;

create index claims_with_number on claims (day) where niss_sealed is not null
