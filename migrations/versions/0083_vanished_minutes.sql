-- Runs before the new code: the version before it passes over what it does not know in a line's policy. Kinds of notices
-- it would refuse: those come with `doktr brands import`, once nothing of the old version runs any more.
update brands set data = jsonb_set(data, '{policy,line,vanished_minutes}', '5')
where data #> '{policy,line}' is not null and data #> '{policy,line,vanished_minutes}' is null
