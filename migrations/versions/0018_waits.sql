-- Runs before the new code: it only adds. Statements are separated by blank lines.

-- The range that somebody was shown when they joined the line, and how long it really took. Of nobody: the request
-- knows its patient, this table does not.
create table wait_estimates (
    request_id uuid primary key references requests on delete cascade,
    brand_id text not null references brands,
    language text not null,
    made_at timestamptz not null,
    ahead int not null check (ahead >= 0),
    expected_s int not null check (expected_s > 0),
    low_s int not null check (low_s >= 0),
    high_s int not null check (high_s >= low_s),
    waited_s int check (waited_s >= 0),
    closed_at timestamptz,
    check ((waited_s is null) = (closed_at is null))
);

create index wait_estimates_recent on wait_estimates (brand_id, closed_at desc) where closed_at is not null;

create index wait_estimates_day on wait_estimates (brand_id, made_at);

alter table wait_estimates enable row level security;

alter table wait_estimates force row level security;

create policy reach on wait_estimates using (in_reach(brand_id)) with check (in_reach(brand_id));

-- After "needs an examination": where and how soon. Ways of care, as the urgency class of a request is; no finding.
alter table consultations add column exam_place text
    check (exam_place in ('own_doctor', 'guard_post', 'emergency', 'home'));

alter table consultations add column exam_within text check (exam_within in ('now', 'today', 'days'));

alter table consultations add check ((exam_place is null) = (exam_within is null)
    and (exam_place is null or outcome = 'needs_examination'));
