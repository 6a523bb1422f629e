-- Runs before the new code: it only adds. Whether what a doctor said of a lost call counts only if the patient says so too.
alter table consultations add column said_asks boolean not null default false;
