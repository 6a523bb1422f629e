"""Keys of devices that want in, and grants for doctors who may be matched: given to one, deleted for the others."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.adapters.shares.files import ShareFiles
from doktr.features.booking import actions as booking_actions
from doktr.features.consultation import actions as consultation_actions
from doktr.features.vault import actions, actions_chain, actions_keys, rules, store
from doktr.features.vault.model import EnvelopeRefused, NotAMember
from doktr.kernel.problems import NotAllowedNow, NotFound, Problem
from tests.features.clinic import Clinic, Person
from tests.features.vault.sealed import Chain, admits_itself, appends, asks, grants, kem, makes_safe, meet, pregrant


async def on_duty(clinic: Clinic, count: int, **wishes: Any) -> list[Person]:
    """Doctors on duty who said under which key they can be granted."""
    doctors = [await clinic.doctor(**wishes) for _ in range(count)]
    for doctor in doctors:
        async with clinic.as_(doctor) as work:
            await actions_keys.put_duty_kem(work, rules.read_duty_kem(kem(doctor, doctor.id, "duty")))
    return doctors


async def leaves(clinic: Clinic, patient: Person, chain: Chain, doctors: Sequence[Person]) -> None:
    """The patient seals for these doctors and leaves."""
    for doctor in doctors:
        async with clinic.as_(patient) as work:
            sealed = rules.read_pregrant(pregrant(patient, chain.safe_id, doctor))
            await actions_keys.put_pregrant(work, chain.safe_id, doctor.device_id, sealed)


async def keys_seen(clinic: Clinic, patient: Person, language: str | None = None) -> list[Any]:
    async with clinic.as_(patient) as work:
        return [one.doctor_id for one in await actions_keys.duty_keys(work, language)]


async def waiting(clinic: Clinic) -> set[Any]:
    return {row["doctor_id"] for row in await clinic.sql.fetch("select doctor_id from pregrants")}


async def test_a_patient_who_leaves_can_seal_for_doctors_of_the_brand_who_are_on_duty_and_said_how(
    clinic: Clinic,
) -> None:
    patient = await clinic.patient()
    (here,) = await on_duty(clinic, 1)
    await on_duty(clinic, 1, brand="heidra")
    await on_duty(clinic, 1, on_duty=False)
    (other_language,) = await on_duty(clinic, 1, languages=("de",))
    await clinic.doctor()
    assert set(await keys_seen(clinic, patient)) == {here.id, other_language.id}
    assert await keys_seen(clinic, patient, "fr") == [here.id]


async def test_at_most_twenty_are_named_and_at_most_twenty_grants_wait(clinic: Clinic, shares: ShareFiles) -> None:
    patient = await clinic.patient()
    doctors = await on_duty(clinic, 22)
    assert len(await keys_seen(clinic, patient)) == rules.MOST_PREGRANTS == 20
    chain = await makes_safe(clinic, shares, patient)
    await leaves(clinic, patient, chain, doctors[:20])
    with pytest.raises(NotAllowedNow):
        await leaves(clinic, patient, chain, doctors[20:])
    await leaves(clinic, patient, chain, doctors[:1])


async def test_at_the_match_one_doctor_gets_their_grant_and_the_others_are_deleted(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctors = await clinic.patient(), await on_duty(clinic, 4)
    chain = await makes_safe(clinic, shares, patient)
    await leaves(clinic, patient, chain, doctors)
    request_id = await asks(clinic, patient, chain)
    for doctor in doctors:
        with pytest.raises(NotFound):
            async with clinic.as_(doctor) as work:
                await actions.live_safe_by(work, chain.safe_id)

    async def accepts(doctor: Person) -> bool:
        try:
            async with clinic.as_(doctor) as work:
                await consultation_actions.accept(work, request_id)
        except Problem:
            return False
        return True

    won = await asyncio.gather(*(accepts(doctor) for doctor in doctors))
    (winner,) = [doctor for doctor, has_won in zip(doctors, won, strict=True) if has_won]
    assert await waiting(clinic) == {winner.id}
    async with clinic.as_(winner) as work:
        given = (await actions.live_safe_by(work, chain.safe_id)).pregrant
    assert given and rules.read_pregrant(given).to == winner.device_id
    await appends(clinic, winner, chain, "join")
    assert (await appends(clinic, winner, chain)).seq == 3


async def test_a_match_that_does_not_come_about_releases_nothing(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctors = await clinic.patient(), await on_duty(clinic, 2)
    chain = await makes_safe(clinic, shares, patient)
    await leaves(clinic, patient, chain, doctors)
    request_id = await asks(clinic, patient, chain)
    await clinic.accepts(doctors[0], await clinic.patient_asks())
    with pytest.raises(Problem):
        await clinic.accepts(doctors[0], request_id)
    assert await waiting(clinic) == {doctor.id for doctor in doctors}
    assert await clinic.sql.fetchval("select count(*) from safe_people where role = 'doctor'") == 0


async def test_nobody_joins_without_a_grant_that_was_released_to_them(clinic: Clinic, shares: ShareFiles) -> None:
    _patient, doctor, chain = await meet(clinic, shares)
    with pytest.raises(NotAMember):
        await appends(clinic, doctor, chain, "join")


async def test_grants_that_wait_are_deleted_when_the_patient_stays_and_when_the_request_ends(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctors = await clinic.patient(), await on_duty(clinic, 2)
    chain = await makes_safe(clinic, shares, patient)
    await leaves(clinic, patient, chain, doctors)
    async with clinic.as_(patient) as work:
        await actions_keys.drop_pregrants(work, chain.safe_id)
    assert await waiting(clinic) == set()
    await leaves(clinic, patient, chain, doctors)
    request_id = await asks(clinic, patient, chain)
    async with clinic.as_(patient) as work:
        await booking_actions.cancel(work, request_id)
    assert await waiting(clinic) == set()


@pytest.mark.parametrize(
    "changed", [{"epoch": 2}, {"to": "00000000-0000-0000-0000-000000000000"}, {"safe": str(Chain().safe_id)}]
)
async def test_a_grant_that_is_not_what_it_is_left_as_is_refused(
    changed: dict[str, Any], clinic: Clinic, shares: ShareFiles
) -> None:
    patient, (doctor,) = await clinic.patient(), await on_duty(clinic, 1)
    chain = await makes_safe(clinic, shares, patient)
    with pytest.raises(EnvelopeRefused):
        async with clinic.as_(patient) as work:
            sealed = rules.read_pregrant(pregrant(patient, chain.safe_id, doctor, **changed))
            await actions_keys.put_pregrant(work, chain.safe_id, doctor.device_id, sealed)


async def test_a_grant_for_somebody_who_is_no_doctor_of_this_brand_is_refused(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, (elsewhere,) = await clinic.patient(), await on_duty(clinic, 1, brand="heidra")
    chain = await makes_safe(clinic, shares, patient)
    with pytest.raises(EnvelopeRefused):
        await leaves(clinic, patient, chain, [elsewhere])


@pytest.mark.parametrize("changed", [{"exp": "2020-01-01T00:00:00Z"}, {"device": str(Chain().safe_id)}])
async def test_a_key_that_is_stale_or_of_another_device_is_refused(
    changed: dict[str, Any], clinic: Clinic, shares: ShareFiles
) -> None:
    _patient, doctor, chain = await meet(clinic, shares)
    with pytest.raises(EnvelopeRefused):
        async with clinic.as_(doctor) as work:
            await actions_keys.put_kem(work, chain.safe_id, rules.read_kem(kem(doctor, chain.safe_id, **changed)))


async def test_the_same_key_again_is_told_once(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    statement = rules.read_kem(kem(doctor, chain.safe_id))
    for _ in range(3):
        async with clinic.as_(doctor) as work:
            await actions_keys.put_kem(work, chain.safe_id, statement)
    assert (await clinic.told(patient)).count("safe_wanted") == 1


async def test_a_second_device_of_the_patient_lets_itself_in(clinic: Clinic, shares: ShareFiles) -> None:
    patient, recovery = await clinic.patient(), Ed25519PrivateKey.generate()
    chain = await makes_safe(clinic, shares, patient, recovery=recovery)
    second = await second_device(clinic, patient)
    with pytest.raises(NotAMember):
        await admits_itself(clinic, second, chain, None)
    with pytest.raises(NotAMember):
        await admits_itself(clinic, second, chain, Ed25519PrivateKey.generate())
    with pytest.raises(EnvelopeRefused):
        await grants(clinic, second, chain, second, "patient")
    assert (await admits_itself(clinic, second, chain, recovery)).seq == 2
    assert (await appends(clinic, second, chain)).seq == 3


async def test_a_safe_without_a_recovery_key_lets_no_device_admit_itself(clinic: Clinic, shares: ShareFiles) -> None:
    patient = await clinic.patient()
    chain = await makes_safe(clinic, shares, patient)
    with pytest.raises(NotAMember):
        await admits_itself(clinic, await second_device(clinic, patient), chain, Ed25519PrivateKey.generate())


async def test_news_of_a_safe_go_to_those_who_have_a_device_in_it(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    guest = await clinic.doctor()
    allowed = {"person": str(guest.id), "role": "nurse", "until": "2099-01-01T00:00:00Z"}
    await appends(clinic, patient, chain, "consent", extra=allowed)
    for _ in range(3):
        await appends(clinic, patient, chain)
    assert "safe_grew" not in await clinic.told(guest) + await clinic.told(doctor)
    await grants(clinic, patient, chain, doctor)
    assert (await clinic.told(doctor)).count("safe_grew") == 1
    async with clinic.as_(guest) as work:
        await actions_keys.put_kem(work, chain.safe_id, rules.read_kem(kem(guest, chain.safe_id)))
    assert "safe_wanted" in await clinic.told(patient)
    assert "safe_wanted" not in await clinic.told(guest)


async def test_a_request_that_goes_back_into_the_line_ends_the_doctor_s_access(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    (call,) = await clinic.sql.fetch("select id from consultations where doctor_id = $1", doctor.id)
    await clinic.ends(doctor, call["id"], "no_show_patient")
    with pytest.raises(NotFound):
        await appends(clinic, doctor, chain)
    async with clinic.as_(patient) as work:
        assert [one.role for one in (await actions.safe_by(work, chain.safe_id)).people] == ["patient"]
    async with clinic.as_(doctor) as work:
        await consultation_actions.call_again(work, call["id"])
    assert (await appends(clinic, doctor, chain)).seq == chain.seq


async def test_a_device_that_was_revoked_is_given_no_grant_beforehand(clinic: Clinic, shares: ShareFiles) -> None:
    patient, (doctor,) = await clinic.patient(), await on_duty(clinic, 1)
    chain = await makes_safe(clinic, shares, patient)
    await clinic.sql.execute("update devices set revoked_at = now() where id = $1", doctor.device_id)
    with pytest.raises(EnvelopeRefused):
        await leaves(clinic, patient, chain, [doctor])


async def second_device(clinic: Clinic, patient: Person) -> Person:
    second = await clinic.second_device(patient)
    await clinic.sql.execute("update devices set public_key = $2 where id = $1", patient.device_id, bytes(32))
    public = patient.key.public_key().public_bytes_raw()
    await clinic.sql.execute("update devices set public_key = $2 where id = $1", second.device_id, public)
    return second


async def test_a_guest_comes_with_the_patient_s_consent_until_it_ends(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    colleague = await clinic.doctor()
    await grants(clinic, patient, chain, doctor)
    with pytest.raises(EnvelopeRefused):
        await grants(clinic, doctor, chain, colleague, "colleague")
    allowed = {"person": str(colleague.id), "role": "colleague", "until": "2099-01-01T00:00:00Z"}
    await appends(clinic, patient, chain, "consent", extra=allowed)
    await grants(clinic, doctor, chain, colleague, "colleague")
    assert (await appends(clinic, colleague, chain, "report")).seq == chain.seq
    await clinic.sql.execute("update safe_people set until = now() where role = 'colleague'")
    with pytest.raises(NotFound):
        await appends(clinic, colleague, chain)


async def test_whom_the_patient_takes_their_consent_back_from_comes_no_more(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    nurse, gone = await clinic.doctor(), await clinic.doctor()
    for person in (nurse, gone):
        allowed = {"person": str(person.id), "role": "nurse", "until": "2099-01-01T00:00:00Z"}
        await appends(clinic, patient, chain, "consent", extra=allowed)
    await clinic.sql.execute("delete from safe_people where person_id = $1", gone.id)
    async with clinic.as_(nurse) as work:
        await actions_keys.put_kem(work, chain.safe_id, rules.read_kem(kem(nurse, chain.safe_id)))
    for person in (nurse, gone, doctor):
        taken = {"person": str(person.id), "role": "nurse", "until": "1970-01-01T00:00:00.000Z"}
        await appends(clinic, patient, chain, "consent", extra=taken)
    async with clinic.as_(patient) as work:
        seen = await actions.safe_by(work, chain.safe_id)
    assert ([one.role for one in seen.people], seen.wanting) == (["patient", "doctor"], ())
    with pytest.raises(NotFound):
        async with clinic.as_(nurse) as work:
            await actions.live_safe_by(work, chain.safe_id)


@pytest.mark.parametrize("kind", ["answers", "consent", "remove"])
async def test_only_the_patient_writes_what_is_the_patient_s(kind: str, clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    extra = {
        "consent": {"person": str(doctor.id), "role": "nurse", "until": "2099-01-01T00:00:00Z"},
        "remove": {"device": str(patient.device_id)},
    }
    with pytest.raises(EnvelopeRefused) as refused:
        await appends(clinic, doctor, chain, kind, extra=extra.get(kind, {}))
    assert refused.value.extensions == {"reason": "wrong-role"}


async def test_what_changes_the_roster_does_not_go_with_many(clinic: Clinic, shares: ShareFiles) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    raw = chain.next(patient, "grant", extra={"to": str(doctor.device_id), "role": "doctor"})
    async with clinic.as_(patient) as work:
        item = actions_chain.item_of(work, rules.read_envelope(raw))
        (answer,) = await actions_chain.append_many(work, [item])
    assert isinstance(answer, EnvelopeRefused)
    assert answer.extensions == {"reason": "roster"}


async def test_whoever_takes_a_patient_over_is_the_doctor_and_the_former_one_comes_to_it_no_more(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, first, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, first)
    second = await clinic.doctor()
    allowed = {"person": str(second.id), "role": "nurse", "until": "2099-01-01T00:00:00Z"}
    await appends(clinic, patient, chain, "consent", extra=allowed)
    safe = await clinic.row("safes", chain.safe_id)
    async with clinic.as_(second) as work:
        await store.admit(work, safe["request_id"], second.id, safe["consultation_id"])
    roles = dict(await clinic.sql.fetch("select person_id, role from safe_people where until is null"))
    assert roles == {patient.id: "patient", second.id: "doctor"}
    with pytest.raises(NotFound):
        await appends(clinic, first, chain)
    async with clinic.as_(first) as work:
        with pytest.raises(NotFound):
            await actions.live_safe_by(work, chain.safe_id)


async def test_who_was_removed_does_not_come_back_by_the_grant_that_once_waited(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctors = await clinic.patient(), await on_duty(clinic, 1)
    (doctor,) = doctors
    chain = await makes_safe(clinic, shares, patient)
    await leaves(clinic, patient, chain, doctors)
    await clinic.accepts(doctor, await asks(clinic, patient, chain))
    await appends(clinic, doctor, chain, "join")
    await appends(clinic, patient, chain, "remove", extra={"device": str(doctor.device_id)})
    with pytest.raises(Problem):
        await appends(clinic, doctor, chain, "join")
    assert await waiting(clinic) == set()


async def test_a_safe_has_room_for_a_few_guests_only(clinic: Clinic, shares: ShareFiles) -> None:
    patient, _doctor, chain = await meet(clinic, shares)
    for number in range(rules.MOST_PEOPLE + 1):
        guest = await clinic.patient()
        allowed = {"person": str(guest.id), "role": "companion", "until": "2099-01-01T00:00:00Z"}
        if number < rules.MOST_PEOPLE - 2:
            await appends(clinic, patient, chain, "consent", extra=allowed)
        else:
            with pytest.raises(Problem):
                await appends(clinic, patient, chain, "consent", extra=allowed)
    count = await clinic.sql.fetchval("select count(*) from safe_people where safe_id = $1", chain.safe_id)
    assert count == rules.MOST_PEOPLE


async def test_what_a_passkey_opens_is_kept_for_the_patient_alone_and_the_newest_four(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    sealed = [bytes([number]) * rules.SPARE_KEY_BYTES for number in range(6)]
    for one in (*sealed, sealed[5]):
        async with clinic.as_(patient) as work:
            await actions_keys.put_spare_key(work, chain.safe_id, one)
    assert await spare_keys(clinic, patient, chain) == sealed[2:]
    assert await spare_keys(clinic, doctor, chain) == []


async def spare_keys(clinic: Clinic, person: Person, chain: Chain) -> list[bytes]:
    async with clinic.as_(person) as work:
        return list((await actions.live_safe_by(work, chain.safe_id)).spare_keys)


async def test_only_a_device_that_is_in_leaves_something_for_a_passkey_and_only_of_the_right_size(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, _doctor, chain = await meet(clinic, shares)
    with pytest.raises(EnvelopeRefused):
        async with clinic.as_(patient) as work:
            await actions_keys.put_spare_key(work, chain.safe_id, b"short")
    second = await second_device(clinic, patient)
    with pytest.raises(NotAMember):
        async with clinic.as_(second) as work:
            await actions_keys.put_spare_key(work, chain.safe_id, bytes(rules.SPARE_KEY_BYTES))


async def test_a_doctor_who_lets_the_patient_back_in_stands_in_the_list_of_who_looked(
    clinic: Clinic, shares: ShareFiles
) -> None:
    patient, doctor, chain = await meet(clinic, shares)
    await grants(clinic, patient, chain, doctor)
    second = await second_device(clinic, patient)
    await grants(clinic, doctor, chain, second, "patient")
    assert (await appends(clinic, second, chain)).seq == chain.seq
    found = await clinic.sql.fetchrow("select who_id, patient_id from accesses where kind = 'let-back-in'")
    assert (found["who_id"], found["patient_id"]) == (doctor.id, patient.id)
