"""A site with django-appointment, and many threads that book through its own functions: runs in its own environment.

In: {"database": {...}, "doctors": n, "slots_each": n, "clients": n, "attempts": n}, rounds begin anew. Each attempt
does what its pages do: ask for the free times, and when the wanted one is among them send it, and the client's details.
Out: {"seconds", "booked", "double"}.
"""

import importlib
import json
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from datetime import time as clock
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

APPS = ("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages")
SLOT_MINUTES, FIRST_HOUR = 20, 9
BRUSSELS = ZoneInfo("Europe/Brussels")
DOUBLE = """
select count(*) from (select staff_member_id, date, start_time from appointment_appointmentrequest r
    join appointment_appointment a on a.appointment_request_id = r.id
    group by 1, 2, 3 having count(*) > 1) twice
"""


def load(name: str) -> Any:
    """A module of the environment that this runs in."""
    return importlib.import_module(name)


def begin(database: dict[str, Any]) -> None:
    """Django with the app on this database, its tables made."""
    load("django.conf").settings.configure(
        INSTALLED_APPS=[*APPS, "appointment"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **database}},
        SECRET_KEY=secrets.token_hex(16), USE_TZ=True, TIME_ZONE="Europe/Brussels", ROOT_URLCONF="appointment.urls",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", LOGGING_CONFIG=None,
    )  # fmt: skip
    load("django").setup()
    # its tables refer to those of users, and it comes without migrations of its own
    for wanted in ({"app_label": "auth"}, {"run_syncdb": True}):
        load("django.core.management").call_command("migrate", verbosity=0, **wanted)


class Site:
    """Doctors with some times on one day, and the work of booking them."""

    def __init__(self, doctors: int, slots_each: int) -> None:
        models, users = load("appointment.models"), load("django.contrib.auth").get_user_model()
        self.day = (datetime.now(BRUSSELS) + timedelta(days=2)).date()
        self.weekday = load("appointment.utils.db_helpers").get_weekday_num_from_date(self.day)
        length = timedelta(minutes=SLOT_MINUTES)
        self.service = models.Service.objects.create(name="Consultation", duration=length, price=0)
        begin_at = datetime.combine(self.day, clock(FIRST_HOUR))
        self.times = [(begin_at + number * length).time() for number in range(slots_each)]
        self.doctors = []
        for number in range(doctors):
            member = models.StaffMember.objects.create(
                user=users.objects.create(username=f"doctor{number}"), slot_duration=SLOT_MINUTES,
                work_on_saturday=True, work_on_sunday=True, appointment_buffer_time=0,
            )  # fmt: skip
            member.services_offered.add(self.service)
            models.WorkingHours.objects.create(
                staff_member=member, day_of_week=self.weekday, start_time=self.times[0],
                end_time=(begin_at + slots_each * length).time(),
            )  # fmt: skip
            self.doctors.append(member)
        self.patients = [
            users.objects.create(username=f"patient{number}", email=f"p{number}@example.org") for number in range(30)
        ]

    def attempt(self, _number: int) -> bool:
        """One patient wants one time: whether it was booked."""
        choice = secrets.choice
        wanted, doctor, patient = choice(self.times), choice(self.doctors), choice(self.patients)
        free = load("appointment.services").get_available_slots_for_staff(
            self.day, doctor, self.weekday, service=self.service
        )
        if wanted not in [slot.time() for slot in free]:
            return False
        ends = (datetime.combine(self.day, wanted) + timedelta(minutes=SLOT_MINUTES)).time()
        form = load("appointment.forms").AppointmentRequestForm(
            {"date": self.day, "start_time": wanted, "end_time": ends, "service": self.service.pk,
             "staff_member": doctor.pk}
        )  # fmt: skip
        made = form.save()
        patient.is_active = True
        details = {"phone": "+32470000000", "address": "", "additional_info": "", "want_reminder": False}
        load("appointment.utils.db_helpers").create_and_save_appointment(
            made, {"email": patient.email}, details, SimpleNamespace(user=patient)
        )
        return True


def main() -> None:
    """Read what to do, do it, print what came of it."""
    given = json.load(sys.stdin)
    begin(given["database"])
    site, connection = Site(given["doctors"], given["slots_each"]), load("django.db").connection
    booked = double = 0
    seconds = 0.0
    with ThreadPoolExecutor(given["clients"]) as threads:
        for _ in range(given["rounds"]):
            load("appointment.models").AppointmentRequest.objects.all().delete()
            began = time.perf_counter()
            booked += sum(threads.map(site.attempt, range(given["attempts"] // given["rounds"])))
            seconds += time.perf_counter() - began
            with connection.cursor() as cursor:
                cursor.execute(DOUBLE)
                double += cursor.fetchone()[0]
    print(json.dumps({"seconds": seconds, "booked": booked, "double": double}))


if __name__ == "__main__":
    main()
