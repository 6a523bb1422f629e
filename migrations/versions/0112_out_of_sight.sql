-- Runs before the new code: it only adds. Since when nobody looks at the page that is open; null while somebody may.
alter table presence add column hidden_since timestamptz;
