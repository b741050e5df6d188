/** Rows of SQL that hold the values of features: one for each value of an object, a list being one value. */
import { nameColumn } from "../../catalogue/labelColumn.ts";
import type { Column, ColumnKind, Table } from "../../catalogue/model.ts";
import { join, type Sql, sql } from "../../instances/sql.ts";
import { visibility } from "../filters/visibility.ts";
import type { Query } from "../query.ts";
import type { Feature } from "./feature.ts";
import { type JsonPlace, type LabelPlace, type ValuePlace, valuePlaces } from "./valuePlaces.ts";

/** The values of a feature in one place, as a part of a statement. */
export interface ValueRows {
  feature: Feature;
  place: ValuePlace;
  /** FROM item, with its joins. */
  from: Sql;
  /** Conditions by which its rows are values of this feature, and are shown. */
  conditions: Sql[];
  /** Id of the object that has the value. */
  owner: Sql;
  /** Id of the row that links both: values of one object come in its order. */
  link: Sql;
  /** What the label is called, usually text; or JSON (kind `json`) other than JSON's null: a scalar, or a list or dict. */
  value: { kind: ColumnKind; expression: Sql };
  /** Alias under which its row stands in `from`. */
  labelAlias: string | undefined;
}

/** Condition that a column holds the id of a feature. */
export function featureIs(query: Query, column: Sql, { id }: Feature): Sql {
  return sql`${column} = ${query.dialect.filters.value("bigint", id)}`;
}

/** Condition that a label is neither in the trash nor in the archive. */
export function isShownLabel(query: Query, target: Table, alias: string): Sql[] {
  return visibility(query, target, alias, {}, "relation");
}

function labelRows(query: Query, feature: Feature, place: LabelPlace): ValueRows {
  const { by, column } = place;
  const [link, label] = [query.alias(), query.alias()];
  const id = query.column(link, by.link, by.value);
  return {
    feature,
    place,
    from: sql`${query.table(by.link)} ${link} JOIN ${query.table(by.target)} ${label} ON ${label}.id = ${id}`,
    conditions: [
      featureIs(query, query.column(link, by.link, by.feature), feature),
      ...isShownLabel(query, by.target, label),
    ],
    owner: query.column(link, by.link, by.host),
    link: sql`${link}.id`,
    value: { kind: column.kind, expression: labelText(query, by.target, label, column) },
    labelAlias: label,
  };
}

const isText = (kind: ColumnKind) => kind === "string" || kind === "text";

/** How a label is called: by the column or, where that is empty text, by its name, or the uid. */
function labelText(query: Query, target: Table, alias: string, { column, kind }: Column): Sql {
  if (!isText(kind) || !target.hasUid) return query.column(alias, target, column);
  const name = nameColumn(target);
  const columns = new Set([column, ...(isText(name.kind) ? [name.column] : [])]);
  const texts = [...columns].map((one) => sql`nullif(${query.column(alias, target, one)}, '')`);
  return sql`coalesce(${join([...texts, query.column(alias, target, "uid")], ", ")})`;
}

function jsonRows(query: Query, feature: Feature, place: JsonPlace): ValueRows {
  const { link: table, host, row } = place.by;
  const { filters } = query.dialect;
  const link = query.alias();
  const value = row ? query.alias() : link;
  const owner = row?.target ?? table;
  const joined = row
    ? sql` JOIN ${query.table(owner)} ${value} ON ${value}.id = ${query.column(link, table, row.column)}`
    : "";
  const expression = query.column(value, owner, "value");
  return {
    feature,
    place,
    from: sql`${query.table(table)} ${link}${joined}`,
    conditions: [
      featureIs(query, query.column(value, owner, "feature_id"), feature),
      sql`NOT ${filters.json.isNull(expression, [])}`,
    ],
    owner: query.column(link, table, host),
    link: sql`${link}.id`,
    value: { kind: "json", expression },
    labelAlias: undefined,
  };
}

/**
 * The rows that hold values of these features for objects of a table, one part for each feature and place; none where the database
 * has no place for them. Objects themselves are not joined: rows of hidden objects are among them.
 */
export function featureValues(query: Query, table: Table, features: readonly Feature[]): ValueRows[] {
  return features.flatMap((feature) =>
    valuePlaces(query.session, table, feature).map((place) =>
      place.is === "labels" ? labelRows(query, feature, place) : jsonRows(query, feature, place),
    ),
  );
}
