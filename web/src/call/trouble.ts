// What can be wrong with a camera or a microphone, as codes that the words catalogue explains.

export type TroubleCode =
  | "CAM_DENIED"
  | "CAM_BUSY"
  | "CAM_NONE"
  | "CAM_STOLEN"
  | "MIC_DENIED"
  | "MIC_BUSY"
  | "MIC_NONE"
  | "MIC_STOLEN"
  | "INSECURE";

/** Maps the error of getUserMedia to a code: denied by the person or the system, in use elsewhere, or not there. */
export function troubleOf(kind: "audio" | "video", problem: unknown): TroubleCode {
  const device = kind === "audio" ? "MIC" : "CAM";
  if (!(problem instanceof DOMException)) return "INSECURE";
  if (problem.name === "NotAllowedError" || problem.name === "SecurityError") return `${device}_DENIED`;
  if (problem.name === "NotFoundError" || problem.name === "OverconstrainedError") return `${device}_NONE`;
  return `${device}_BUSY`;
}
