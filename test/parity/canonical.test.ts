/**
 * The comparison reports what it must: copies of the source, damaged in one place each, are all found out.
 * Where the canonical form makes the damage equal (1.0 and 1, the order of keys), the exact comparison finds it.
 */
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { DIALECT_NAMES, type Dialect } from "../support/dialects.ts";
import { runSql } from "../support/postgres.ts";
import { unpackSqliteTemplate } from "../support/sqliteTemplates.ts";
import { cloneTemplate } from "../support/templates.ts";
import { changesText, parseChanges } from "./canonical/changes.ts";
import { compare } from "./canonical/compare.ts";
import { emptyContent } from "./canonical/content.ts";
import { type Changes, diff } from "./canonical/diff.ts";
import { exact } from "./canonical/exact.ts";
import { parseJson } from "./canonical/json.ts";
import { templateUids } from "./canonical/known.ts";
import { readDatabase } from "./canonical/readDatabase.ts";

/** The source's artifact with every form of JSON, numbers beyond 2^53 and microseconds. */
const UID = "NBrenH7g5EmFuh2G0000";

const UPDATED = `lamindb_artifact: inserted ${UID}: `;
const INEXACT = `exact: lamindb_artifact: ${UID}: `;

interface Damage {
  set: string;
  /** How the lines of the report begin: either the value is another one, or only its raw form is. */
  lines: string[];
}

function replaceInJson(from: string, to: string, dialect: Dialect): string {
  const [text, json] = { sqlite: ["", ""], postgres: ["::text", "::jsonb"] }[dialect];
  return `extra_data = replace(extra_data${text}, '${from}', '${to}')${json}`;
}

const SQLITE_DAMAGES: Record<string, Damage> = {
  "microseconds cut": {
    set: "created_at = '2025-02-01 00:00:05'",
    lines: [`${UPDATED}created_at: expected "2025-02-01 00:00:05.123456", got "2025-02-01 00:00:05"`],
  },
  "milliseconds only": {
    set: "created_at = '2025-02-01 00:00:05.123'",
    lines: [`${UPDATED}created_at: expected "2025-02-01 00:00:05.123456", got "2025-02-01 00:00:05.123"`],
  },
  "ISO text": {
    set: "created_at = '2025-02-01T00:00:05.123456Z'",
    lines: [`${INEXACT}created_at: source 2025-02-01 00:00:05.123456, target 2025-02-01T00:00:05.123456Z`],
  },
  "milliseconds since 1970": { set: "created_at = 1738368005123", lines: [`${UPDATED}created_at: `] },
  "1.0 to 1": { set: replaceInJson('"b": 1.0', '"b": 1', "sqlite"), lines: [`${INEXACT}extra_data: `] },
  "2^53+1 rounded in a column": {
    set: "size = 9007199254740992",
    lines: [`${UPDATED}size: expected 9007199254740993, got 9007199254740992`],
  },
  "2^53+1 rounded in JSON": {
    set: replaceInJson('"big": 9007199254740993', '"big": 9007199254740992', "sqlite"),
    lines: [`${UPDATED}extra_data: `],
  },
  "a text becomes a number": {
    set: replaceInJson('"text": "1"', '"text": 1', "sqlite"),
    lines: [`${UPDATED}extra_data: `],
  },
  "1e-7 to 0": { set: replaceInJson('"tiny": 1e-07', '"tiny": 0', "sqlite"), lines: [`${UPDATED}extra_data: `] },
  "keys sorted": {
    set: replaceInJson('"b": 1.0, "a": 1', '"a": 1, "b": 1.0', "sqlite"),
    lines: [`${INEXACT}extra_data: `],
  },
  "integer-like keys first": {
    set: replaceInJson('"10": "ten", "9": "nine"', '"9": "nine", "10": "ten"', "sqlite"),
    lines: [`${INEXACT}extra_data: `],
  },
  "__proto__ lost": {
    set: replaceInJson('"__proto__": {"z": 2.0, "y": 2}, ', "", "sqlite"),
    lines: [`${UPDATED}extra_data: `],
  },
  "written anew": {
    set: "created_at = '2026-06-01 10:00:00.5'",
    lines: [`${UPDATED}created_at: expected "2025-02-01 00:00:05.123456", got "<now>"`],
  },
};

const POSTGRES_DAMAGES: Record<string, Damage> = {
  "microseconds cut": {
    set: "created_at = date_trunc('second', created_at)",
    lines: [`${UPDATED}created_at: expected "2025-02-01 00:00:05.123456", got "2025-02-01 00:00:05"`],
  },
  "a time of another zone": { set: "created_at = created_at - interval '1 hour'", lines: [`${UPDATED}created_at: `] },
  "1.0 to 1": { set: replaceInJson('"b": 1.0', '"b": 1', "postgres"), lines: [`${INEXACT}extra_data: `] },
  "2^53+1 rounded in a column": {
    set: "size = 9007199254740992",
    lines: [`${UPDATED}size: expected 9007199254740993, got 9007199254740992`],
  },
  "2^53+1 rounded in JSON": {
    set: replaceInJson('"big": 9007199254740993', '"big": 9007199254740992', "postgres"),
    lines: [`${UPDATED}extra_data: `],
  },
  "a text becomes a number": {
    set: replaceInJson('"text": "1"', '"text": 1', "postgres"),
    lines: [`${UPDATED}extra_data: `],
  },
  "1e-7 to 0": { set: replaceInJson('"tiny": 0.0000001', '"tiny": 0', "postgres"), lines: [`${UPDATED}extra_data: `] },
  "__proto__ lost": { set: "extra_data = extra_data - '__proto__'", lines: [`${UPDATED}extra_data: `] },
  "SQL NULL for a value": { set: "extra_data = NULL", lines: [`${UPDATED}extra_data: `] },
  "JSON null for a value": { set: "extra_data = 'null'", lines: [`${UPDATED}extra_data: `] },
};

const DAMAGES: Record<Dialect, Record<string, Damage>> = { sqlite: SQLITE_DAMAGES, postgres: POSTGRES_DAMAGES };

/** Everything that is in the source, as if it had been inserted into an empty database. */
async function readAsChanges(db: string): Promise<Changes> {
  return diff(emptyContent(), await readDatabase(db), await templateUids());
}

interface Report {
  canonical: string[];
  exact: string[];
}

/** Both comparisons of a copy of the source with the source. */
async function compareCopy(copy: string, copyDialect: Dialect): Promise<Report> {
  const source = unpackSqliteTemplate("source");
  const expected = await readAsChanges(source);
  const target = { content: await readDatabase(copy), postgres: copyDialect === "postgres" };
  const original = { content: await readDatabase(source), postgres: false };
  return {
    canonical: compare(expected, await readAsChanges(copy)),
    exact: exact(expected, emptyContent(), target, original, await templateUids()),
  };
}

async function damage(db: string, dialect: Dialect, set: string): Promise<void> {
  const sql = `UPDATE lamindb_artifact SET ${set} WHERE uid = '${UID}'`;
  if (dialect === "postgres") return runSql(db, sql);
  const connection = new Database(db);
  const { changes } = connection.prepare(sql).run();
  connection.close();
  expect(changes).toBe(1);
}

describe.each(DIALECT_NAMES)("comparing a copy on %s with the source", (dialect) => {
  it("finds nothing in an undamaged copy", async () => {
    const copy = await cloneTemplate(dialect, "source");
    expect(await compareCopy(copy.db, dialect)).toEqual({ canonical: [], exact: [] });
    await copy.drop();
  });

  it.each(Object.entries(DAMAGES[dialect]))("reports: %s", async (_, { set, lines }) => {
    const copy = await cloneTemplate(dialect, "source");
    await damage(copy.db, dialect, set);
    const { canonical, exact } = await compareCopy(copy.db, dialect);
    const report = canonical.length > 0 ? canonical : exact;
    expect(report.map((line, at) => line.slice(0, lines[at]?.length))).toEqual(lines);
    await copy.drop();
  });
});

describe("the canonical form", () => {
  it("is kept by its JSON text", async () => {
    const changes = await readAsChanges(unpackSqliteTemplate("source"));
    expect(compare(changes, parseChanges(parseJson(changesText(changes))))).toEqual([]);
  });

  it("numbers rows of unknown uids by their content, not by their ids", async () => {
    const before = await readDatabase(unpackSqliteTemplate("target"));
    const [first, second] = [unpackSqliteTemplate("target"), unpackSqliteTemplate("target")];
    for (const [db, names] of [
      [first, ["a", "b"]],
      [second, ["b", "a"]],
    ] as const) {
      const connection = new Database(db);
      for (const name of names) {
        connection.exec(
          `INSERT INTO lamindb_ulabel (uid, name, is_type, is_locked, branch_id, created_on_id, space_id, created_by_id, created_at, updated_at)
           VALUES ('${Math.random().toString(36).slice(2, 10)}', '${name}', 0, 0, 1, 1, 1, 1, '2026-07-0${names.indexOf(name) + 1}', '2026-07-01')`,
        );
      }
      connection.close();
    }
    const known = await templateUids();
    const [one, other] = [
      diff(before, await readDatabase(first), known),
      diff(before, await readDatabase(second), known),
    ];
    expect(changesText(one)).toBe(changesText(other));
    expect(one.get("lamindb_ulabel")?.inserted.map(({ uid, name }) => [uid, name])).toEqual([
      ['"<new ulabel 1>"', '"a"'],
      ['"<new ulabel 2>"', '"b"'],
    ]);
  });
});
