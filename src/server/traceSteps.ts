import type { ApolloServerPlugin } from "@apollo/server";
import { beginSpan } from "../tracing.ts";

/** Parsing and validating, each as a span of the request. */
export function traceSteps(): ApolloServerPlugin {
  const step = (name: string) => async () => {
    const end = beginSpan(name);
    return end && (async (error?: unknown) => end(Array.isArray(error) ? error[0] : error));
  };
  return {
    requestDidStart: async () => ({
      parsingDidStart: step("graphql.parse"),
      validationDidStart: step("graphql.validate"),
    }),
  };
}
