/** Facets counted one object at a time, from the objects themselves: what the gateway's facets are held against. */
import { compareText } from "./operators.ts";

export interface CountedFacet {
  by: string;
  buckets: { value: unknown; count: number }[];
  missing: number;
}

/** JSON values that are equal have one text. */
function keyOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${keyOf(one)}`).join()}}`;
}

/** Values of one kind in their order; `kind` is the GraphQL scalar. */
function compare(scalar: string, one: unknown, other: unknown): number {
  if (scalar === "BigInt") return BigInt(one as string) < BigInt(other as string) ? -1 : 1;
  if (typeof one === "string") return compareText(one, String(other));
  return Number(one) - Number(other);
}

/** The facet of objects that have these values each; lists within JSON count by their elements. */
export function countFacet(by: string, scalar: string, objects: readonly (readonly unknown[])[]): CountedFacet {
  const counts = new Map<string, { value: unknown; count: number }>();
  let missing = 0;
  for (const values of objects) {
    const flat = scalar === "JSON" ? values.flat(1) : values;
    const own = new Map(flat.filter((value) => value !== null).map((value) => [keyOf(value), value]));
    if (own.size === 0) missing += 1;
    for (const [key, value] of own) {
      const bucket = counts.get(key) ?? { value, count: 0 };
      bucket.count += 1;
      counts.set(key, bucket);
    }
  }
  const buckets = [...counts.values()].sort((a, b) => b.count - a.count || compare(scalar, a.value, b.value));
  return { by, buckets, missing };
}

/** Buckets without their order, for values whose order is not told: objects and lists in JSON. */
export function unordered({ by, buckets, missing }: CountedFacet): object {
  return { by, missing, buckets: Object.fromEntries(buckets.map(({ value, count }) => [keyOf(value), count])) };
}
