"""Nurses and assistants: asked into a case by a doctor whose team they are, admitted by the patient's signed consent.

Owns      assistants, assists, team_members
Announces the event assists_changed to patient, doctor and assistant
Never     lets them take, call, end or hand over; nor into anything but the one case that the patient agreed to
"""

from doktr.features.assistants.actions import held, log_devices
from doktr.features.assistants.entrance import AssistantEntrance
from doktr.features.assistants.jobs import JOBS, sweep
from doktr.features.assistants.model import RegisteredAssistant
from doktr.features.assistants.ports import AssistantRegister
from doktr.features.assistants.routes import router

__all__ = [
    "JOBS",
    "AssistantEntrance",
    "AssistantRegister",
    "RegisteredAssistant",
    "held",
    "log_devices",
    "router",
    "sweep",
]
