import type { ColumnKind } from "../catalogue/model.ts";
import { parseExactJson } from "../util/exactJson.ts";

/** What a column's canonical text is in answers. */
export function toGraphql(kind: ColumnKind, text: string | null): unknown {
  if (text === null) return null;
  switch (kind) {
    case "boolean":
      return text === "true";
    case "integer":
    case "smallint":
    case "float":
      return Number(text);
    case "datetime":
      return `${text.replace(" ", "T")}Z`;
    case "json":
      return parseExactJson(text);
    default:
      return text;
  }
}
