import type { Catalogue } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { Instance, ReadSession } from "../../instances/instance.ts";
import { countObjects } from "../../loaders/countObjects.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlInstanceResolvers } from "../generated/resolverTypes.ts";
import { instanceId } from "../objectId.ts";
import type { InstanceRegistry, InstanceStatus } from "../parents.ts";

async function measure(
  instance: Instance,
  { loaders, signal, onStatus }: Pick<GatewayContext, "loaders" | "signal" | "onStatus">,
): Promise<InstanceStatus> {
  try {
    await loaders.read(instance, async () => undefined); // where it is known to be away, it is not waited for
    const start = performance.now();
    await instance.ping(signal);
    onStatus?.(instance);
    return { up: true, latencyMs: Math.round((performance.now() - start) * 1000) / 1000, error: null };
  } catch (error) {
    if (!signal?.aborted) onStatus?.(instance, error);
    const known = error instanceof GatewayError && error.code !== "INTERNAL_ERROR";
    return { up: false, latencyMs: null, error: known ? error.message : "The database does not answer." };
  }
}

/** What needs the database is null while it is down: `status` says why. */
async function ifUp<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GatewayError && error.code === "INSTANCE_UNAVAILABLE") return null;
    throw error;
  }
}

async function registries(session: ReadSession, catalogue: Catalogue): Promise<InstanceRegistry[]> {
  const present = catalogue.registries.filter((registry) => session.schema.hasTable(registry));
  const counts = await countObjects(session, present);
  return present.map(({ typeName: name, table }, i) => ({ name, table, count: counts[i]! }));
}

/** Resolvers of the type Instance. */
export const instance: GqlInstanceResolvers = {
  id: instanceId,
  slug: ({ slug }) => slug,
  uid: ({ config }) => config.uid,
  isDefault: ({ isDefault }) => isDefault,
  dialect: ({ dialect }) => (dialect.name === "postgres" ? "postgresql" : dialect.name),
  modules: (parent, _args, { loaders }) => ifUp(() => loaders.read(parent, async ({ schema }) => schema.modules)),
  schemaVersion: (parent, _args, { loaders }) =>
    ifUp(() => loaders.read(parent, async ({ schema }) => schema.schemaVersion)),
  status: (parent, _args, context) => measure(parent, context),
  registries: (parent, _args, { catalogue, loaders }) =>
    ifUp(() => loaders.read(parent, (session) => registries(session, catalogue))),
};
