// A plain PDF of headed lines, made without a library: Helvetica, A4, as many pages as it takes. Pure.
import type { Section } from "./record.model";

const PAGE = { width: 595, height: 842, margin: 56 };
const LINE = 15;
const LETTERS = 88;
const PER_PAGE = Math.floor((PAGE.height - 2 * PAGE.margin) / LINE);
/** Letters of Windows-1252 that Latin-1 has at other places. */
const BEYOND: Record<string, number> = { "€": 0x80, "‚": 0x82, "„": 0x84, "…": 0x85, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97, "œ": 0x9c, "Œ": 0x8c };

interface Row {
  text: string;
  bold: boolean;
}

function wrapped(text: string): string[] {
  const rows: string[] = [""];
  for (const word of text.split(/\s+/)) {
    const last = rows.length - 1;
    const longer = rows[last] === "" ? word : `${rows[last]} ${word}`;
    if (longer.length <= LETTERS) rows[last] = longer;
    else rows.push(...(word.match(new RegExp(`.{1,${LETTERS}}`, "gu")) ?? []));
  }
  return rows;
}

function rowsOf(sections: readonly Section[]): Row[] {
  return sections.flatMap(({ title, lines }) => [
    { text: title, bold: true },
    ...lines.flatMap(wrapped).map((text) => ({ text, bold: false })),
    { text: "", bold: false },
  ]);
}

/** One byte for each letter; what the font does not have becomes a question mark. */
function encoded(text: string): string {
  return [...text].map((letter) => {
    const code = BEYOND[letter] ?? letter.codePointAt(0) ?? 0;
    const known = BEYOND[letter] !== undefined || (code >= 32 && code < 256 && !(code > 126 && code < 160));
    const byte = known ? String.fromCharCode(code) : "?";
    return "()\\".includes(byte) ? `\\${byte}` : byte;
  }).join("");
}

function contentOf(rows: readonly Row[]): string {
  const lines = rows.map(({ text, bold }) => `/${bold ? "B" : "R"} 11 Tf (${encoded(text)}) Tj T*`);
  return `BT ${LINE} TL ${PAGE.margin} ${PAGE.height - PAGE.margin} Td ${lines.join(" ")} ET`;
}

function pagesOf(rows: readonly Row[]): Row[][] {
  const count = Math.max(1, Math.ceil(rows.length / PER_PAGE));
  return Array.from({ length: count }, (_, page) => rows.slice(page * PER_PAGE, (page + 1) * PER_PAGE));
}

function objectsOf(pages: readonly Row[][]): string[] {
  const font = (name: string) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const kids = pages.map((_, index) => `${5 + index * 2} 0 R`).join(" ");
  const head = ["<< /Type /Catalog /Pages 2 0 R >>", `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`, font("Helvetica"), font("Helvetica-Bold")];
  const box = `[0 0 ${PAGE.width} ${PAGE.height}]`;
  return head.concat(pages.flatMap((rows, index) => {
    const content = contentOf(rows);
    return [
      `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Resources << /Font << /R 3 0 R /B 4 0 R >> >> /Contents ${6 + index * 2} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ];
  }));
}

export function asPdf(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const objects = objectsOf(pagesOf(rowsOf(sections)));
  let file = "%PDF-1.4\n";
  const places = objects.map((object, index) => {
    const place = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Uint8Array.from(file, (letter) => letter.charCodeAt(0));
}
