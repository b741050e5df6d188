import type { GraphQLResolveInfo } from "graphql";
import type { Job } from "../../jobs/job.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationSyncManyArgs } from "../generated/resolverTypes.ts";
import { parseWhere } from "../parseWhere.ts";
import { registryWithUid } from "../registryWithUid.ts";
import { withoutNulls } from "../withoutNulls.ts";

/** Makes a job that syncs all objects of a registry which a filter chooses. */
export function syncMany(
  _root: unknown,
  args: GqlMutationSyncManyArgs,
  context: GatewayContext,
  { schema }: GraphQLResolveInfo,
): Promise<Job> {
  const { source, registry: name, where: given, idempotencyKey, ...terms } = withoutNulls(args);
  const registry = registryWithUid(context.catalogue, name);
  const where = given === undefined ? undefined : parseWhere(schema, registry, given);
  return context.jobs.create(
    {
      source,
      registry,
      terms: { ...terms, ...(given !== undefined && { where: JSON.stringify(given) }) },
      ...(where && { where }),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    },
    context.signal,
  );
}
