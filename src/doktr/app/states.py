"""The states of everything, drawn from the tables that the features obey: `python -m doktr.app.states`."""

from doktr.features.agenda import APPOINTMENT
from doktr.features.booking import REQUEST
from doktr.features.capacity import DUTY
from doktr.features.consultation import CONSULTATION, HANDOVER
from doktr.kernel.states import mermaid

STATES = (REQUEST, APPOINTMENT, CONSULTATION, HANDOVER, DUTY)

if __name__ == "__main__":
    print(mermaid(STATES))
