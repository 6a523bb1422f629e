// Where keys lead that go from one thing to the next. Pure.

/** The next of `count` things in a ring, or the one before; `at` is -1 where one is at none of them. */
export function around(at: number, count: number, back: boolean): number {
  if (at < 0) return back ? count - 1 : 0;
  return (at + (back ? count - 1 : 1)) % count;
}

/** The row that an arrow, Home or End leads to; null for keys that lead nowhere. `at` is -1 above the first row. */
export function rowFor(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  const rows: Readonly<Record<string, number>> = { ArrowDown: Math.min(at + 1, count - 1), ArrowUp: Math.max(at - 1, 0), Home: 0, End: count - 1 };
  return rows[key] ?? null;
}
