import { expect, test } from "vitest";
import { pageOf, type Copy } from "./copy.model";

const copy: Copy = {
  language: "fr",
  title: "Copie",
  made: "Faite aujourd’hui",
  parts: [
    { title: "Rapport", text: "Repos & eau", pairs: [], lines: [] },
    { title: "Réponses", text: null, pairs: [["Depuis ?", "lundi <3>"]], lines: [] },
    {
      title: "Messages", text: null, pairs: [],
      lines: [
        { who: "Maria", when: "10:00", text: "<script>alert(1)</script>", file: null },
        { who: "Maria", when: "10:01", text: null, file: { name: "bras\"onerror=x.jpg", address: "data:image/jpeg;base64,AA", kind: "photo" } },
        { who: "Dr", when: "10:02", text: null, file: { name: "lettre.pdf", address: "data:application/pdf;base64,AA", kind: "pdf" } },
      ],
    },
  ],
};

test("the page holds everything and needs nothing else", () => {
  const page = pageOf(copy);
  for (const piece of ["Repos &amp; eau", "Depuis ?", "lundi &lt;3&gt;", 'src="data:image/jpeg;base64,AA"', 'download="lettre.pdf"']) expect(page).toContain(piece);
  expect(page).not.toMatch(/https?:\/\//);
});

test("nothing that somebody wrote can run in it", () => {
  const page = pageOf(copy);
  expect(page).not.toContain("<script");
  expect(page).not.toMatch(/"onerror/);
  expect(page).toContain("default-src 'none'");
});
