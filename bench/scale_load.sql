-- What is copied into each table: `@ table (columns)`, then the question whose answer goes there.
-- $patients, $known (who came at least once), $doctors, $consultations, $days (of history), and the first
-- consultation of those whose request ($requests) or time ($times) is still kept. An id begins as uuidv7 does, with what
-- grows as time goes on. `offset 0` keeps a moment from being computed for each column that is made of it.

@ helpers
create function made_id(kind text, n bigint) returns uuid language sql immutable as
$$$$ select ('0' || to_hex(1717986918400 + n) || ('7000' || kind || '000000000000'))::uuid $$$$;
create function made_at(n bigint) returns timestamptz language sql stable as
$$$$ select now() - make_interval(secs => ($consultations - n) * ($days * 86400.0 / $consultations)) $$$$;
create function patient_of(n bigint) returns bigint language sql immutable as
$$$$ select n * 2654435761 % $known + 1 $$$$;
create function doctor_of(n bigint) returns bigint language sql immutable as
$$$$ select n * 1000003 % $doctors + 1 $$$$;

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

@ quota_places (cause_id, patient_id, brand_id, at, counted)
select made_id('8004', n), made_id('8001', patient_of(n)), 'doktr', made_at(n), true
from generate_series($requests::bigint, $consultations) n

@ wait_estimates (request_id, brand_id, language, made_at, ahead, expected_s, low_s, high_s, waited_s, closed_at)
select made_id('8004', n), 'doktr', 'fr', made_at(n) - interval '6 minutes', 3, 300, 120, 600, 360, made_at(n)
from generate_series($requests::bigint, $consultations) n

@ helpers
drop function made_id, made_at, patient_of, doctor_of;
