import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { type Config, isShown } from "../config/config.ts";
import type { GatewayContext } from "../resolvers/context.ts";
import { busyStatus } from "./busyStatus.ts";
import type { ErrorBorder } from "./errorBorder.ts";
import { jsonStatus } from "./jsonStatus.ts";
import { keepDocuments } from "./keepDocuments.ts";
import { operationLimits } from "./operationLimits.ts";
import { reportInstances } from "./reportInstances.ts";
import { requestScope } from "./requestScope.ts";
import { traceSteps } from "./traceSteps.ts";
import { resultText, writtenAnswers } from "./writtenAnswers.ts";

/** Makes Apollo Server as the gateway uses it: what is off is done elsewhere. Has to be started. */
export function makeApollo(schema: GraphQLSchema, border: ErrorBorder, config: Config, log: Logger) {
  return new ApolloServer<GatewayContext>({
    schema,
    introspection: isShown(config, "introspection"),
    csrfPrevention: false, // getOperation and jsonBody take nothing that a form could send
    allowBatchedHttpRequests: false,
    persistedQueries: false, // see Documents
    documentStore: null, // see keepDocuments
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: border,
    stringifyResult: resultText,
    logger: log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(), // it instruments every field
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      keepDocuments(),
      traceSteps(),
      operationLimits(config.limits),
      reportInstances(border),
      writtenAnswers(config),
      busyStatus(), // after it: an answer with written parts has something
      jsonStatus(),
      {
        requestDidStart: async () => ({
          didResolveOperation: async ({ operation, operationName }) => {
            const scope = requestScope.getStore();
            if (!scope || !operation) return;
            scope.operation = operation.operation;
            if (operationName) scope.operationName = operationName;
          },
        }),
      },
    ],
  });
}
