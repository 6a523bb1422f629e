// The same check again while waiting; it changes nothing about the place in the line.
import { Redirect, useLocation } from "wouter";
import { LoadingScreen } from "../../app/LoadingScreen";
import { useCurrentRequest } from "../../patient/live";
import { useWords } from "../../words";
import { Checking } from "./CheckPage";

export default function LineCheckPage() {
  const t = useWords("check");
  const [, navigate] = useLocation();
  const request = useCurrentRequest();
  if (request.isPending) return <LoadingScreen title={t("tab")} />;
  if (!request.data) return <Redirect to="/line" replace />;
  return <Checking channel={request.data.channel} back="/line" onDone={() => navigate("/line")} />;
}
