// How answers of the server are kept and asked again: network trouble is retried, a refusal is not.
import { QueryClient } from "@tanstack/react-query";
import { Unreachable } from "../api/problems";

const tries = 4;

export function createQueryClient(): QueryClient {
  return new QueryClient({
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
