/** Which labels meet a test: looked up in the registries where the feature may have labels. */
import { dtypeRegistries } from "../../catalogue/dtype.ts";
import { nameColumn } from "../../catalogue/labelColumn.ts";
import type { Column, Table } from "../../catalogue/model.ts";
import type { ReadSession } from "../../instances/instance.ts";
import { allOf, type Sql, sql } from "../../instances/sql.ts";
import type { Query } from "../query.ts";
import type { FeatureTest, Operation } from "./featureCondition.ts";
import { isShownLabel } from "./featureValues.ts";
import { featuresFrom } from "./findFeatures.ts";
import { labelCondition } from "./labelMatches.ts";
import type { LookUpPart, TableCondition } from "./lookUpPart.ts";
import { seenDtypes } from "./seenDtypes.ts";
import { labelLinks, valuePlaces } from "./valuePlaces.ts";

interface Called {
  target: Table;
  column: Column;
}

/** Tells apart what labels of a registry are called by. */
export function labelKey(target: Table, column: Column): string {
  return `${target.table} ${column.column}`;
}

/** A text, or those of a list of `in`; undefined where there is none. */
function textual([operator, value]: Operation): unknown {
  if (!Array.isArray(value)) return typeof value === "string" ? value : undefined;
  if (operator !== "in") return undefined; // a list as a whole, which no label is
  const texts = value.filter((one) => typeof one === "string");
  return texts.length > 0 || value.length === 0 ? texts : undefined;
}

/** What labels can meet of a test: they are text, and the texts of a list are for them. Undefined where no label can meet it. */
export function labelTest<Test extends FeatureTest>(test: Test): Test | undefined {
  const operations = test.operations.map((operation): Operation => [operation[0], textual(operation)]);
  return operations.every(([, value]) => value !== undefined) ? { ...test, operations } : undefined;
}

/** The columns by which dtypes usually call labels. */
function usualColumns({ schema }: ReadSession, target: Table): Column[] {
  const columns = [nameColumn(target), target.column("ontology_id")];
  return columns.filter((column): column is Column => column !== undefined && schema.hasColumn(target, column.column));
}

/** In which registries labels of a feature are to be looked for; where dtypes are others by now, labels are compared where they are linked. */
function expectedLabels(session: ReadSession, table: Table, name: string): Called[] {
  const dtypes = seenDtypes(session, name);
  if (!dtypes) {
    const targets = [...new Set(labelLinks(session, table).map(({ target }) => target))];
    return targets.flatMap((target) => usualColumns(session, target).map((column) => ({ target, column })));
  }
  const places = dtypes
    .filter((dtype) => dtypeRegistries(dtype).length > 0)
    .flatMap((dtype) => valuePlaces(session, table, { dtype }))
    .filter((place) => place.is === "labels");
  const called = places.map(({ by: { target }, column }) => ({ target, column }));
  return [...new Map(called.map((one) => [labelKey(one.target, one.column), one])).values()];
}

/** Nothing is read unless a feature of the name has labels in the registry. */
function labelIds(query: Query, name: string, { target, column }: Called, test: FeatureTest): Sql {
  const { filters } = query.dialect;
  const feature = featuresFrom(query, [name])!;
  const asked = column === nameColumn(target) ? target.qualifiedName : `${target.qualifiedName}.${column.name}`;
  const isAsked = sql`EXISTS (SELECT 1 FROM ${feature.from} WHERE ${allOf([feature.condition, filters.contains(feature.dtype, asked, false)])})`;
  const label = query.alias();
  const conditions = [
    isAsked,
    ...filters.whileWanted(sql`${label}.id`),
    labelCondition(query, target, label, column, test),
    ...isShownLabel(query, target, label),
  ];
  return sql`SELECT ${label}.id FROM ${query.table(target)} ${label} WHERE ${allOf(conditions)}`;
}

/** Parts that look up the labels of a condition, by `labelKey`. */
export function labelParts(session: ReadSession, { table, condition }: TableCondition): LookUpPart[] {
  const { name, path, tests } = condition;
  const asked = tests.flatMap((test) => {
    const own = test.operations.length > 0 ? labelTest(test) : undefined;
    return own ? [{ test, own }] : [];
  });
  if (path.length > 0 || asked.length === 0) return [];
  const called = expectedLabels(session, table, name);
  return asked.flatMap(({ test, own }) =>
    called.map((one) => ({
      test,
      key: labelKey(one.target, one.column),
      ids: (query: Query) => labelIds(query, name, one, own),
    })),
  );
}
