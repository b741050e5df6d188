import type { ApolloServerPlugin } from "@apollo/server";
import type { DocumentNode } from "graphql";
import type { GatewayContext } from "../resolvers/context.ts";
import { DocumentStore } from "./documentStore.ts";

/**
 * Has Apollo Server parse and validate a document once. Its own option `documentStore` does the same, but prints and hashes
 * the whole schema at each start, so that several servers could share a store.
 */
export function keepDocuments(): ApolloServerPlugin<GatewayContext> {
  const store = new DocumentStore();
  return {
    requestDidStart: async () => ({
      // what has its document by then is neither parsed nor validated
      didResolveSource: async (request: { queryHash: string; document?: DocumentNode }) => {
        const known = store.get(request.queryHash);
        if (known) request.document = known;
      },
      validationDidStart: async ({ queryHash, document }) => {
        return async (errors) => {
          if (!errors) store.set(queryHash, document);
        };
      },
    }),
  };
}
