// Whoever takes an appointment over reads before that what was told for it does not come along; so does who told it.
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test, vi } from "vitest";
import { loadWords } from "../../words/catalogues";
import { languages, type Language } from "../../words/language";
import { WordsProvider } from "../../words/WordsProvider";
import { Told } from "./WhoseAppointment";

vi.mock("../../app/session", () => ({ useSession: () => ({ person: { id: "me" } }) }));

type Appointment = Parameters<typeof Told>[0]["appointment"];
const booked: Appointment = { safe_id: "safe", acting_id: "me", acting_name: "Maria Vermeer", acting_as: "parent" };
const read = (language: Language, appointment: Appointment) => renderToStaticMarkup(<WordsProvider language={language} choose={() => undefined}><Told appointment={appointment} /></WordsProvider>);

beforeAll(() => Promise.all(languages.map((one) => loadWords("agenda", one))));

test.each(languages)("in %s, who would take it over reads whose answers stay behind", (language) => {
  expect(read(language, { ...booked, acting_id: "maria" })).toContain("Maria Vermeer");
  expect(read(language, { ...booked, acting_id: "maria" })).toContain("told-by-other");
});

test.each(languages)("in %s, who told for somebody else reads that it opens on their device alone", (language) => {
  expect(read(language, booked)).toContain('<p class="small soft">');
  expect(read(language, { ...booked, acting_as: "self" })).not.toContain('<p class="small soft">');
});

test("nothing is said where nothing was told", () => {
  expect(read("en", { ...booked, safe_id: null })).toBe("");
});
