import { type GraphQLSchema, printSchema } from "graphql";

/** The schema of the last release, without descriptions. */
export const PUBLISHED = new URL("../../test/published/schema.graphql", import.meta.url);

/** A schema as SDL without descriptions. */
export function plainSchema(schema: GraphQLSchema): string {
  return `${printSchema(schema).replace(/^ *"""[\s\S]*?"""\n/gm, "")}\n`;
}
