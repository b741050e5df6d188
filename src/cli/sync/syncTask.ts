/** From the words of the command line to what is to be synced. */
import type { Catalogue, Registry } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import type { SyncRequest, TransferMode } from "../../sync/request.ts";
import { parseExactJson } from "../../util/exactJson.ts";
import { nearestWords } from "../../util/nearest.ts";
import { shorten } from "../../util/shorten.ts";

export interface SyncFlags {
  from?: string;
  uid?: string;
  key?: string;
  name?: string;
  where?: string;
  all?: boolean;
  transfer?: TransferMode;
  depth?: number;
  initiatedByRun?: string;
  dryRun?: boolean;
  json?: boolean;
  config?: string;
}

/** One object, or all that a filter chooses (`where` is undefined for all of the registry). */
export type SyncTask = { kind: "one"; request: SyncRequest } | ManyTask;

/** Many objects of a registry. */
export interface ManyTask {
  kind: "many";
  source: string;
  registry: Registry;
  where: unknown;
}

const PAGE_URL = /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/([\w.]+)\/([0-9A-Za-z]+)\/?$/;

function refuse(message: string): never {
  throw new GatewayError("BAD_USER_INPUT", message);
}

const plain = (text: string) => text.replace(/[._-]/g, "").toLowerCase();

/** A registry by whatever form of its name people write: `artifact`, `artifacts`, `ULabel`, `bionty.CellType`, `BIONTY_CELL_TYPE`. */
function registryOf(name: string, catalogue: Catalogue): Registry {
  const registries = catalogue.registries.filter(({ hasUid }) => hasUid);
  const found = registries.find(({ typeName, manyField }) => [typeName, manyField].map(plain).includes(plain(name)));
  if (found) return found;
  const known = registries.map(({ qualifiedName }) => qualifiedName);
  const near = nearestWords(plain(name), known, 3);
  const hint = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Registries: ${known.join(", ")}.`;
  return refuse(`There is no registry ${shorten(name)} whose objects can be synced. ${hint}`);
}

function parseJson(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return refuse(`--where must be JSON, such as '{"suffix":{"eq":".h5ad"}}'; got ${shorten(text)}.`);
  }
}

/** What to sync: a registry with flags, or the address of an object's page. Throws BAD_USER_INPUT. */
export function parseTask(what: string, flags: SyncFlags, catalogue: Catalogue): SyncTask {
  const { from, where, all, dryRun = false, json: _json, config: _config, ...rest } = flags;
  const names = (["uid", "key", "name", "where", "all"] as const).filter((name) => flags[name] !== undefined);
  const page = PAGE_URL.exec(what);
  if (page) {
    if (names.length > 0) refuse(`The address already names the object; leave out --${names[0]}.`);
    if (from !== undefined) refuse("The address already names the instance; leave out --from.");
    const registry = registryOf(page[2]!, catalogue);
    return { kind: "one", request: { ...rest, dryRun, source: page[1]!, registry, uid: page[3]! } };
  }
  const registry = registryOf(what, catalogue);
  if (from === undefined) return refuse("Give the instance to sync from: --from account/name.");
  if (names.length !== 1)
    refuse("Give what to sync: one of --uid, --key and --name, or --where or --all for many objects.");
  if (where === undefined && !all) return { kind: "one", request: { ...rest, dryRun, source: from, registry } };
  return { kind: "many", source: from, registry, where: where === undefined ? undefined : parseJson(where) };
}
