"""The month itself: people ask, wait, are rung for, talk, rest. Every decision is taken by the product's own rules."""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from doktr.app.simulation.figures import Figures, Left, Served
from doktr.app.simulation.world import Doctor, Patient, World
from doktr.features import booking, brands, capacity, quota, relations

ANSWERS = timedelta(seconds=12)
AFTER = timedelta(seconds=40)
RECENT, REMEMBERED = 60, 400
TICK = timedelta(minutes=1)
EVERY = "every language"


@dataclass
class Asked:
    """A request that waits."""

    id: UUID
    patient: Patient
    at: datetime
    shown: booking.Range | None


@dataclass
class Month:
    """One run. `policy` is a brand's own; `figures` is what came of it."""

    world: World
    policy: brands.Policy
    figures: Figures = field(default_factory=Figures)

    def __post_init__(self) -> None:
        self.zone = ZoneInfo(self.policy.hours.timezone)
        guard = self.policy.guard
        run, pause = timedelta(minutes=guard.run_minutes), timedelta(minutes=guard.pause_minutes)
        self.limits = capacity.Limits(guard.per_hour, guard.per_day, guard.per_week, run, pause)
        self.doctors = self.world.make_doctors()
        for doctor in self.doctors:
            doctor.free_since = self.world.begin
        self.line: dict[UUID, Asked] = {}
        self.lately: deque[float] = deque(maxlen=RECENT)
        self.past: dict[str, deque[booking.Past]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self.events: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.number = 0

    def run(self) -> Figures:
        """Go through the month, event by event."""
        patients = self.world.make_patients()
        arrivals = iter(self.world.arrivals(patients))
        self._next_arrival(arrivals)
        self._each_minute(self.world.begin)
        while self.events:
            now, _, happens = heapq.heappop(self.events)
            happens(now)
        return self.figures

    def _later(self, at: datetime, happens: Callable[[datetime], None]) -> None:
        self.number += 1
        heapq.heappush(self.events, (at, self.number, happens))

    def _next_arrival(self, arrivals: Iterable[tuple[datetime, Patient]]) -> None:
        found = next(iter(arrivals), None)
        if found is not None:
            at, patient = found

            def asks(now: datetime) -> None:
                self._ask(patient, now)
                self._next_arrival(arrivals)

            self._later(at, asks)

    def _each_minute(self, at: datetime) -> None:
        """The sweep: closer doctors were waited for long enough, and at closing time nobody is left waiting."""

        def sweeps(now: datetime) -> None:
            if self.line and not brands.opens(self.policy.hours, now):
                self.figures.closing_time += len(self.line)
                for one in list(self.line.values()):
                    self._gone(one, now)
            self._dispatch(now)
            if now < self.world.begin + timedelta(days=self.world.days):
                self._each_minute(now + TICK)

        self._later(at, sweeps)

    def _working(self, now: datetime, language: str | None = None) -> list[Doctor]:
        """Doctors on duty (who speak this language): in their shift, while the brand is open."""
        if not brands.opens(self.policy.hours, now):
            return []
        local = now.astimezone(self.zone)
        shift = (local.weekday(), local.hour >= 13)
        there = (one for one in self.doctors if shift in one.shifts)
        return [one for one in there if language is None or language in one.languages]

    def _ask(self, patient: Patient, now: datetime) -> None:
        refused = self._refusal(patient, now)
        self.figures.asked[patient.language] += refused not in ("closed", "already waiting")
        if refused is not None:
            self.figures.refused[refused] += 1
            self.figures.turned_away[patient.language] += refused == "full"
            return
        request = Asked(UUID(int=self.number), patient, now, self._estimate(patient.language, now))
        patient.open = True
        patient.places.append(now)
        self.line[request.id] = request
        self._later(now + self.world.patience(), lambda at: self._give_up(request, at))
        self._dispatch(now)

    def _refusal(self, patient: Patient, now: datetime) -> str | None:
        """Why nobody may ask now: in the order in which the product says so."""
        if patient.open:
            return "already waiting"
        if not brands.opens(self.policy.hours, now):
            return "closed"
        if self._is_full(now, patient.language):
            return "full"
        return None if quota.fits(patient.places, now, self.policy.quota, self.zone) else "quota"

    def _is_full(self, now: datetime, language: str) -> bool:
        able = [self._able(one, now) for one in self._working(now)]
        return capacity.is_full(Counter(one.patient.language for one in self.line.values()), able, language)

    def _able(self, doctor: Doctor, now: datetime) -> capacity.Able:
        horizon = timedelta(minutes=self.policy.guard.horizon_minutes)
        room = capacity.room_of(self._worked(doctor, now), now, horizon, self.limits)
        return capacity.Able(doctor.languages, room, doctor.rest_until)

    def _worked(self, doctor: Doctor, now: datetime) -> capacity.Worked:
        today = now.astimezone(self.zone).date()
        return capacity.Worked(doctor.days[today], doctor.weeks[today.isocalendar()[:2]], doctor.rest_until)

    def _estimate(self, language: str, now: datetime) -> booking.Range | None:
        able = [one for one in self._working(now, language) if not self._resting(one, now)]
        if not able:
            return None
        lately = sum(self.lately) / len(self.lately) if self.lately else None
        flow = booking.flow_of(len(able), sum(not one.busy for one in able), lately)
        past = booking.telling(list(self.past[language]), list(self.past[EVERY]))
        return booking.range_of(booking.expected(len(self.line), flow), past)

    def _resting(self, doctor: Doctor, now: datetime) -> bool:
        return doctor.rest_until is not None and doctor.rest_until > now

    def _dispatch(self, now: datetime) -> None:
        """Ring doctors, by the product's own order."""
        if not self.line:
            return
        working = self._working(now)
        if all(one.busy or self._resting(one, now) for one in working):
            return
        again = False
        for request_id, doctor_id in booking.pairs(self._candidates(working, now), now):
            doctor = self.doctors[doctor_id.int]
            if self._rest_if_due(doctor, now):
                again = True
            else:
                self._match(self.line[request_id], doctor, now)
        if again:
            self._dispatch(now)

    def _candidates(self, working: list[Doctor], now: datetime) -> list[booking.Candidate]:
        own = timedelta(minutes=self.policy.matching.own_minutes)
        seen = timedelta(minutes=self.policy.matching.seen_minutes)
        found = []
        for one in self.line.values():
            for doctor in working:
                free = not doctor.busy and not self._resting(doctor, now)
                tie = self._tie(one.patient, doctor)
                if one.patient.language in doctor.languages and (free or tie != "any"):
                    ids = one.id, one.at, one.patient.hurried, UUID(int=doctor.place)
                    found.append(booking.Candidate(*ids, tie, free, doctor.free_since, own, seen))
        return found

    def _tie(self, patient: Patient, doctor: Doctor) -> relations.Tie:
        if patient.own == doctor.place:
            return "own"
        return "seen" if doctor.place in patient.seen else "any"

    def _match(self, request: Asked, doctor: Doctor, now: datetime) -> None:
        answered = now + ANSWERS
        took = self.world.takes()
        doctor.busy = True
        del self.line[request.id]
        tie = self._tie(request.patient, doctor)
        waited = (answered - request.at).total_seconds()
        if request.shown is not None:
            for language in (request.patient.language, EVERY):
                self.past[language].append(booking.Past(request.shown.expected_s, waited))
        self.figures.served.append(Served(request.at, request.patient.language, waited, request.shown, tie))
        self._later(answered + took, lambda at: self._end(request, doctor, answered, at))

    def _end(self, request: Asked, doctor: Doctor, began: datetime, now: datetime) -> None:
        outcome = self.world.outcome()
        self.figures.outcomes[outcome] += 1
        self.lately.append((now - began).total_seconds())
        request.patient.open = False
        if outcome == "took_place":
            request.patient.seen.add(doctor.place)
        else:
            request.patient.places.remove(request.at)
        doctor.spans.append(capacity.Span(began, now))
        day = began.astimezone(self.zone).date()
        doctor.days[day] += 1
        doctor.weeks[day.isocalendar()[:2]] += 1
        self._later(now + AFTER, lambda at: self._free(doctor, at))

    def _free(self, doctor: Doctor, now: datetime) -> None:
        doctor.busy, doctor.free_since = False, now
        self._rest_if_due(doctor, now)
        self._dispatch(now)

    def _rest_if_due(self, doctor: Doctor, now: datetime) -> bool:
        """When they are free, and again before they are rung: whether the guard lets them rest."""
        spans = [span for span in doctor.spans[-200:] if span.start > now - timedelta(days=8)]
        reason = capacity.refusal(spans, capacity.Span(now, now), self.limits, self.zone)
        if reason is not None:
            doctor.rest_until = capacity.admitted_at(spans, now, self.limits, self.zone)
            self.figures.guard[reason] += 1
            self._later(doctor.rest_until, self._dispatch)
        return reason is not None

    def _give_up(self, request: Asked, now: datetime) -> None:
        if request.id in self.line:
            self.figures.gave_up += 1
            self._gone(request, now)

    def _gone(self, request: Asked, now: datetime) -> None:
        waited = (now - request.at).total_seconds()
        self.figures.left.append(Left(request.at, request.patient.language, waited, request.shown))
        del self.line[request.id]
        request.patient.open = False
        request.patient.places.remove(request.at)
