import { createHash } from "node:crypto";
import { Router } from "express";
import { type GraphQLSchema, printSchema } from "graphql";
import { revalidated } from "./revalidated.ts";

/** `GET /graphql/schema.graphql`: the schema's text, printed once. Clients may keep it, and ask whether it is still the same. */
export function schemaRoute(schema: GraphQLSchema): Router {
  let printed: { text: string; etag: string } | undefined;
  const print = () => {
    const text = printSchema(schema);
    return { text, etag: `W/"${createHash("sha256").update(text).digest("base64url")}"` };
  };
  const routes = Router();
  routes.get("/", revalidated, (_request, response) => {
    printed ??= print();
    const { text, etag } = printed;
    response.set({ etag, "cache-control": "private, no-cache" }).type("text/plain; charset=utf-8").send(text);
  });
  return routes;
}
