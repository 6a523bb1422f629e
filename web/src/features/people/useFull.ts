// Whether somebody has no consultation left: the quota is the patient's, not that of who asks.
import { useQuery } from "@tanstack/react-query";
import { outlookFor } from "../../api/people";
import { keys } from "../../patient/keys";
import { useLanguage } from "../../words";

export function useFull(chosen: string | null) {
  const { language } = useLanguage();
  const found = useQuery({ queryKey: [...keys.outlook, "for", chosen, language], queryFn: () => outlookFor(chosen ?? "", language), enabled: chosen !== null });
  return found.data?.quota.left === 0 ? found.data.quota : null;
}
