/** Builds the catalogue in memory out of the compact facts of all modules; pure. */
import { camelCase, constantCase, lowerFirst, plural, upperFirst } from "../util/names.ts";
import type { ModuleFacts, RelationFacts, TableFacts } from "./facts.ts";
import {
  type Catalogue,
  type Column,
  isReference,
  isRegistry,
  type Registry,
  type Table,
  type ToMany,
} from "./model.ts";

function makeColumns(facts: TableFacts): Column[] {
  const pk: Column = {
    name: "id",
    column: "id",
    field: "id",
    kind: facts.pk ?? "integer",
    description: "Integer key of the row in this database only.",
  };
  return [
    pk,
    ...facts.columns.map((column) => ({
      ...column,
      column: column.column ?? column.name,
      field: camelCase(column.name),
    })),
  ];
}

function makeTable(module: string, facts: TableFacts): Table | Registry {
  const core = module === "lamindb";
  const typeName = core ? facts.name : upperFirst(module) + facts.name;
  const columns = makeColumns(facts);
  const byName = new Map(
    columns.flatMap((column) => [[column.name, column] as const, [column.column, column] as const]),
  );
  const table: Table = {
    name: facts.name,
    module,
    qualifiedName: core ? facts.name : `${module}.${facts.name}`,
    typeName,
    table: facts.table,
    kind: facts.kind,
    facts,
    hasUid: byName.has("uid"),
    isVersioned: facts.stemLength !== undefined,
    columns,
    column: (name) => byName.get(name),
    references: columns.filter(isReference),
    toMany: [],
    keys: facts.keys,
  };
  if (facts.kind !== "registry") return table;
  const oneField = lowerFirst(typeName);
  return { ...table, kind: "registry", enumName: constantCase(typeName), oneField, manyField: plural(oneField) };
}

/** Link columns are all but the key and the two ends. */
function linkColumns(link: Table, ends: string[]): Column[] {
  return link.columns.filter((column) => column.name !== "id" && !ends.includes(column.column));
}

function addLinkRelation(relation: RelationFacts, owner: Table, target: Table, link: Table): void {
  const ends = [relation.from, relation.target];
  const side = (name: string, to: Table, parentColumn: string, targetColumn: string): ToMany => ({
    name,
    field: camelCase(name),
    target: to,
    path: { via: "link", link, parentColumn, targetColumn },
    linkColumns: linkColumns(link, ends),
  });
  owner.toMany.push(side(relation.name, target, relation.from, relation.target));
  if (relation.reverse) target.toMany.push(side(relation.reverse, owner, relation.target, relation.from));
}

/**
 * Rows that point here through a reference with an accessor. Rows of link tables are edges of their
 * relation, not objects, but for a link with one end only (a record's JSON values): there the feature is the node.
 */
function addReverseRelations(table: Table): void {
  for (const column of table.references) {
    if (!column.reverse) continue;
    if (table.kind !== "link") {
      column.target.toMany.push({
        name: column.reverse,
        field: camelCase(column.reverse),
        target: table,
        path: { via: "reverse", column: column.column },
        linkColumns: [],
      });
    } else if (table.facts.link?.ends.length === 1 && table.facts.link.ends[0] === column.column) {
      const feature = table.column("feature_id");
      if (!feature || !isReference(feature)) continue;
      column.target.toMany.push({
        name: column.reverse,
        field: camelCase(column.reverse),
        target: feature.target,
        path: { via: "link", link: table, parentColumn: column.column, targetColumn: "feature_id" },
        linkColumns: linkColumns(table, [column.column, "feature_id"]),
      });
    }
  }
}

/** What a column's values are: of links to one table, columns of one name must agree in it, since they share a filter. */
function contentOf(column: Column): string {
  return isReference(column) ? column.target.typeName : column.kind;
}

/** Gives link columns whose name a column of another content has already, on links to the same table, a name of their own. */
function renameUnlikeLinkColumns(tables: readonly Table[]): void {
  const known = new Map<string, string>();
  for (const relation of tables.flatMap(({ toMany }) => toMany)) {
    relation.linkColumns = relation.linkColumns.map((column) => {
      const [key, content] = [`${relation.target.typeName}.${column.field}`, contentOf(column)];
      if (!known.has(key)) known.set(key, content);
      return known.get(key) === content ? column : { ...column, field: `${column.field}${upperFirst(content)}` };
    });
  }
}

function assertDistinctFields(table: Table): void {
  const seen = new Set<string>();
  for (const { field } of [...table.columns, ...table.toMany]) {
    if (seen.has(field)) throw new Error(`${table.qualifiedName} has two fields named ${field}`);
    seen.add(field);
  }
}

/** Builds the catalogue; references to tables that no module has are left out, so that a subset of the modules works. */
export function makeCatalogue(modules: ModuleFacts[]): Catalogue {
  const tables = modules.flatMap(({ module, tables }) => tables.map((facts) => makeTable(module, facts)));
  const byTable = new Map(tables.map((table) => [table.table, table]));
  for (const table of tables) {
    const known = table.columns.filter((column) => !column.to || byTable.has(column.to));
    for (const column of known.filter(isReference)) column.target = byTable.get(column.to!)!;
    table.columns = known;
    table.references = known.filter(isReference);
  }
  for (const table of tables) {
    for (const relation of table.facts.relations) {
      const [target, link] = [byTable.get(relation.to), byTable.get(relation.through)];
      if (target && link) addLinkRelation(relation, table, target, link);
    }
    addReverseRelations(table);
  }
  tables.forEach(assertDistinctFields);
  renameUnlikeLinkColumns(tables);
  const registries = tables.filter(isRegistry);
  const byName = new Map(
    registries.flatMap((r) => [r.typeName, r.enumName, r.qualifiedName].map((name) => [name, r] as const)),
  );
  const get = <T>(map: Map<string, T>, name: string): T => {
    const found = map.get(name);
    if (!found) throw new Error(`the catalogue has no ${name}`);
    return found;
  };
  return {
    modules: modules.map(({ module, version }) => ({ name: module, version })),
    tables,
    registries,
    table: (name) => get(byTable, name),
    findTable: (name) => byTable.get(name),
    registry: (name) => get(byName, name),
    findRegistry: (name) => byName.get(name),
  };
}
