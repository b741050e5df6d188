/** Of what is refused before GraphQL looks at it, sockets passed on further details only with codes of the gateway's own. */
import { GraphQLError } from "graphql";
import { pino } from "pino";
import { expect, it } from "vitest";
import { makeErrorBorder } from "../../src/server/errorBorder.ts";
import { RefusedRequest } from "../../src/server/refusedRequest.ts";

it.each(["BAD_REQUEST", "PERSISTED_QUERY_NOT_FOUND", "LIMIT_EXCEEDED"])("%s keeps them", (code) => {
  const border = makeErrorBorder(pino({ level: "silent" }));
  const refused = new RefusedRequest(400, "No.", { code, extensions: { retryable: true, retryAfterSeconds: 3 } });
  const error = new GraphQLError(refused.message, { originalError: refused, extensions: { code } });
  const extensions = { code, retryable: true, retryAfterSeconds: 3 };
  expect(border(error.toJSON(), error)).toEqual({ message: "No.", extensions });
});
