// Eighteen digits of a guest's device, for reading out on one side and comparing on the other.
import { useQuery } from "@tanstack/react-query";
import { guestNumber } from "../../sealing/guest";
import "./guests.css";

export function GuestNumber({ publicKey }: { publicKey: string | null }) {
  const { data } = useQuery({ queryKey: ["guest-number", publicKey], queryFn: () => guestNumber(publicKey ?? ""), enabled: publicKey !== null, staleTime: Infinity });
  return <p className="code guestnumber" data-testid="guest-number">{data}</p>;
}
