"""Wire formats of agendas and appointments."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from doktr.features.agenda import model
from doktr.features.agenda.model import AppointmentState, EndedBy
from doktr.features.booking import Channel
from doktr.features.brands import Language
from doktr.features.mandates import ActingAs
from doktr.kernel.moments import Day, Moment

# Moments beyond these fit no calendar that we keep.
Minute = Annotated[int, Field(ge=0, le=1440, description="Of the local day; 1440 is midnight at its end.")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DoctorName(BaseModel):
    """Who the doctor is."""

    id: UUID
    given_name: str
    family_name: str


class AgendaDoctorAnswer(DoctorName):
    """A doctor who sees patients by appointment."""

    languages: list[Language]
    channels: list[Channel]
    profession: str


class SlotAnswer(BaseModel):
    """A time that can be booked."""

    doctor_id: UUID
    starts_at: datetime
    ends_at: datetime


class HolidayAnswer(BaseModel):
    """A public holiday on which nobody is seen by appointment."""

    day: date
    name: str


class SlotsAnswer(BaseModel):
    """Free times in order, and why some days have none."""

    timezone: str
    slots: list[SlotAnswer]
    holidays: list[HolidayAnswer]
    last_day: date = Field(description="Nothing can be booked after it yet.")


class AppointmentWish(_Strict):
    """Which time is wanted; nothing clinical."""

    patient_id: Annotated[UUID | None, Field(description="Whom it is for; null: the acting person.")] = None
    doctor_id: UUID
    starts_at: Moment
    language: Language
    channel: Channel = "video"
    hold: Annotated[bool, Field(description="Only keep it for some minutes; `confirm` books it.")] = False
    quote_id: Annotated[UUID | None, Field(description="The accepted price; needed unless it is only held.")] = None


class ConfirmWish(_Strict):
    """What the appointment costs, accepted herewith."""

    quote_id: Annotated[UUID, Field(description="The price that was shown, for this doctor and time.")]


class MoveWish(_Strict):
    """To which time; language and channel stay."""

    doctor_id: UUID
    starts_at: Moment
    quote_id: Annotated[
        UUID | None, Field(description="The price then; without it the old one goes along, where it is the same.")
    ] = None


class SafeWish(_Strict):
    """The safe with what the patient sealed for the doctor."""

    safe_id: UUID


class EarlierWishBody(_Strict):
    """Wait for a time before another."""

    patient_id: Annotated[UUID | None, Field(description="Whom it is for; null: the acting person.")] = None
    before_at: Moment
    doctor_id: Annotated[UUID | None, Field(description="Null: any doctor.")] = None
    appointment_id: Annotated[UUID | None, Field(description="The appointment that is to be brought forward.")] = None
    language: Language
    channel: Channel = "video"


class EarlierWishAnswer(BaseModel):
    """What the patient waits for."""

    before_at: datetime
    doctor_id: UUID | None
    appointment_id: UUID | None
    asked_at: datetime


class AppointmentAnswer(BaseModel):
    """An appointment. Nothing clinical."""

    id: UUID
    brand: str
    state: AppointmentState
    starts_at: datetime
    ends_at: datetime
    intake_at: datetime = Field(description="From when on the patient can tell what it is about.")
    opens_at: datetime = Field(description="From when on both can come in.")
    closes_at: datetime = Field(description="Until when it can begin.")
    timezone: str = Field(description="In which the times are meant.")
    doctor: DoctorName
    patient_id: UUID
    patient_given_name: str
    patient_name: str = Field(description="Full to those whom it concerns.")
    acting_id: UUID = Field(description="Who takes care of it: the patient, or whoever acts for them.")
    acting_as: ActingAs
    acting_name: str
    language: Language
    channel: Channel
    made_at: datetime
    held_until: datetime | None
    instead_of_later: bool = Field(description="An earlier time, offered to who waited for one.")
    arrived_at: datetime | None
    safe_id: UUID | None
    consultation_id: UUID | None
    ended_at: datetime | None
    ended_by: EndedBy | None
    quote_id: UUID | None = Field(description="The price that was accepted.")


class HoursBody(_Strict):
    """Hours of a day, cut into slots with a buffer after each."""

    from_minute: Annotated[int, Field(ge=0, le=1439)]
    to_minute: Annotated[int, Field(ge=1, le=1440)]
    slot_minutes: Annotated[int, Field(ge=5, le=120)]
    buffer_minutes: Annotated[int, Field(ge=0, le=60)] = 0

    @model_validator(mode="after")
    def one_slot_fits(self) -> "HoursBody":
        """Hours in which not one slot fits are a mistake."""
        if self.from_minute + self.slot_minutes > self.to_minute:
            raise ValueError("no slot fits")
        return self

    def hours(self) -> model.Hours:
        """As the rules know them."""
        return model.Hours(self.from_minute, self.to_minute, self.slot_minutes, self.buffer_minutes)


class PatternBody(HoursBody):
    """Hours of every week, for the patients of one brand."""

    brand: Annotated[str, Field(max_length=31)]
    weekday: Annotated[int, Field(ge=1, le=7, description="1 is Monday.")]


class PatternWish(_Strict):
    """The whole weekly pattern; what is not in it is no more."""

    parts: Annotated[list[PatternBody], Field(max_length=100)]


class OffWish(_Strict):
    """Time off on one day, for every brand."""

    kind: Literal["off"]
    day: Day
    from_minute: Annotated[int, Field(ge=0, le=1439)] = 0
    to_minute: Annotated[int, Field(ge=1, le=1440)] = 1440

    @model_validator(mode="after")
    def not_empty(self) -> "OffWish":
        """Time off that ends before it begins is a mistake."""
        if self.from_minute >= self.to_minute:
            raise ValueError("empty")
        return self


class ExtraWish(HoursBody):
    """Extra hours on one day, for the patients of one brand."""

    kind: Literal["extra"]
    day: Day
    brand: Annotated[str, Field(max_length=31)]


class ExceptionAnswer(BaseModel):
    """Extra hours or time off on one day."""

    id: UUID
    kind: Literal["off", "extra"]
    day: date
    from_minute: int
    to_minute: int
    brand: str | None
    slot_minutes: int | None
    buffer_minutes: int | None


class FreeAnswer(SlotAnswer):
    """A free slot of the doctor's, for a brand's patients."""

    brand: str


class BrandName(BaseModel):
    """A brand the doctor works for."""

    id: str
    name: str


class AgendaAnswer(BaseModel):
    """What stands in the doctor's agenda."""

    timezone: str
    brands: list[BrandName]
    pattern: list[PatternBody]
    exceptions: list[ExceptionAnswer]
    appointments: list[AppointmentAnswer]
    free: list[FreeAnswer]
    holidays: list[HolidayAnswer]


class CalendarAnswer(BaseModel):
    """Since when there is a calendar to subscribe to; its address is shown once, when it is made."""

    made_at: datetime
    address: str | None = None


def appointment(found: model.Appointment, timezone: str) -> AppointmentAnswer:
    """An appointment as the API shows it."""
    same = {name: getattr(found, name, None) for name in AppointmentAnswer.model_fields}
    doctor = {
        "id": found.doctor_id,
        "given_name": found.doctor_given_name,
        "family_name": found.doctor_family_name,
    }
    return AppointmentAnswer.model_validate(
        same
        | {
            "brand": found.brand_id,
            "timezone": timezone,
            "doctor": doctor,
            "patient_name": f"{found.patient_given_name} {found.patient_family_name}",
            "acting_name": f"{found.acting_given_name} {found.acting_family_name}",
            "instead_of_later": found.wish_id is not None and found.state == "held",
        }
    )


def slot(found: model.Slot) -> SlotAnswer:
    """A free time as the API shows it."""
    return SlotAnswer.model_validate(found, from_attributes=True)
