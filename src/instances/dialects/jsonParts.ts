import type { DialectName } from "./dialect.ts";

/** SQL that takes JSON columns apart, for values that LaminDB moved out of them; paths are keys of objects. */
export interface JsonParts {
  /** The value at a path as JSON; NULL where there is none or null. */
  value(json: string, path: readonly string[]): string;
  /** The boolean at a path; NULL where there is none. */
  flag(json: string, path: readonly string[]): string;
  /** The text at a path; NULL where there is none. */
  text(json: string, path: readonly string[]): string;
  /** The JSON without what stands at these paths; NULL where nothing is left. */
  without(json: string, ...paths: (readonly string[])[]): string;
  /** The JSON with a value under a key; an object of that key alone where it is no object. */
  withKey(json: string, key: string, value: string): string;
  /** The JSON value of a boolean. */
  literal(value: boolean): string;
}

const sqlitePath = (path: readonly string[]) => `'$${path.map((key) => `."${key}"`).join("")}'`;

const sqlite: JsonParts = {
  value: (json, path) => `nullif(${json} -> ${sqlitePath(path)}, 'null')`,
  flag: (json, path) =>
    `CASE json_type(${json}, ${sqlitePath(path)}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`,
  text: (json, path) => `${json} ->> ${sqlitePath(path)}`,
  without: (json, ...paths) => `nullif(json_remove(${[json, ...paths.map(sqlitePath)].join(", ")}), '{}')`,
  withKey: (json, key, value) =>
    `json_set(CASE json_type(${json}) WHEN 'object' THEN ${json} ELSE '{}' END, ${sqlitePath([key])}, json(${value}))`,
  literal: (value) => `'${value}'`,
};

const postgresPath = (path: readonly string[]) => `'{${path.join(",")}}'`;

const postgres: JsonParts = {
  value: (json, path) => `nullif(${json} #> ${postgresPath(path)}, 'null'::jsonb)`,
  flag: (json, path) => `CASE ${json} #>> ${postgresPath(path)} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`,
  text: (json, path) => `${json} #>> ${postgresPath(path)}`,
  // a path cannot be taken out of what is no object
  without: (json, ...paths) =>
    `CASE WHEN jsonb_typeof(${json}) = 'object' THEN nullif(${[json, ...paths.map(postgresPath)].join(" #- ")}, '{}'::jsonb) ELSE ${json} END`,
  withKey: (json, key, value) =>
    `CASE WHEN jsonb_typeof(${json}) = 'object' THEN ${json} ELSE '{}'::jsonb END || jsonb_build_object('${key}', ${value})`,
  literal: (value) => `'${value}'::jsonb`,
};

/** JSON parts by database. */
export const JSON_PARTS: Record<DialectName, JsonParts> = { sqlite, postgres };
