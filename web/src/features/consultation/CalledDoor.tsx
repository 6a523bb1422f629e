// When the doctor is ready, whatever screen is open leads to the call; once for each time it rings.
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { useCurrentConsultation } from "../../patient/live";
import { useCalling } from "./CallProvider";

export function CalledDoor() {
  const { data: consultation } = useCurrentConsultation();
  const { joinAtOnce, join } = useCalling();
  const [here, navigate] = useLocation();
  const led = useRef("");
  useEffect(() => {
    if (!consultation || (consultation.state !== "matched" && consultation.state !== "called")) return;
    const ringing = `${consultation.id} ${consultation.called_at}`;
    if (led.current === ringing) return;
    led.current = ringing;
    if (joinAtOnce && consultation.channel !== "chat") join(consultation.id);
    const there = `/call/${consultation.id}`;
    if (here !== there) navigate(there);
  }, [consultation, joinAtOnce, join, here, navigate]);
  return null;
}
