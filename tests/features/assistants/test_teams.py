"""A doctor's own team: invited by a code, come after a login, confirmed by name, removed at once."""

import asyncio
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from doktr.features.assistants import actions_teams, jobs, rules
from doktr.features.assistants.model import Candidate, Member, RegisteredAssistant, TeamFull
from doktr.features.identity import NotAdmitted
from doktr.kernel.problems import Conflict, NotAllowedNow, NotFound
from doktr_sandbox import crowd
from tests.features.assistants.test_assistants import COME, Case, case
from tests.features.clinic import KEPT, Clinic, Person

__all__ = ["case"]
CODE = "A1B2C3D4E5"


@dataclass
class Team:
    """A doctor and who may come into their team."""

    clinic: Clinic
    doctor: Person

    async def invites(self, code: str = CODE, member: UUID | None = None) -> UUID:
        member_id = member or uuid4()
        async with self.clinic.as_(self.doctor) as work:
            await actions_teams.invite(work, member_id, "nurse", code)
        return member_id

    async def signs_in(self, person: Person, code: str | None = None, entry: RegisteredAssistant | None = None) -> None:
        """What the login's transaction does for somebody with this code."""
        async with self.clinic.works.open("doktr") as work:
            await actions_teams.admit(work, person.id, Candidate(entry, code))

    async def confirms(self, member: UUID, who: Person | None = None) -> None:
        async with self.clinic.as_(who or self.doctor) as work:
            await actions_teams.confirm(work, member)

    async def removes(self, member: UUID, who: Person | None = None) -> None:
        async with self.clinic.as_(who or self.doctor) as work:
            await actions_teams.remove(work, member)

    async def members(self, who: Person | None = None) -> list[Member]:
        async with self.clinic.as_(who or self.doctor) as work:
            return await actions_teams.members(work)

    async def in_state(self) -> list[str]:
        return [one.state for one in await self.members()]


@pytest.fixture
async def team(clinic: Clinic) -> Team:
    return Team(clinic, await clinic.doctor())


async def stranger(clinic: Clinic) -> Person:
    """Somebody whom no register names."""
    row = await clinic.sql.fetchrow(COME, "doktr")
    assert row is not None
    member = crowd.Member(str(row["person_id"]), str(row["id"]), "assistant", "")
    return Person(member, "doktr", Ed25519PrivateKey.generate())


async def test_whoever_comes_with_the_code_is_in_the_team_once_the_doctor_saw_their_name(
    team: Team, clinic: Clinic
) -> None:
    comes = await stranger(clinic)
    member = await team.invites()
    assert [(one.state, one.given_name) for one in await team.members()] == [("invited", None)]
    await team.signs_in(comes, CODE)
    assert [(one.state, one.given_name) for one in await team.members()] == [("came", "Lotte")]
    assert "assists_changed" in await clinic.told(team.doctor)
    await team.confirms(member)
    await team.confirms(member)
    assert await team.in_state() == ["member"]
    await team.signs_in(comes)
    async with clinic.as_(comes) as work:
        assert [state for state, *_names in await actions_teams.teams(work)] == ["member"]


async def test_without_a_code_a_team_or_an_entry_nobody_comes_in(team: Team, clinic: Clinic) -> None:
    comes = await stranger(clinic)
    await team.invites()
    for code in (None, "Z9Z9Z9Z9Z9"):
        with pytest.raises(NotAdmitted):
            await team.signs_in(comes, code)
    assert await team.in_state() == ["invited"]
    await clinic.policy("doktr", "assistants", may=[])
    with pytest.raises(NotAdmitted):
        await team.signs_in(comes, CODE)
    with pytest.raises(NotAllowedNow):
        await team.invites("B1B2C3D4E5")


async def test_the_register_goes_on_to_name_teams_whom_only_the_register_changes(team: Team, clinic: Clinic) -> None:
    nihdi = await clinic.sql.fetchval("select nihdi from doctors where person_id = $1", team.doctor.id)
    comes = await stranger(clinic)
    await team.signs_in(comes, entry=RegisteredAssistant("nurse", [nihdi]))
    (found,) = await team.members()
    assert (found.id, found.state, found.given_name) == (None, "registered", "Lotte")
    with pytest.raises(NotFound):
        await team.removes(uuid4())


async def test_of_many_who_bring_one_code_one_has_it(team: Team, clinic: Clinic) -> None:
    comers = [await stranger(clinic) for _ in range(5)]
    await team.invites()
    answers = await asyncio.gather(*(team.signs_in(one, CODE) for one in comers), return_exceptions=True)
    assert [type(answer) for answer in answers].count(NotAdmitted) == 4
    assert await team.in_state() == ["came"]


async def test_an_invitation_taken_back_or_a_week_old_opens_nothing(team: Team, clinic: Clinic) -> None:
    comes = await stranger(clinic)
    await team.removes(await team.invites())
    with pytest.raises(NotAdmitted):
        await team.signs_in(comes, CODE)
    late = await team.invites("B1B2C3D4E5")
    clinic.later(days=7)
    with pytest.raises(NotAdmitted):
        await team.signs_in(comes, "B1B2C3D4E5")
    await jobs.sweep(KEPT, clinic.works)
    assert (await clinic.row("team_members", late))["state"] == "expired"
    assert await team.members() == []


async def test_the_same_invitation_again_is_one_and_another_with_its_code_is_refused(
    team: Team, clinic: Clinic
) -> None:
    member = await team.invites()
    await team.invites(member=member)
    assert await team.in_state() == ["invited"]
    with pytest.raises(Conflict):
        await team.invites()
    with pytest.raises(Conflict):
        await team.invites("B1B2C3D4E5", member)
    for number in range(rules.MOST - 1):
        await team.invites(f"C{number:09}")
    with pytest.raises(TeamFull):
        await team.invites("D1B2C3D4E5")


async def test_only_the_doctor_who_invited_confirms_and_removes(team: Team, clinic: Clinic) -> None:
    other, comes = await clinic.doctor(), await stranger(clinic)
    member = await team.invites()
    with pytest.raises(NotAllowedNow):
        await team.confirms(member)
    await team.signs_in(comes, CODE)
    for act in (team.confirms, team.removes):
        with pytest.raises(NotFound):
            await act(member, other)
    assert await team.members(other) == []
    assert await team.in_state() == ["came"]


async def test_nobody_comes_into_their_own_team_nor_twice_into_one(team: Team, clinic: Clinic) -> None:
    comes = await stranger(clinic)
    await team.invites()
    await clinic.sql.execute(
        "update people set niss_hmac = (select niss_hmac from people where id = $2) where id = $1",
        team.doctor.id, comes.id,
    )  # fmt: skip
    with pytest.raises(NotAdmitted):
        await team.signs_in(comes, CODE)
    await clinic.sql.execute("update people set niss_hmac = uuid_send(id) where id = $1", team.doctor.id)
    await team.signs_in(comes, CODE)
    await team.invites("B1B2C3D4E5")
    await team.signs_in(comes, "B1B2C3D4E5")
    assert sorted(await team.in_state()) == ["came", "invited"]


async def test_who_only_came_is_asked_into_no_case_and_who_is_removed_is_out_of_each(case: Case) -> None:
    clinic = case.clinic
    team, comes = Team(clinic, case.doctor), await stranger(clinic)
    member = await team.invites()
    await team.signs_in(comes, CODE)
    with pytest.raises(NotFound):
        await case.asks(helper=comes)
    await team.confirms(member)
    await case.asks(helper=comes)
    await team.removes(member)
    await team.removes(member)
    assert await clinic.sql.fetchval("select state from assists where assistant_id = $1", comes.id) == "withdrawn"
    with pytest.raises(NotFound):
        await case.asks(helper=comes)
    with pytest.raises(NotAdmitted):
        await team.signs_in(comes)
