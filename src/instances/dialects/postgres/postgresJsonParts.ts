import type { JsonParts } from "../jsonParts.ts";

const pathText = (path: readonly string[]) => `'{${path.join(",")}}'`;

/** JSON taken apart by PostgreSQL. */
export const postgresJsonParts: JsonParts = {
  value: (json, path) => `nullif(${json} #> ${pathText(path)}, 'null'::jsonb)`,
  flag: (json, path) => `CASE ${json} #>> ${pathText(path)} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END`,
  text: (json, path) => `${json} #>> ${pathText(path)}`,
  // a path cannot be taken out of something that is not an object
  without: (json, ...paths) =>
    `CASE WHEN jsonb_typeof(${json}) = 'object' THEN nullif(${[json, ...paths.map(pathText)].join(" #- ")}, '{}'::jsonb) ELSE ${json} END`,
  withKey: (json, key, value) =>
    `CASE WHEN jsonb_typeof(${json}) = 'object' THEN ${json} ELSE '{}'::jsonb END || jsonb_build_object('${key}', ${value})`,
  literal: (value) => `'${value}'::jsonb`,
};
