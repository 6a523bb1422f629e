-- How patients and doctors took part before there was a month to it.
do $$
declare
    reach text := current_setting('doktr.brands', true);
begin
    perform set_config('doktr.brands', '*', true);
    delete from participants p using consultations c
    where c.id = p.consultation_id and c.state = 'ended' and c.matched_at < now() - interval '30 days'
        and p.person_id in (c.patient_id, c.doctor_id) and p.until_at is distinct from p.from_at;
    perform set_config('doktr.brands', coalesce(reach, ''), true);
end $$;

create index claims_patient on claims (patient_id)
