-- The same sum may move twice under one reference: what keeps repeats apart is built by now.
drop index claim_corrections_once
