import type { ApolloServerPlugin } from "@apollo/server";
import type { GatewayContext } from "../resolvers/context.ts";
import type { ErrorBorder } from "./errorBorder.ts";

/**
 * Adds `extensions.instances` to an answer that has read several instances in one go: `{ slug code message ms rows }` for each
 * that the client asked for together and for each that failed, `code` and `message` null where it answered.
 */
export function reportInstances(border: ErrorBorder): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ response, contextValue }) => {
        const { list } = contextValue.reports;
        if (list.length === 0 || response.body.kind !== "single") return;
        const instances = list.map(({ instance, error, ms, rows }) => {
          const told = error === undefined ? undefined : border({ message: "" }, error);
          const { code = null } = told?.extensions ?? {};
          return { slug: instance.slug, code, message: told?.message ?? null, ms: Math.round(ms), rows };
        });
        const result = response.body.singleResult;
        result.extensions = { ...result.extensions, instances };
      },
    }),
  };
}
