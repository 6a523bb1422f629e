import { expect, test } from "vitest";
import { IceSupply, IceUnavailable } from "./ice";

test("credentials are kept while fresh, renewed in time, and the old ones serve while nobody answers", async () => {
  let [now, asked, down] = [0, 0, false];
  const fetchIce = async () => {
    asked++;
    if (down) throw new Error("no network");
    return { ice_servers: [], policy: "relay" as const, ttl_s: 600 };
  };
  const supply = new IceSupply(fetchIce, () => now);
  await supply.configuration();
  now = 449_000;
  await supply.configuration();
  expect(asked).toBe(1);
  now = 450_000;
  await supply.configuration();
  expect(asked).toBe(2);
  [now, down] = [900_000, true];
  expect((await supply.configuration()).iceTransportPolicy).toBe("relay");
  expect(asked).toBe(3);
});

test("before any answer there is none to fall back to, and the next question is asked anew", async () => {
  let down = true;
  const supply = new IceSupply(async () => {
    if (down) throw new Error("no network");
    return { ice_servers: [], policy: "all" as const, ttl_s: 600 };
  });
  await expect(supply.configuration()).rejects.toThrow(IceUnavailable);
  down = false;
  expect((await supply.configuration()).iceTransportPolicy).toBe("all");
});
