"""A brand's doctors as its operators see them: invited, verified by the register, suspended, reinstated.

Owns      invitations, staff_steps; the column suspended_at of doctor_brands
Announces nothing; the event duty_changed to a doctor who is suspended
Never     makes anybody a doctor: that is the register's word at the login; nor keeps an address when it is over
"""

from doktr.features.staff.jobs import jobs, sweep
from doktr.features.staff.routes import router

__all__ = ["jobs", "router", "sweep"]
