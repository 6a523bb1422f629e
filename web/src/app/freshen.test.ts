// News that come while an answer is under way are not lost in it.
import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { freshen } from "./freshen";

const key = ["consultation"];

function desk() {
  const queries = new QueryClient();
  const asked: ((state: string) => void)[] = [];
  const observer = new QueryObserver(queries, { queryKey: key, queryFn: () => new Promise<string>((answer) => asked.push(answer)) });
  observer.subscribe(() => undefined);
  return { queries, asked, now: () => queries.getQueryData<string>(key) };
}

const settled = () => new Promise((done) => setTimeout(done));

it("asks once more when an answer was under way", async () => {
  const { queries, asked, now } = desk();
  const fresh = freshen(queries, key);
  asked[0]?.("called");
  await settled();
  expect(asked).toHaveLength(2);
  asked[1]?.("in_call");
  await fresh;
  expect(now()).toBe("in_call");
});

it("asks once when nothing was under way", async () => {
  const { queries, asked, now } = desk();
  asked[0]?.("called");
  await settled();
  const fresh = freshen(queries, key);
  asked[1]?.("in_call");
  await fresh;
  expect(asked).toHaveLength(2);
  expect(now()).toBe("in_call");
});
