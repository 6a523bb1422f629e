// A secret address for a calendar program: made, shown once, copied, revoked.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as api from "../../api/agenda";
import { Button } from "../../design/Button";
import { useAnnounce } from "../../design/Announcer";
import { useFormats, useWords } from "../../words";
import { Section } from "../mydata/Section";

export function FeedSection({ face }: { face: "patient" | "doctor" }) {
  const t = useWords("agenda");
  const { day } = useFormats();
  const announce = useAnnounce();
  const queries = useQueryClient();
  const key = ["calendar", face];
  const feed = useQuery({ queryKey: key, queryFn: () => api.calendarFeed(face) }).data;
  const [address, setAddress] = useState<string | null>(null);
  const onSettled = () => queries.invalidateQueries({ queryKey: key });
  const make = useMutation({ mutationFn: () => api.makeCalendar(face), onSuccess: (made) => setAddress(made.address ?? null), onSettled });
  const revoke = useMutation({ mutationFn: () => api.revokeCalendar(face), onSuccess: () => setAddress(null), onSettled });
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    announce(t("feed.copied"));
  };
  return (
    <Section title={t("feed.title")} icon="copy" lead={t("feed.lead")} testId="feed">
      {address && (
        <div className="stack stack--tight">
          <p className="small">{t("feed.once")}</p>
          <code className="feed__address" data-testid="feed-address">{address}</code>
          <Button small look="second" icon="copy" onPress={() => void copy(address)}>{t("feed.copy")}</Button>
        </div>
      )}
      {feed && !address && <p className="small">{t("feed.since", { day: day(feed.made_at) })}</p>}
      <div className="acts acts--row">
        <Button small look="second" onPress={() => make.mutate()} isPending={make.isPending} data-testid="feed-make">{t(feed ? "feed.anew" : "feed.make")}</Button>
        {feed && <Button small look="danger-plain" onPress={() => revoke.mutate()} isPending={revoke.isPending} data-testid="feed-revoke">{t("feed.revoke")}</Button>}
      </div>
    </Section>
  );
}
