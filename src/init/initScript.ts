import { existsSync, readFileSync } from "node:fs";
import { ownValue } from "../util/ownValue.ts";
import type { InitPlan } from "./planInit.ts";

const DATA = new URL("../../data/init/", import.meta.url);

function readData(path: string): string {
  return readFileSync(new URL(path, DATA), "utf8");
}

/** A text as SQL for both databases; PostgreSQL's backslashes are plain since standard strings are on. */
function quoteText(text: string | null): string {
  return text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`;
}

/** As LaminDB's own: SQLite always has bionty's tables, because LaminDB starts it from a packaged file. */
function modulesWithTables({ db, modules }: InitPlan): string[] {
  const wanted = db.dialect === "sqlite" ? [...modules, "bionty"] : modules;
  return ["lamindb", ...["bionty", "pertdb"].filter((module) => wanted.includes(module))];
}

function migrationRows(dialect: "sqlite" | "postgres", modules: string[]): string {
  const migrations = JSON.parse(readData("migrations.json")) as Record<typeof dialect, [app: string, name: string][]>;
  const rows = migrations[dialect]
    .filter(([app]) => modules.includes(app))
    .map(([app, name]) => `(${quoteText(app)}, ${quoteText(name)}, CURRENT_TIMESTAMP)`);
  return `INSERT INTO "django_migrations" ("app", "name", "applied") VALUES\n  ${rows.join(",\n  ")};\n`;
}

function freshRows(plan: InitPlan): string {
  const values: Record<string, string | null> = {
    userUid: plan.user.uid,
    userHandle: plan.user.handle,
    userName: plan.user.name ?? null,
    storageUid: plan.storageUid,
    storageRoot: plan.storageRoot,
    instanceUid: plan.uid,
  };
  const files = ["lamindb", ...plan.modules].map((module) => `rows/${module}.sql`);
  const text = files
    .filter((file) => existsSync(new URL(file, DATA)))
    .map(readData)
    .join("\n");
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => quoteText(ownValue(values, name)!));
}

/** All SQL that turns an empty database into the planned instance, without transaction statements. */
export function initScript(plan: InitPlan): string {
  const { dialect } = plan.db;
  const modules = modulesWithTables(plan);
  const tables = modules.map((module) => readData(`${dialect}/${module}.sql`));
  return [...tables, migrationRows(dialect, modules), freshRows(plan)].join("\n");
}
