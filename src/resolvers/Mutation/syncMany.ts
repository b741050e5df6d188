import type { GraphQLResolveInfo, GraphQLSchema } from "graphql";
import type { Registry } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { Job } from "../../jobs/job.ts";
import type { Where } from "../../query/page.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlMutationSyncManyArgs } from "../generated/resolverTypes.ts";
import { parseWhere, whereText } from "../parseWhere.ts";
import { registryWithUid } from "../registryWithUid.ts";
import { withoutNulls } from "../withoutNulls.ts";

type Chosen = Pick<GqlMutationSyncManyArgs, "filter" | "where">;

function refuse({ qualifiedName: registry }: Registry, message: string): never {
  throw new GatewayError("BAD_USER_INPUT", message, { registry });
}

/** The filter, in whichever form it came: never "all" by default, which a variable without a value would ask for, too. */
function chosenWhere(schema: GraphQLSchema, registry: Registry, { filter, where }: Chosen): Where {
  const { manyField, qualifiedName } = registry;
  const advice = `for all objects give \`filter: { ${manyField}: {} }\``;
  if (filter === null || where === null)
    refuse(registry, `\`${filter === null ? "filter" : "where"}\` is null; give a filter, or ${advice}.`);
  if ((filter === undefined) === (where === undefined)) {
    const got = filter === undefined ? "neither" : "both";
    refuse(registry, `Give exactly one of \`filter\` and \`where\`; got ${got}. ${advice.replace("f", "F")}.`);
  }
  if (filter === undefined) return parseWhere(schema, registry, where);
  const [[list, chosen] = []] = Object.entries(filter);
  if (list === manyField) return chosen as Where;
  return refuse(
    registry,
    `\`filter.${list}\` does not match the registry ${qualifiedName}; use \`filter.${manyField}\`.`,
  );
}

/** Makes a job that syncs all objects of a registry which a filter chooses. */
export function syncMany(
  _root: unknown,
  { filter, where: json, ...args }: GqlMutationSyncManyArgs,
  context: GatewayContext,
  { schema }: GraphQLResolveInfo,
): Promise<Job> {
  const { source, registry: name, idempotencyKey, ...terms } = withoutNulls(args);
  const registry = registryWithUid(context.catalogue, name);
  const where = chosenWhere(schema, registry, { filter, where: json });
  return context.jobs.create(
    {
      source,
      registry,
      where,
      terms: { ...terms, where: whereText(schema, registry, where) },
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    },
    context,
  );
}
