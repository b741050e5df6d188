/** Finds the labels that meet a test: by the column by which the feature calls them, and, where the whole text counts, by uid or ontology id. */
import type { Column, Table } from "../../catalogue/model.ts";
import { allOf, anyOf, type Sql } from "../../instances/sql.ts";
import { parseMoment } from "../../util/moment.ts";
import { columnFilter } from "../filters/columnFilter.ts";
import type { Query } from "../query.ts";
import { type FeatureTest, isOfText } from "./featureCondition.ts";

const EXACT: ReadonlySet<string> = new Set(["eq", "in"]);

/** The value in the form of the column: runs are called by the time at which they started. Undefined where none of its values is this text. */
function valueFor({ kind }: Column, operator: string, value: unknown): unknown {
  if (kind === "string" || kind === "text") return value;
  if (kind !== "datetime" || isOfText(operator)) return undefined;
  if (!Array.isArray(value)) return parseMoment(String(value));
  return value.map((one) => parseMoment(String(one))).filter((moment) => moment !== undefined);
}

/** Columns that name one label for sure, apart from the one by which it is called. */
function exactColumns({ schema }: Query, target: Table): Column[] {
  return ["uid", "ontology_id"].flatMap((name) => {
    const column = target.column(name);
    return column && schema.hasColumn(target, name) ? [column] : [];
  });
}

function meets(
  query: Query,
  target: Table,
  alias: string,
  columns: readonly Column[],
  operation: readonly [string, unknown],
): Sql {
  const [operator, value] = operation;
  return anyOf(
    columns.flatMap((column) => {
      const given = valueFor(column, operator, value);
      if (given === undefined) return [];
      return columnFilter(query, column, query.column(alias, target, column.column), { [operator]: given });
    }),
  );
}

/** The condition that a label, in this row of its registry, meets a test of a feature that calls labels by this column. */
export function labelCondition(
  query: Query,
  target: Table,
  alias: string,
  column: Column,
  { operations }: FeatureTest,
): Sql {
  const others = exactColumns(query, target).filter((one) => one !== column);
  return allOf(
    operations.map((operation) =>
      meets(query, target, alias, EXACT.has(operation[0]) ? [column, ...others] : [column], operation),
    ),
  );
}
