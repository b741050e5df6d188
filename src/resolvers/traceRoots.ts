import type { GraphQLSchema } from "graphql";
import type { Engine } from "../config/config.ts";
import { addToSpan, inSpan } from "../tracing.ts";

const ATTRIBUTES: Record<Engine, { "lamindb.way": Engine }> = {
  compiled: { "lamindb.way": "compiled" },
  prefetch: { "lamindb.way": "prefetch" },
  loaders: { "lamindb.way": "loaders" },
};

/** Runs what answers a root field in a span of its own; `way` is how it is read, as far as that is known before. */
export function inRootSpan<T>(field: string, way: Engine, work: () => T): T {
  return inSpan(`graphql.resolve ${field}`, work, ATTRIBUTES[way]);
}

/** Says how the root field whose span is going on was read after all. */
export function noteWay(way: Engine): void {
  addToSpan(ATTRIBUTES[way]);
}

/** Has each root field of queries and mutations resolve in a span; changes the schema. */
export function traceRoots(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) {
      const { name, resolve } = field;
      if (resolve) field.resolve = (...args) => inRootSpan(name, "loaders", () => resolve(...args));
    }
}
