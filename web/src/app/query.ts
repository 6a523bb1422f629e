// How answers of the server are kept and asked again: network trouble and a server that is away are retried, a refusal is not.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem, Unreachable } from "../api/problems";

const tries = 4;
// what a server that restarts says, and a proxy in front of one
const away: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether the same question may be answered a moment later. */
export function passes(error: Error): boolean {
  return error instanceof Unreachable || (error instanceof Problem && away.has(error.status));
}

/** `onRefusal` hears every refusal, whichever screen asked. */
export function createQueryClient(onRefusal?: (slug: string) => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof Problem) onRefusal?.(error.slug);
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => passes(error) && count < tries,
        retryDelay: (count) => Math.min(8_000, 500 * 2 ** count),
        throwOnError: false,
      },
      mutations: { retry: false },
    },
  });
}
