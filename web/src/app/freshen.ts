// Asking again for what became old, when the answer that is under way may be older than what made it so.
import type { QueryClient, QueryKey } from "@tanstack/react-query";

export async function freshen(queries: QueryClient, queryKey: QueryKey): Promise<void> {
  const underWay = queries.isFetching({ queryKey }) > 0;
  await queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
  // nobody's answer is cut off, but one that was asked for before the news does not count as the answer to it
  if (underWay) await queries.invalidateQueries({ queryKey }, { cancelRefetch: false });
}
