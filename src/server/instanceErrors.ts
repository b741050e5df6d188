import type { ApolloServerPlugin } from "@apollo/server";
import type { GatewayContext } from "../resolvers/context.ts";
import type { ErrorBorder } from "./errorBorder.ts";

/** Adds `extensions.instances` to an answer that some instances have no part in: `{ slug code message }` for each. */
export function instanceErrors(border: ErrorBorder): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, contextValue }) => {
        const failed = contextValue.failures.list;
        if (failed.length === 0 || response.body.kind !== "single") return;
        const instances = failed.map(({ instance, error }) => {
          const { message, extensions } = border({ message: "" }, error);
          return { slug: instance.slug, code: extensions?.code, message };
        });
        const result = response.body.singleResult;
        result.extensions = { ...result.extensions, instances };
      },
    }),
  };
}
