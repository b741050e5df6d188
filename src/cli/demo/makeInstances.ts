/** The demo's two databases: a source that LaminDB made, shipped with the package, and an empty default instance. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Config, DEFAULT_LIMITS, type InstanceConfig } from "../../config/config.ts";
import { initInstance } from "../../init/initInstance.ts";
import { instanceIdFromSlug, instanceUidFromId } from "../../util/lamindbUid.ts";
import { SOURCE, TARGET } from "./guide.ts";

const SOURCE_ID = "037ba1e08d804f91a90275a47735076a";
const PACKED_SOURCE = new URL("../../../data/demo/lamindata.sqlite.gz", import.meta.url);

export interface DemoInstances {
  folder: string;
  config: Config;
  targetFile: string;
}

function unpackSource(folder: string): InstanceConfig {
  const storage = join(folder, "lamindata");
  const path = join(storage, ".lamindb", "lamin.db");
  mkdirSync(join(storage, ".lamindb"), { recursive: true });
  writeFileSync(path, gunzipSync(readFileSync(PACKED_SOURCE)));
  return { slug: SOURCE, id: SOURCE_ID, uid: instanceUidFromId(SOURCE_ID), db: { dialect: "sqlite", path }, storage };
}

/** Makes both databases in a new folder; nothing outside it is read or written. */
export async function makeInstances(port: number): Promise<DemoInstances> {
  const folder = mkdtempSync(join(tmpdir(), "lamindb-gateway-demo-"));
  const [owner, name] = TARGET.split("/") as [string, string];
  const source = unpackSource(folder);
  const made = await initInstance({ storage: join(folder, name), owner, name, modules: ["bionty", "pertdb"] });
  if (made.db.dialect !== "sqlite") throw new Error("the demo's instance is not on SQLite");
  const target = {
    slug: TARGET,
    id: instanceIdFromSlug(TARGET),
    uid: made.uid,
    db: made.db,
    storage: made.storageRoot,
  };
  const config: Config = {
    default: TARGET,
    instances: [source, target],
    modules: [],
    listen: { host: "127.0.0.1", port },
    limits: DEFAULT_LIMITS,
  };
  return { folder, config, targetFile: made.db.path };
}
