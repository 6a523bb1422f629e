// Whether the ring of a patient was answered: the press that accepts ends it, long before the desk is read again.

interface Ring {
  request_id: string;
  /** Another one each time that the same patient rings. */
  offered_until: string;
}

interface Acceptance {
  status: "idle" | "pending" | "error" | "success";
  variables: (Pick<Ring, "request_id"> & Partial<Ring>) | undefined;
}

/** A ring that went on would sound into the call. It sounds again where accepting failed, or the same patient rings once more. */
export function isAnswered(offer: Ring | null, { status, variables }: Acceptance): boolean {
  if (offer === null || offer.request_id !== variables?.request_id) return false;
  return status === "pending" || (status === "success" && offer.offered_until === variables.offered_until);
}
