-- Runs before the new code: who says nothing takes all three, as everybody did.
alter table doctors add column channels text[] not null default array['video', 'audio', 'chat'];

alter table doctors add constraint doctors_channels
    check (cardinality(channels) > 0 and channels <@ array['video', 'audio', 'chat']);

create or replace view doctors_at_work with (security_invoker = true) as
select duty.doctor_id, duty.state, duty.since, duty.free_since, doctors.languages, doctors.profession,
    exists (select from doctor_time
        where doctor_time.doctor_id = duty.doctor_id and live and kind = 'consultation') as busy,
    duty.rest_until,
    (select min(lower(during)) from doctor_time where doctor_time.doctor_id = duty.doctor_id and live
        and kind = any(array['appointment', 'hold']) and upper(during) > now()) as next_at,
    doctors.channels
from duty join doctors on doctors.person_id = duty.doctor_id
where duty.state <> 'off';
