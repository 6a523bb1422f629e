-- What is copied into each table: `@ table (columns)`, then the question whose answer goes there.
-- $patients, $known (who came at least once), $doctors, $consultations, $days (of history), and the first
-- consultation of those whose request ($requests) or time ($times) is still kept. An id begins as uuidv7 does, with what
-- grows as time goes on. `offset 0` keeps a moment from being computed for each column that is made of it.
-- One consultation in eleven was by appointment, and a third as many were cancelled; every doctor
-- has six appointments on each working day of the next two weeks.

@ helpers
create function made_id(kind text, n bigint) returns uuid language sql immutable as
$$$$ select ('0' || to_hex(1717986918400 + n) || ('7000' || kind || '000000000000'))::uuid $$$$;
create function made_at(n bigint) returns timestamptz language sql stable as
$$$$ select now() - make_interval(secs => ($consultations - n) * ($days * 86400.0 / $consultations)) $$$$;
create function patient_of(n bigint) returns bigint language sql immutable as
$$$$ select n * 2654435761 % $known + 1 $$$$;
create function doctor_of(n bigint) returns bigint language sql immutable as
$$$$ select n * 1000003 % $doctors + 1 $$$$;
create function booked() returns table (n bigint, doctor bigint, patient bigint, at timestamptz) language sql stable as
$$$$ select $consultations + row_number() over (), doctor, patient_of(doctor * 1000 + ahead * 10 + place),
    (current_date + ahead + time '09:00' + interval '20 minutes' * ((doctor * 7 + ahead * 3 + place * 4) % 27))
        at time zone 'Europe/Brussels'
from generate_series(1::bigint, $doctors) doctor, generate_series(1, 14) ahead, generate_series(0, 5) place
where extract(isodow from current_date + ahead) < 6 $$$$;

@ people (id, brand_id, face, niss_hmac, niss_sealed, itsme_subject, given_name, family_name, birthdate, language, created_at, last_login_at)
select made_id('8001', n), 'doktr', 'patient', number, number || '\x00112233445566'::bytea, 'subject-' || n,
    'Given ' || n % 5000, 'Family ' || n % 90000, date '1940-01-01' + (n % 28000)::int, 'fr',
    now() - interval '10 years', now()
from (select n, sha256(int8send(n)) as number from generate_series(1::bigint, $patients) n offset 0) given
union all
select made_id('8002', n), null, 'doctor', sha256(int8send(1000000000 + n)),
    sha256(int8send(-n)) || '\x00112233445566'::bytea, 'doctor-' || n, 'Given ' || n, 'Doctor ' || n,
    date '1970-01-01', 'fr', now() - interval '10 years', now()
from generate_series(1::bigint, $doctors) n

@ patients (person_id, brand_id, phone, email, contact_confirmed_at)
select made_id('8001', n), 'doktr', '+3246' || n, 'p' || n || '@example.org', now()
from generate_series(1::bigint, $patients) n

@ devices (id, person_id, brand_id, public_key, label, enrolled_at, last_seen_at)
select made_id('8003', n), made_id('8001', n), 'doktr', sha256(int8send(n)), 'Phone', now(), now()
from generate_series(1::bigint, $known) n

@ person_sequences (person_id, last_seq)
select made_id('8001', n), 7::bigint from generate_series(1::bigint, $known) n

@ doctors (person_id, nihdi, profession, languages)
select made_id('8002', n), (10000000 + n)::text, 'gp', array['fr', 'nl'] from generate_series(1::bigint, $doctors) n

@ doctor_brands (doctor_id, brand_id)
select made_id('8002', n), 'doktr' from generate_series(1::bigint, $doctors) n

@ requests (id, brand_id, patient_id, acting_id, device_id, state, urgency, language, channel, doctor_id, consultation_id, asked_at, ended_at)
select made_id('8004', n), 'doktr', made_id('8001', p), made_id('8001', p), made_id('8003', p), 'matched', 'today', 'fr',
    'video', made_id('8002', doctor_of(n)), made_id('8005', n), at - interval '6 minutes', at + interval '9 minutes'
from (select n, patient_of(n) as p, made_at(n) as at
    from generate_series($requests::bigint, $consultations) n offset 0) given

@ consultations (id, brand_id, request_id, patient_id, doctor_id, state, outcome, channel, matched_at, called_at, join_by, started_at, ended_at)
select made_id('8005', n), 'doktr', made_id('8004', n), made_id('8001', patient_of(n)), made_id('8002', doctor_of(n)),
    'ended', case when n % 20 = 0 then 'no_show_patient' else 'took_place' end, 'video', at, at,
    at + interval '2 minutes', at + interval '20 seconds', at + interval '9 minutes'
from (select n, made_at(n) as at from generate_series(1::bigint, $consultations) n offset 0) given

@ participants (consultation_id, person_id, brand_id, role, from_at, until_at, present)
select made_id('8005', n), case role when 'patient' then made_id('8001', patient_of(n))
        else made_id('8002', doctor_of(n)) end, 'doktr', role, made_at(n), made_at(n) + interval '9 minutes', false
from generate_series($times::bigint, $consultations) n, (values ('patient'), ('doctor')) as roles (role)

@ doctor_time (doctor_id, during, kind, cause_id, live)
select made_id('8002', doctor_of(n)), tstzrange(made_at(n), made_at(n) + interval '9 minutes'), 'consultation',
    made_id('8005', n), false
from generate_series($times::bigint, $consultations) n
union all
select made_id('8002', doctor), tstzrange(at, at + interval '20 minutes'), 'appointment', made_id('8006', n), true
from booked()

@ quota_places (cause_id, patient_id, brand_id, at, counted)
select made_id('8004', n), made_id('8001', patient_of(n)), 'doktr', made_at(n), true
from generate_series($requests::bigint, $consultations) n
union all
select made_id('8006', n), made_id('8001', patient), 'doktr', at, false from booked()

@ wait_estimates (request_id, brand_id, language, made_at, ahead, expected_s, low_s, high_s, waited_s, closed_at)
select made_id('8004', n), 'doktr', 'fr', made_at(n) - interval '6 minutes', 3, 300, 120, 600, 360, made_at(n)
from generate_series($requests::bigint, $consultations) n

@ appointments (id, brand_id, patient_id, acting_id, device_id, doctor_id, state, starts_at, ends_at, language, channel, made_at, origin_id, request_id, consultation_id, ended_at, ended_by)
select made_id('8006', n), 'doktr', made_id('8001', p), made_id('8001', p), made_id('8003', p), made_id('8002', doctor_of(n)),
    case when n % 20 = 0 then 'no_show' else 'done' end, at, at + interval '20 minutes', 'fr', 'video',
    at - interval '5 days', made_id('8006', n), made_id('8004', n), made_id('8005', n), at + interval '9 minutes',
    case when n % 20 = 0 then 'time' else 'doctor' end
from (select n, patient_of(n) as p, made_at(n) as at
    from generate_series($requests::bigint, $consultations) n where n % 11 = 0 offset 0) given
union all
select made_id('8008', n), 'doktr', made_id('8001', p), made_id('8001', p), made_id('8003', p), made_id('8002', doctor_of(n)),
    'cancelled', at, at + interval '20 minutes', 'fr', 'video', at - interval '5 days', made_id('8008', n), null, null,
    at - interval '2 days', 'patient'
from (select n, patient_of(n + 1) as p, made_at(n) as at
    from generate_series($requests::bigint, $consultations) n where n % 33 = 0 offset 0) given
union all
select made_id('8006', n), 'doktr', made_id('8001', patient), made_id('8001', patient), made_id('8003', patient),
    made_id('8002', doctor), 'booked', at, at + interval '20 minutes', 'fr', 'video', now(), made_id('8006', n), null, null,
    null, null
from booked()

@ charges (id, brand_id, consultation_id, patient_id, doctor_id, at, care_at, due_at, state, code, reimbursed, reason, honorarium_cents, insurer_cents, amount_cents, supplement_cents, settled_at, claimed)
select made_id('8007', n), 'doktr', made_id('8005', n), made_id('8001', patient_of(n)), made_id('8002', doctor_of(n)), at,
    at, at + interval '7 days', 'paid', '101990', true, 'reimbursed', 2722, 2522, 200, 0, at + interval '1 hour', true
from (select n, made_at(n) + interval '9 minutes' as at
    from generate_series($times::bigint, $consultations) n where n % 20 > 0 offset 0) given

@ log_leaves (id, index, kind, leaf, hash, at)
select n - $times + 1, n - $times, 'access', '{"kind":"access","sha256":"' || encode(number, 'hex') || '"}',
    sha256(number), at
from (select n, sha256(int8send(n)) as number, made_at(n) as at
    from generate_series($times::bigint, $consultations) n offset 0) given

@ accesses (id, patient_id, brand_id, at, who_id, who_name, who_role, kind, subject_id, n, entry, hash, leaf_id)
select n - $times + 1, patient, 'doktr', at, doctor, 'Given Doctor', 'doctor', 'case', made_id('8005', n), n,
    json_build_object('at', at, 'kind', 'case', 'n', n, 'patient', patient, 'subject', made_id('8005', n), 'who', doctor),
    sha256(int8send(n)), n - $times + 1
from (select n, made_at(n) as at, made_id('8001', patient_of(n)) as patient, made_id('8002', doctor_of(n)) as doctor
    from generate_series($times::bigint, $consultations) n offset 0) given

@ helpers
select setval(pg_get_serial_sequence('accesses', 'id'), max(id)), setval(pg_get_serial_sequence('log_leaves', 'id'), max(id))
from accesses;
drop function made_id, made_at, patient_of, doctor_of, booked;
