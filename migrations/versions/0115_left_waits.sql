-- Runs before the new code: it only adds. Who gave up, or was sent home, after the range that they were shown had passed:
-- it was wrong for them too, though how long they would have waited is not known.
alter table wait_estimates add column ended_without boolean not null default false;
