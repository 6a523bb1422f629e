// The parts of vitest that the sealing tests use, put together as vitest itself does, without the process around them.
import { ASYMMETRIC_MATCHERS_OBJECT, chai, GLOBAL_EXPECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend, setState } from "@vitest/expect";
import { restoreAllMocks, spyOn } from "@vitest/spy";

export { afterAll, afterEach, beforeAll, beforeEach, describe, test } from "@vitest/runner";

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

const globals = globalThis as unknown as Record<PropertyKey, object>;

export const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), chai.expect, globals[ASYMMETRIC_MATCHERS_OBJECT]);
globals[GLOBAL_EXPECT] = expect;
setState({ assertionCalls: 0 }, expect as unknown as Parameters<typeof setState>[1]);

export const vi = { restoreAllMocks, spyOn };
