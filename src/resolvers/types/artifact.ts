import type { GraphQLResolveInfo } from "graphql";
import { isReference } from "../../catalogue/model.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { selectColumns } from "../../query/selection.ts";
import { artifactPath } from "../../views/artifactPath.ts";
import { loadReading } from "../../views/describe/common.ts";
import { LOCATION, locationOf } from "../../views/describe/describeArtifact.ts";
import { referencedObject } from "../columnResolver.ts";
import type { GatewayContext } from "../context.ts";

/** Where an artifact's data is. */
export async function path(artifact: LoadedObject, _args: object, { loaders }: GatewayContext): Promise<string | null> {
  return artifactPath(locationOf(await loadReading(loaders, artifact, LOCATION)));
}

/** The transform of an object's run, read in one statement with the run. */
export async function transform(
  object: LoadedObject,
  _args: object,
  context: GatewayContext,
  info: GraphQLResolveInfo,
): Promise<LoadedObject | null> {
  const column = object.table.column("run_id");
  if (!column || !isReference(column)) return null;
  const next = column.target.column("transform_id");
  if (!next || !isReference(next)) return null;
  const wanted = context.selections.object(next.target, info);
  const selection = { ...selectColumns(next.column), toOne: new Map([[next.column, wanted]]) };
  const run = await referencedObject(context, object, column, selection);
  return run && referencedObject(context, run, next, wanted);
}
