import type { JsonParts } from "../jsonParts.ts";

const pathText = (path: readonly string[]) => `'$${path.map((key) => `."${key}"`).join("")}'`;

/** JSON taken apart by SQLite. */
export const sqliteJsonParts: JsonParts = {
  value: (json, path) => `nullif(${json} -> ${pathText(path)}, 'null')`,
  flag: (json, path) => `CASE json_type(${json}, ${pathText(path)}) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`,
  text: (json, path) => `${json} ->> ${pathText(path)}`,
  without: (json, ...paths) => `nullif(json_remove(${[json, ...paths.map(pathText)].join(", ")}), '{}')`,
  withKey: (json, key, value) =>
    `json_set(CASE json_type(${json}) WHEN 'object' THEN ${json} ELSE '{}' END, ${pathText([key])}, json(${value}))`,
  literal: (value) => `'${value}'`,
};
