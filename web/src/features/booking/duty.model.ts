// Whether anybody on duty can call a person who takes whoever is free first.
import type { Channel, DoctorOnDuty } from "../../api/types";

type OnDuty = Pick<DoctorOnDuty, "languages" | "channels">;
export type WhyNobody = "duty" | "language" | "channel";

/** Why nobody on duty can call, if so: nobody is there, speaks the language, or sees patients this way. Then waiting does not end by itself soon. */
export function whyNobody(duty: readonly OnDuty[], language: string, channel: Channel | null): WhyNobody | null {
  if (duty.length === 0) return "duty";
  const speaking = duty.filter((one) => one.languages.some((spoken) => spoken === language));
  if (speaking.length === 0) return "language";
  return channel === null || speaking.some((one) => one.channels.includes(channel)) ? null : "channel";
}

/** By which channels somebody on duty who speaks the language sees patients. */
export function channelsThere(duty: readonly OnDuty[], language: string): Channel[] {
  const there = duty.filter((one) => one.languages.some((spoken) => spoken === language)).flatMap((one) => one.channels);
  return (["video", "audio", "chat"] as const).filter((one) => there.includes(one));
}
