// Everything behind the patient's login.
export default function PatientApp() {
  return null;
}
