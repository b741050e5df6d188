import { OPEN } from "../access/identity.ts";
import type { Catalogue } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { SyncContext } from "../sync/sync.ts";

export type CommandContext = SyncContext & { catalogue: Catalogue };

/** An object's name in documents for `askSchema`. */
export const NAME = "fragment Name on ObjectRef { db registry uid }";

const NO_JOBS: Jobs = {
  create: () => Promise.reject(new Error("a command makes its jobs itself")),
  signal: new AbortController().signal,
  stop: async () => undefined,
};

/**
 * What the API answers to an operation, asked within this process, so that `--json` speaks the API's words. Throws the
 * GatewayError that the API would name.
 */
export async function askSchema(context: CommandContext, source: string, variableValues: object): Promise<unknown> {
  const [{ graphql }, { makeContext }, { makeSchema }] = await Promise.all([
    import("graphql"),
    import("../resolvers/context.ts"),
    import("../resolvers/makeSchema.ts"),
  ]);
  const parts = { ...context, identity: OPEN, jobs: NO_JOBS, requestId: "command line" };
  const contextValue = { ...parts, ...makeContext(parts) };
  const schema = makeSchema(context.catalogue);
  const variables = variableValues as Record<string, unknown>;
  const { data, errors } = await graphql({ schema, source, variableValues: variables, contextValue });
  const [error] = errors ?? [];
  if (error) throw error.originalError instanceof GatewayError ? error.originalError : error;
  return Object.values(data!)[0];
}
