import type { ReadSession } from "../../instances/instance.ts";
import type { PhysicalSchema } from "../../instances/physicalSchema.ts";
import { Recent } from "../../util/recent.ts";
import type { Feature } from "./feature.ts";

type Dtypes = readonly (string | null)[];

const seen = new WeakMap<PhysicalSchema, Recent<Dtypes>>();
const MAX_SEEN = 1_000;

/** Remembers the dtypes of features by their names. */
export function keepDtypes({ schema }: ReadSession, features: ReadonlyMap<string, readonly Feature[]>): void {
  const names = seen.get(schema) ?? new Recent(MAX_SEEN);
  seen.set(schema, names);
  for (const [name, some] of features) names.set(name, [...new Set(some.map(({ dtype }) => dtype))]);
}

/** Dtypes of the features of a name when they were last looked up; they may be others by now. */
export function seenDtypes({ schema }: ReadSession, name: string): Dtypes | undefined {
  return seen.get(schema)?.get(name);
}
