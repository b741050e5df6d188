/**
 * What an operation asks of an object or a list, as columns to read: from GraphQL's tree of fields, through
 * fragments, interfaces, aliases, @skip and @include.
 */
import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, getArgumentValues } from "graphql";
import type { Catalogue, Column, Table } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { hasVersion, VERSION_COLUMNS } from "../catalogue/version.ts";
import { GatewayError } from "../errors.ts";
import type { Path } from "../query/paths/path.ts";
import { type EdgeSelection, type Selection, selectColumns, selectToOne } from "../query/selection.ts";
import { ownValue } from "../util/ownValue.ts";
import { contentColumn } from "../views/copies.ts";
import { type Asking, fieldsByName } from "./askedFields.ts";
import { FIELD_NEEDS } from "./fieldNeeds.ts";
import { parseColumns, selectPaths } from "./tablePaths.ts";

/** Fields of one object by name, those of equal name (aliases) together. */
type Fields = Map<string, FieldNode[]>;

function addColumn(selection: Selection, column: Column, nodes: readonly FieldNode[], info: Asking): void {
  selection.columns.add(column.column);
  if (isReference(column)) addObject(selectToOne(selection, column.column), column.target, nodes, info);
}

/** Where an object came from follows from its run's transform. */
function addOrigin(selection: Selection, table: Table, shownRun: readonly FieldNode[] | undefined, info: Asking): void {
  const column = table.column("run_id");
  if (!column || !isReference(column)) return;
  const run = selectToOne(selection, column.column);
  selectToOne(run, "transform_id").columns.add("key");
  if (shownRun) addObject(run, column.target, shownRun, info);
}

function addState(selection: Selection, table: Table, nodes: readonly FieldNode[], info: Asking): void {
  const origin = fieldsByName(nodes, "ObjectState", info).get("origin");
  if (origin) addOrigin(selection, table, fieldsByName(origin, "ObjectOrigin", info).get("run"), info);
}

function addColumns({ columns }: Selection, names: readonly string[]): void {
  for (const name of names) columns.add(name);
}

/** Copies are found by what tells objects apart. */
function addCopies(selection: Selection, table: Table): void {
  for (const column of ["uid", contentColumn(table)]) if (column) selection.columns.add(column);
}

function addObject(selection: Selection, table: Table, nodes: readonly FieldNode[], info: Asking): void {
  for (const [name, found] of fieldsByName(nodes, table.typeName, info)) {
    if (name === "id" && table.hasUid) selection.columns.add("uid");
    else if (name === "_state") addState(selection, table, found, info);
    else if (name === "stale") addOrigin(selection, table, undefined, info);
    else if (name === "copies") addCopies(selection, table);
    else if (name === "version" && hasVersion(table)) addColumns(selection, VERSION_COLUMNS);
    else if (name === "status") selection.columns.add("_status_code");
    else {
      for (const needed of ownValue(ownValue(FIELD_NEEDS, table.typeName) ?? {}, name) ?? [])
        selection.columns.add(needed);
      const column = table.columns.find((one) => one.field === name && one.name !== "id");
      if (column) addColumn(selection, column, found, info);
    }
  }
}

/** What the fields of these nodes ask of an object of the table. */
export function selectObject(table: Table, nodes: readonly FieldNode[], info: Asking): Selection {
  const selection = selectColumns();
  addObject(selection, table, nodes, info);
  return selection;
}

/** Whether a field that gives an object of this type is asked for the field of this name. */
export function asks(info: GraphQLResolveInfo, typeName: string, field: string): boolean {
  return fieldsByName(info.fieldNodes, typeName, info).has(field);
}

/** What a field that gives a connection asks of it. */
export interface ListSelection {
  entries: EdgeSelection;
  totalCount: boolean;
  page: boolean;
}

function listFields(fields: Fields, name: string, info: Asking): [pages: FieldNode[], edges: Fields, pageInfo: Fields] {
  const edges = fieldsByName(fields.get("edges") ?? [], `${name}Edge`, info);
  const pageInfo = fieldsByName(fields.get("pageInfo") ?? [], "PageInfo", info);
  return [[...(fields.get("nodes") ?? []), ...(edges.get("node") ?? [])], edges, pageInfo];
}

/** What a field that gives a connection of entries of this name (schema/fields.ts), whose links have these columns, asks of it. */
export function selectList(
  name: string,
  target: Table,
  linkColumns: readonly Column[],
  nodes: readonly FieldNode[],
  info: Asking & { catalogue: Catalogue },
): ListSelection {
  const fields = fieldsByName(nodes, `${name}Connection`, info);
  const [inner, edges, pageInfo] = listFields(fields, name, info);
  const link = selectColumns();
  for (const column of linkColumns) {
    const asked = edges.get(column.field);
    if (asked) addColumn(link, column, asked, info);
  }
  const cursors = edges.has("cursor") || pageInfo.has("startCursor") || pageInfo.has("endCursor");
  const page = fields.has("nodes") || fields.has("edges") || fields.has("pageInfo") || fields.has("table");
  const entries = { node: selectObject(target, inner, info), link, cursors };
  const field = (info.schema.getType(`${name}Connection`) as GraphQLObjectType).getFields().table!;
  for (const node of fields.get("table") ?? []) {
    const { columns } = getArgumentValues(field, node, info.variableValues) as { columns: readonly string[] };
    selectPaths(entries, readablePaths(info.catalogue, target, columns, linkColumns));
  }
  return { entries, totalCount: fields.has("totalCount"), page };
}

/** The paths of a table; none where one of them is wrong, which the table's own field says. */
function readablePaths(catalogue: Catalogue, ...asked: [Table, readonly string[], readonly Column[]]): Path[] {
  try {
    return parseColumns(catalogue, ...asked);
  } catch (error) {
    if (error instanceof GatewayError) return [];
    throw error;
  }
}

/** By the field's nodes, of which graphql-js gives one array to all parents of a field within one execution. */
class Memory<T> {
  readonly #known = new WeakMap<readonly FieldNode[], Map<Table, T>>();

  remember(nodes: readonly FieldNode[], table: Table, make: () => T): T {
    const known = this.#known.get(nodes) ?? new Map<Table, T>();
    this.#known.set(nodes, known);
    const found = known.get(table) ?? make();
    known.set(table, found);
    return found;
  }
}

/** What the fields of a request ask of objects and lists, worked out once for all parents of a field. */
export class Selections {
  readonly #catalogue: Catalogue;
  readonly #objects = new Memory<Selection>();
  readonly #within = new Memory<Selection>();
  readonly #lists = new Memory<ListSelection>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** What a field that gives one object of the table asks of it. */
  object(table: Table, info: GraphQLResolveInfo): Selection {
    const { fieldNodes } = info;
    return this.#objects.remember(fieldNodes, table, () => selectObject(table, fieldNodes, info));
  }

  /** The same for a field that gives objects within objects of another type: `object` of a copy. */
  within(table: Table, typeName: string, field: string, info: GraphQLResolveInfo): Selection {
    const { fieldNodes } = info;
    return this.#within.remember(fieldNodes, table, () =>
      selectObject(table, fieldsByName(fieldNodes, typeName, info).get(field) ?? [], info),
    );
  }

  /** The same for a connection of entries of this name (schema/fields.ts), whose links have these columns. */
  list(name: string, target: Table, linkColumns: readonly Column[], info: GraphQLResolveInfo): ListSelection {
    const { fieldNodes } = info;
    return this.#lists.remember(fieldNodes, target, () =>
      selectList(name, target, linkColumns, fieldNodes, { ...info, catalogue: this.#catalogue }),
    );
  }
}
