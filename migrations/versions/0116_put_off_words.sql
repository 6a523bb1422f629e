-- The few whose words wait to be forgotten are found without all that ever could not be charged at once.
create index concurrently put_off_words on put_off (closed_at) where closed_why <> ''
