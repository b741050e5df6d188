import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { settingsFolder } from "../config/lamindbSettings.ts";

interface InitFlags {
  storage: string;
  modules: string;
  db?: string;
  name?: string;
  owner?: string;
  settings: boolean;
}

const MARKER = join(".lamin", "current_instance");

async function init({ storage, modules, settings, ...given }: InitFlags): Promise<void> {
  const marked = existsSync(MARKER) ? readFileSync(MARKER, "utf8").trim() : undefined;
  const { initInstance } = await import("../init/initInstance.ts");
  const made = await initInstance({
    ...given,
    storage,
    modules: modules.split(","),
    ...(settings && { settings: settingsFolder(process.env) }),
    ...(settings && marked === undefined && { cwdMarker: process.cwd() }),
  });
  console.log(`Created the instance ${made.slug} (uid ${made.uid}, id ${made.id}) with storage ${made.storageRoot}.`);
  const db = made.db.dialect === "sqlite" ? made.db.path : "postgresql://…"; // which may hold a password
  console.log(`Its entry in gateway.yaml: { slug: ${made.slug}, db: ${JSON.stringify(db)} }`);
  if (settings && marked !== undefined) console.log(`The current instance of this folder stays ${marked}.`);
}

/** `init`: a fresh instance, and the settings by which LaminDB's client finds it. */
export function initCommand(): Command {
  return new Command("init")
    .description("create a new LaminDB instance; changes nothing that already exists")
    .requiredOption("--storage <folder>", "local folder of the default storage; a SQLite database is created in it")
    .option("--modules <names>", "modules besides lamindb, separated by commas", "")
    .option("--db <url>", "postgresql:// URL of an empty database; without it, the instance uses SQLite")
    .option("--name <name>", "name of the instance (default: the database's, or the storage folder's)")
    .option("--owner <handle>", "owner of the instance (default: LaminDB's current user)")
    .option("--no-settings", "do not write settings for LaminDB's client")
    .action(init);
}
