// The records that the server and the apps exchange, under the names the apps use. All come from the API's description.
import type { components } from "./schema";

type Described = components["schemas"];

export type Session = Described["SessionAnswer"];
export type Need = Session["needs"][number];
export type Device = Described["DeviceRow"];
export type SessionSeen = Described["SessionRow"];
export type Ice = Described["IceAnswer"];

export type Tokens = Described["Tokens"];
/** One path of a brand's sign; `fill` and `stroke` are token names. */
export type MarkShape = Described["Shape"];
/** Weekday ("1" is Monday) to opening and closing time in `timezone`. */
export type Hours = Pick<Described["Hours"], "timezone" | "days">;
/** Without tokens it has the default look. */
export type Brand = Pick<Described["BrandAnswer"], "id" | "name" | "languages" | "mark" | "links" | "terms_version" | "privacy_version" | "call_path" | "place_minutes" | "vanished_minutes" | "young_hours"> & {
  hours: Hours;
  tokens: Tokens | null;
  pause_minutes?: number[];
};
export type BrandDocument = Described["DocumentAnswer"];

export type Consent = Described["ConsentAnswer"];
export type Contact = Described["ContactAnswer"];

export type PushState = Described["PushAnswer"];
export type PushTaken = Described["SubscriptionInput"];
export type PushBrowser = Described["SubscriptionAnswer"];

export type CareRequest = Described["RequestAnswer"];
export type RequestState = CareRequest["state"];
export type Channel = CareRequest["channel"];
export type Urgency = CareRequest["urgency"];
export type Outlook = Described["OutlookAnswer"];
export type WaitRange = NonNullable<CareRequest["wait"]>;
export type OwnDoctor = Described["OwnDoctorAnswer"];
export type OwnPatient = Described["ClaimAnswer"];
export type DoctorLoad = Described["LoadAnswer"];
export type LimitsWish = Described["LimitsWish"];
export type DoctorTerms = Described["TermsAnswer"];
export type StatedTerms = Described["StatedTermsAnswer"];
export type TermsHours = Described["HoursBody"];
export type TermsWish = Described["TermsWish"];
export type Exam = Described["ExamAnswer"];
export type DayFigures = Described["DayAnswer"];
export type LanguageFigures = Described["LanguageAnswer"];
export type Figures = Described["FiguresAnswer"];
export type Staff = Described["StaffAnswer"];
export type DoctorInvitation = Described["DoctorInvitation"];
export type StaffDoctor = Described["StaffDoctor"];
export type DoctorInvitationWish = Described["DoctorInvitationWish"];
export type Invited = Described["InvitedAnswer"];
export type HoursChange = Described["HoursChangeAnswer"];
export type RequestWish = Described["RequestWish"];
export type PriceQuestion = Described["PriceQuestion"];
export type Quote = Described["QuoteAnswer"];
export type Charge = Described["ChargeAnswer"];
export type DoctorCharge = Described["DoctorCharge"];
export type DoctorMoney = Described["MoneyAnswer"];
export type DoctorAccount = Described["AccountAnswer"];
export type OperatorMoney = Described["OperatorMoneyAnswer"];
export type Transfer = Described["TransferInput"];
export type TariffRow = Described["TariffAnswer"];
export type DoctorOnDuty = Described["DoctorOnDutyAnswer"];

export type Consultation = Described["ConsultationAnswer"];
export type Participant = Described["ParticipantAnswer"];
export type Assist = Described["AssistAnswer"];
export type AssistTeam = Described["TeamAnswer"];
export type Helper = Described["HelperAnswer"];
export type AssistCase = Described["CaseAnswer"];

export type Guest = Described["GuestAnswer"];
export type GuestRole = Guest["role"];
export type GuestWish = Described["GuestWish"];
export type Admitting = Described["AdmissionInput"];
export type Vouch = Described["VouchInput"];
export type Invitation = Described["InvitationAnswer"];
export type Visit = Described["VisitAnswer"];
export type ReadinessSeen = Described["ReadinessAnswer"];
export type ReadinessCode = ReadinessSeen["codes"][number];
export type Outcome = NonNullable<Consultation["outcome"]>;
