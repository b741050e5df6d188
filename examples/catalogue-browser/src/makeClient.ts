import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { tap } from "rxjs";
import { type InstanceReport, noteReports } from "./instanceReports.ts";

declare module "@apollo/client" {
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: "all";
      }
    }
  }
}

/** Takes what an answer says of each instance that was read for it; that of a single instance says nothing. */
const reportsLink = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    tap(({ extensions }) => {
      const reports = extensions?.instances as InstanceReport[] | undefined;
      noteReports(operation.operationName ?? "", reports ?? []);
    }),
  ),
);

/**
 * A client of a gateway. Its cache needs no settings: `id` is unique across instances and registries. Answers come
 * with their errors, as most of an answer is there even if an instance is down.
 */
export function makeClient(uri: string): ApolloClient {
  return new ApolloClient({
    link: ApolloLink.from([reportsLink, new HttpLink({ uri })]),
    cache: new InMemoryCache(),
    defaultOptions: { watchQuery: { errorPolicy: "all" } },
  });
}
