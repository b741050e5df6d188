import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Catalogue } from "../../src/catalogue/model.ts";
import { type Config, DEFAULT_LIMITS, type Limits } from "../../src/config/config.ts";
import { parseDatabaseAddress } from "../../src/config/databaseAddress.ts";
import { Instances } from "../../src/instances/instances.ts";
import type { SyncContext } from "../../src/sync/sync.ts";
import { TEMPLATE_INSTANCES } from "./templateInstances.ts";

const { source: SOURCE, target: TARGET } = TEMPLATE_INSTANCES;
const catalogue = loadCatalogue();
/** A second source. */
export const OTHER_SOURCE = { slug: "other/lab", id: "0123456789abcdef0123456789abcdef", uid: "otherLab1234" };

/** The engine of syncs without a server, from a source into a target that is the default instance. */
export function openEngine(
  source: string,
  target: string,
  other?: string,
  limits?: Partial<Limits>,
): SyncContext & { catalogue: Catalogue; close(): Promise<void> } {
  const address = (db: string) => parseDatabaseAddress(db, process.cwd())!;
  const config: Config = {
    default: TARGET.slug,
    instances: [
      { ...SOURCE, db: address(source) },
      { ...TARGET, db: address(target) },
      ...(other === undefined ? [] : [{ ...OTHER_SOURCE, db: address(other) }]),
    ],
    modules: [],
    user: { handle: "anonymous", uid: "00000000" },
    listen: { host: "127.0.0.1", port: 0 },
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
  const instances = new Instances(config, catalogue);
  return { instances, config, catalogue, close: () => instances.close() };
}
