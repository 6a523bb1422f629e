import { expect, test } from "vitest";
import { channelsThere, whyNobody } from "./duty.model";

const all = ["video", "audio", "chat"] as const;
const one = (languages: ("fr" | "nl" | "de")[], channels: readonly ("video" | "audio" | "chat")[] = all) => ({ languages, channels: [...channels] });

test("somebody on duty speaks the language", () => {
  expect(whyNobody([one(["fr"]), one(["nl", "de"])], "de", "chat")).toBeNull();
});

test("doctors are on duty, and none of them speaks the language", () => {
  expect(whyNobody([one(["fr", "nl"])], "de", "video")).toBe("language");
});

test("nobody is on duty at all, and neither language nor channel is to blame", () => {
  expect(whyNobody([], "de", "chat")).toBe("duty");
});

test("who speaks the language does not see patients this way, and who does speaks another", () => {
  const duty = [one(["fr"], ["video"]), one(["nl"], ["chat"])];
  expect(whyNobody(duty, "fr", "chat")).toBe("channel");
  expect(whyNobody(duty, "fr", null)).toBeNull();
  expect(channelsThere(duty, "fr")).toEqual(["video"]);
});
