-- Runs before the new code: what is stricter here was refused nowhere but in the database.

-- One visit is one certificate, whatever code it carries.
drop index attests_once;

create unique index attests_once on attests (doctor_id, patient_id, day)
    where state in ('sending', 'accepted', 'rejected', 'cancelling');

-- A price that nobody was told is refused in words, not by the moment at which the row is written.
alter table appointments alter constraint appointments_quote_id_fkey deferrable initially deferred;
