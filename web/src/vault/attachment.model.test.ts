import { expect, test } from "vitest";
import { attachmentKind, AttachmentRefused, isPdf, sizeOf } from "./attachment.model";

const refusal = (file: { type: string; size: number }) => {
  try {
    return attachmentKind(file);
  } catch (error) {
    return error instanceof AttachmentRefused ? error.trouble : "other";
  }
};

test.each([
  [{ type: "image/jpeg", size: 30_000_000 }, "photo"],
  [{ type: "image/heic", size: 9 }, "photo"],
  [{ type: "application/pdf", size: 20_000_000 }, "pdf"],
  [{ type: "application/pdf", size: 20_000_001 }, "too-large"],
  [{ type: "image/png", size: 60_000_001 }, "too-large"],
  [{ type: "image/svg+xml", size: 9 }, "wrong-type"],
  [{ type: "text/html", size: 9 }, "wrong-type"],
  [{ type: "", size: 9 }, "wrong-type"],
])("%j is %s", (file, expected) => {
  expect(refusal(file)).toBe(expected);
});

test("a PDF is known by its beginning", () => {
  expect(isPdf(new TextEncoder().encode("%PDF-1.7 …"))).toBe(true);
  expect(isPdf(new TextEncoder().encode("<html>"))).toBe(false);
  expect(isPdf(new Uint8Array())).toBe(false);
});

test("sizes are said in the unit that people read", () => {
  expect(sizeOf(200)).toEqual({ unit: "kb", kb: 1 });
  expect(sizeOf(949_999)).toEqual({ unit: "kb", kb: 950 });
  expect(sizeOf(1_240_000)).toEqual({ unit: "mb", mb: 1.2 });
});
