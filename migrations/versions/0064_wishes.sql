-- Runs before the new code: a process of before takes the place of all of a patient's wishes, as it did.

-- Each who waits for an earlier time for a patient has a wish of their own.
drop index slot_wishes_one_open;

create unique index slot_wishes_one_open on slot_wishes (patient_id, (coalesce(acting_id, patient_id)))
where ended_at is null
