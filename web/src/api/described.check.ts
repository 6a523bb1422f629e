// Does not compile when what the apps read or send differs from the API's own description (schema.d.ts, generated).
import type * as doctor from "./doctor";
import type * as operator from "./operator";
import type * as patient from "./patient";
import type { components } from "./schema";
import type * as records from "./types";

type Described = components["schemas"];
/** What the server sends can be read as what the apps expect. */
type Reads<Sent extends Expected, Expected> = [Sent, Expected];
/** What the apps send is what the server takes. */
type Takes<Sent extends Taken, Taken> = [Sent, Taken];

export type Checked = [
  Reads<Described["SessionAnswer"], records.Session>,
  Reads<Described["DeviceRow"], records.Device>,
  Reads<Described["SessionRow"], records.SessionSeen>,
  Reads<Described["IceAnswer"], records.Ice>,
  Reads<Described["BrandAnswer"], records.Brand>,
  Reads<Described["DocumentAnswer"], records.BrandDocument>,
  Reads<Described["ConsentAnswer"], records.Consent>,
  Reads<Described["ContactAnswer"], records.Contact>,
  Reads<Described["DoctorOnDutyAnswer"], records.DoctorOnDuty>,
  Reads<Described["RequestAnswer"], records.CareRequest>,
  Reads<Described["ConsultationAnswer"], records.Consultation>,
  Reads<Described["DutyAnswer"], doctor.Duty>,
  Reads<Described["QueueAnswer"], doctor.Desk>,
  Reads<Described["BoardAnswer"], operator.Board>,
  Takes<patient.Ask, Described["RequestWish"]>,
];
