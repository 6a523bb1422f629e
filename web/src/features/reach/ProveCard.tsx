// On the start page, below everything that helps: the number was never proven, and a wrong one means that nobody calls back.
import { Link } from "wouter";
import { useWords } from "../../words";
import { unproven } from "./reach.model";
import { useProofs } from "./useProofs";

export function ProveCard() {
  const t = useWords("home");
  const found = useProofs();
  if (!found.data?.some(unproven)) return null;
  return <p className="small soft" data-testid="prove">{t("prove")} <Link href="/data">{t("prove.go")}</Link></p>;
}
