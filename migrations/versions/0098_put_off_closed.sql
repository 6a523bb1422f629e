-- Found by whoever closed it: few are closed.
create index concurrently put_off_closed_by on put_off (closed_by) where closed_by is not null
