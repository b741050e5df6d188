import type { ApolloServerPlugin } from "@apollo/server";
import type { GraphQLFormattedError } from "graphql";

function secondsOf(errors: readonly GraphQLFormattedError[] = []): number | undefined {
  const waits = errors.flatMap(({ extensions }) => {
    const seconds = extensions?.retryAfterSeconds;
    return typeof seconds === "number" ? [seconds] : [];
  });
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** Answers with 503 and Retry-After where nothing could be answered since too many wait for a database. */
export function busyStatus(): ApolloServerPlugin {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response: { body, http } }) => {
        if (body.kind !== "single") return;
        const { data, errors } = body.singleResult;
        const seconds = secondsOf(errors);
        if (seconds === undefined) return;
        http.headers.set("retry-after", String(seconds));
        if (Object.values(data ?? {}).every((value) => value === null)) http.status = 503;
      },
    }),
  };
}
