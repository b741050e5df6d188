import type { ApolloServerPlugin } from "@apollo/server";
import { GatewayError } from "../errors.ts";

/** Errors of a document or its variables: GraphQL's own answer, whatever HTTP makes of it. */
const OF_THE_DOCUMENT = new Set<unknown>([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "BAD_USER_INPUT",
]);

/**
 * Answers a wrong document with 200 where a client asks for `application/json` by name: GraphQL over HTTP wants so for clients older
 * than it, which take another status for a failure of the network.
 */
export function jsonStatus(): ApolloServerPlugin {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, response, errors }) => {
        const accept = request.http?.headers.get("accept") ?? "";
        const { body, http } = response;
        if (http.status !== 400 || body.kind !== "single") return;
        if (!accept.includes("application/json") || accept.includes("application/graphql-response+json")) return;
        if (errors?.some(({ originalError }) => originalError instanceof GatewayError)) return; // a limit, another endpoint
        if (body.singleResult.errors?.every(({ extensions }) => OF_THE_DOCUMENT.has(extensions?.code)))
          http.status = 200;
      },
    }),
  };
}
