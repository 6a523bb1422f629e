// How a refused or failed request reaches the screens: a problem by its slug, or nobody answered.

/** The server said no. `slug` is the last part of the problem's type and has a text of its own. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly slug: string,
    readonly status: number,
    readonly extensions: Record<string, unknown> = {},
  ) {
    super(slug);
  }
}

/** Nobody answered: no network, or the server is away. What was asked may or may not have happened. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

export function problemOf(status: number, body: unknown): Problem {
  const fields = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const type = typeof fields["type"] === "string" ? fields["type"] : "";
  const slug = type.split("/").pop() || (status >= 500 ? "unavailable" : "other");
  return new Problem(slug, status, fields);
}

export function isProblem(error: unknown, slug: string): error is Problem {
  return error instanceof Problem && error.slug === slug;
}

/** The word for an error, whatever it is: a problem's slug, `unreachable`, or `other`. */
export function slugOf(error: unknown): string {
  if (error instanceof Problem) return error.slug;
  return error instanceof Unreachable ? "unreachable" : "other";
}
