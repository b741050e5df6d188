import type { GraphQLSchema } from "graphql";
import { inSpan } from "../tracing.ts";

const ATTRIBUTES = { compiled: { "lamindb.way": "compiled" }, loaders: { "lamindb.way": "loaders" } };

/** Runs what answers a root field in a span of its own; `way` is how it is read. */
export function inRootSpan<T>(field: string, way: keyof typeof ATTRIBUTES, work: () => T): T {
  return inSpan(`graphql.resolve ${field}`, work, ATTRIBUTES[way]);
}

/** Has each root field of queries and mutations resolve in a span; changes the schema. */
export function traceRoots(schema: GraphQLSchema): void {
  for (const type of [schema.getQueryType(), schema.getMutationType()])
    for (const field of Object.values(type?.getFields() ?? {})) {
      const { name, resolve } = field;
      if (resolve) field.resolve = (...args) => inRootSpan(name, "loaders", () => resolve(...args));
    }
}
