"""What patients hear of their appointments when they are not looking: booked, moved, cancelled, near, an earlier time.

Owns      nothing
Announces nothing
Never     says with whom an appointment is, nor why
"""

from doktr.features.reminders.jobs import JOBS, calendar_file

__all__ = ["JOBS", "calendar_file"]
