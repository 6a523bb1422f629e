-- Runs before the new code: it only adds. Who keeps a patient's global medical record by their insurer's word.
alter table care_relations add column insurer_said_at timestamptz;
