import type { Catalogue } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { Instance } from "../../instances/instance.ts";
import { countObjects } from "../../loaders/countObjects.ts";
import type { GatewayContext } from "../context.ts";

interface Status {
  up: boolean;
  latencyMs: number | null;
  error: string | null;
}

async function measure(instance: Instance): Promise<Status> {
  const start = performance.now();
  try {
    await instance.all("SELECT 1");
    return { up: true, latencyMs: Math.round((performance.now() - start) * 1000) / 1000, error: null };
  } catch (error) {
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

async function registries(
  instance: Instance,
  catalogue: Catalogue,
): Promise<{ name: string; table: string; count: number }[]> {
  const schema = await instance.schema();
  const present = catalogue.registries.filter((registry) => schema.hasTable(registry));
  const counts = await countObjects(instance, present);
  return present.map(({ typeName: name, table }, i) => ({ name, table, count: counts[i]! }));
}

/** Resolvers of the type Instance. */
export const instance = {
  slug: ({ slug }: Instance) => slug,
  uid: ({ config }: Instance) => config.uid,
  isDefault: ({ isDefault }: Instance) => isDefault,
  dialect: ({ dialect }: Instance) => (dialect.name === "postgres" ? "postgresql" : dialect.name),
  modules: (parent: Instance) => ifUp(async () => (await parent.schema()).modules),
  schemaVersion: (parent: Instance) => ifUp(async () => (await parent.schema()).schemaVersion),
  status: (parent: Instance) => measure(parent),
  registries: (parent: Instance, _args: unknown, { catalogue }: GatewayContext) =>
    ifUp(() => registries(parent, catalogue)),
};
