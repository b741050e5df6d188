import { Command, InvalidArgumentError } from "commander";
import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import type { Catalogue, Registry } from "../catalogue/model.ts";
import { loadConfig } from "../config/loadConfig.ts";
import { GatewayError } from "../errors.ts";
import { Instances } from "../instances/instances.ts";
import { loadOwnModules } from "../server/loadOwnModules.ts";
import type { ObjectName, SyncReport } from "../sync/report.ts";
import type { SyncRequest, TransferMode } from "../sync/request.ts";
import { syncObject } from "../sync/sync.ts";

interface SyncFlags {
  from?: string;
  uid?: string;
  key?: string;
  name?: string;
  transfer?: TransferMode;
  depth?: number;
  initiatedByRun?: string;
  dryRun?: boolean;
  json?: boolean;
  config?: string;
}

const MODES: Record<string, TransferMode> = {
  record: "SQLRECORD", // LaminDB's old word
  sqlrecord: "SQLRECORD",
  notes: "NOTES",
  annotations: "ANNOTATIONS",
};
const HUB_URL = /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\/([\w.]+)\/([0-9A-Za-z]+)\/?$/;

function parseTransfer(text: string): TransferMode {
  const mode = MODES[text.toLowerCase()];
  if (!mode) throw new InvalidArgumentError("It is sqlrecord, notes or annotations.");
  return mode;
}

function parseDepth(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It is a whole number from 0 on.");
  return Number(text);
}

/** A registry by whatever form of its name people write: `artifact`, `ULabel`, `bionty.CellType`, `BIONTY_CELL_TYPE`. */
function registryOf(name: string, catalogue: Catalogue): Registry {
  const plain = (text: string) => text.replace(/[._-]/g, "").toLowerCase();
  const found = catalogue.registries.find((registry) => plain(registry.typeName) === plain(name));
  if (found) return found;
  const known = catalogue.registries.map(({ qualifiedName }) => qualifiedName).join(", ");
  throw new GatewayError("BAD_USER_INPUT", `There is no registry ${name}. Registries: ${known}.`);
}

/** What to sync: a registry with flags, or the address of an object's page. */
function requestOf(what: string, flags: SyncFlags, catalogue: Catalogue): SyncRequest {
  const { from, config: _config, json: _json, ...rest } = flags;
  const page = HUB_URL.exec(what);
  if (page) return { ...rest, source: page[1]!, registry: registryOf(page[2]!, catalogue), uid: page[3]! };
  if (!from) throw new GatewayError("BAD_USER_INPUT", "Say which instance to sync from: --from account/name.");
  return { ...rest, source: from, registry: registryOf(what, catalogue) };
}

const nameOf = ({ table, uid }: ObjectName) => `${table.qualifiedName} ${uid}`;

function printReport(report: SyncReport): void {
  const { outcome, source, object, dryRun } = report;
  const done = dryRun ? "would be" : "was";
  console.log(`${nameOf(source)} of ${source.db} ${done} ${outcome.toLowerCase()}; here its uid is ${object.uid}`);
  const lists: [string, string[]][] = [
    ["transferred", report.transferred.map(nameOf)],
    ["filled", report.filled.map(nameOf)],
    ["mapped", report.mapped.map(nameOf)],
    ["left out", report.leftOut.map(({ object: one, reason }) => `${nameOf(one)}: ${reason}`)],
    [
      "differing",
      report.conflicts.map(
        ({ table, uid, field, source: theirs, target }) =>
          `${table.qualifiedName} ${uid}: ${field} is ${target} here and ${theirs} there`,
      ),
    ],
  ];
  for (const [title, lines] of lists.filter(([, entries]) => entries.length > 0)) {
    console.log(`${title} (${lines.length})\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
}

/** The report as JSON, with registries by name. */
function printJson({ object, ...report }: SyncReport): void {
  const named = (_: string, value: unknown) => {
    if (!value || typeof value !== "object" || !("table" in value)) return value;
    const { table, ...rest } = value as { table: { qualifiedName: string } };
    return { registry: table.qualifiedName, ...rest };
  };
  console.log(JSON.stringify({ uid: object.uid, ...report }, named, 2));
}

async function sync(what: string, flags: SyncFlags): Promise<void> {
  const config = loadConfig({ ...(flags.config !== undefined && { file: flags.config }), env: process.env });
  const catalogue = loadCatalogue(loadOwnModules(config.modules));
  const instances = new Instances(config, catalogue);
  try {
    const report = await syncObject({ instances, config }, requestOf(what, flags, catalogue));
    if (flags.json) printJson(report);
    else printReport(report);
  } finally {
    await instances.close();
  }
}

/** `sync`: one object from a source instance into the default one, without a server. */
export function syncCommand(): Command {
  return new Command("sync")
    .description("copy an object, with what it needs, from an instance into the default one")
    .argument("<registry>", "artifact, record, bionty.CellType, …, or the address of an object's page on LaminHub")
    .option("--from <slug>", "instance to copy from, account/name")
    .option("--uid <uid>", "full uid of the object; or give --key or --name")
    .option("--key <key>", "exact key; the latest version is meant")
    .option("--name <name>", "exact name")
    .option("--transfer <mode>", "sqlrecord, notes or annotations", parseTransfer)
    .option("--depth <levels>", "levels of a type's rows to bring along", parseDepth)
    .option("--initiated-by-run <uid>", "run on the default instance that asks for the sync")
    .option("--dry-run", "only say what would be done")
    .option("--json", "print the report as JSON")
    .option(
      "-c, --config <file>",
      "configuration file (default: LAMINDB_GATEWAY_CONFIG, else what LaminDB's client knows)",
    )
    .action(sync);
}
