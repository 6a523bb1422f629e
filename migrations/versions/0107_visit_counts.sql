-- Runs before the new code: it only adds. Until when a certified visit counts as one in person; null once the certificate
-- is taken back for a reason that does not leave the visit (data/tariffs/rules.json: E and F do).
alter table attests add column counts_until date;

update attests set counts_until = make_date(extract(year from day)::int + 2, 12, 31)
where cancel_reason is null or cancel_reason in ('E', 'F');

-- What a certificate said stood beside the doctor's own word, and outlived it. A doctor's word counts to the end of its
-- year: what counts to the end of the second year after a certificate was the certificate's.
update care_relations set met_until = null
where exists (select from attests
    where attests.patient_id = care_relations.patient_id and attests.doctor_id = care_relations.doctor_id
        and make_date(extract(year from day)::int + 2, 12, 31) = met_until)
