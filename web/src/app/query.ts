// How answers of the server are kept and asked again: network trouble is retried, a refusal is not.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { Problem, Unreachable } from "../api/problems";

const tries = 4;

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
        retry: (count, error) => error instanceof Unreachable && count < tries,
        retryDelay: (count) => Math.min(8_000, 500 * 2 ** count),
        throwOnError: false,
      },
      mutations: { retry: false },
    },
  });
}
