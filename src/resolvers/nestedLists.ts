/** The lists within what a field gives, as one statement may read them along (query/nested): from GraphQL's tree of fields. */
import { type FieldNode, GraphQLError, type GraphQLObjectType, getArgumentValues } from "graphql";
import type { Catalogue, Table } from "../catalogue/model.ts";
import { isReference } from "../catalogue/model.ts";
import { type Nested, type NestedInEntries, noLists } from "../query/nested/nestedLists.ts";
import type { ListArgs } from "../query/page.ts";
import type { Relation } from "../query/relationSource.ts";
import { entryName } from "../schema/fields.ts";
import { type Asking, fieldsByKey } from "./askedFields.ts";
import { fieldMeanings } from "./fieldMeanings.ts";
import { selectList } from "./selection.ts";

/** What lists are planned for. */
interface NestedAsking extends Asking {
  catalogue: Catalogue;
}

/** The arguments of a field as its resolver gets them; undefined where they are refused. */
function argumentsOf(typeName: string, node: FieldNode, { schema, variableValues }: Asking): ListArgs | undefined {
  const field = (schema.getType(typeName) as GraphQLObjectType).getFields()[node.name.value]!;
  try {
    return getArgumentValues(field, node, variableValues);
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

function addList(
  nested: Nested,
  owner: Table,
  relation: Relation,
  nodes: readonly [FieldNode, ...FieldNode[]],
  asking: NestedAsking,
): void {
  const args = argumentsOf(owner.typeName, nodes[0], asking);
  if (!args) return;
  const { target, linkColumns } = relation;
  const name = entryName(owner, relation);
  const { entries, totalCount, page } = selectList(name, target, linkColumns, nodes, asking);
  const within = nestedInEntries(name, target, relation, nodes, asking);
  if (page || totalCount)
    nested.lists.push({ relation, args, page: page ? entries : null, isCounted: totalCount, within });
}

/** Adds the lists that fields ask for of an object of the table. */
export function addLists(nested: Nested, table: Table, nodes: readonly FieldNode[], asking: NestedAsking): void {
  const meanings = fieldMeanings(table);
  for (const found of fieldsByKey(nodes, table.typeName, asking).values()) {
    const meaning = meanings.get(found[0].name.value);
    if (meaning?.is === "relation") addList(nested, table, meaning.relation, found, asking);
    else if (meaning?.is === "column" && isReference(meaning.column)) {
      const { column, target } = meaning.column;
      const inner = nested.toOne.get(column) ?? noLists();
      nested.toOne.set(column, inner);
      addLists(inner, target, found, asking);
    }
  }
}

/** The lists within the entries of a connection of this name, which fields ask for. */
export function nestedInEntries(
  name: string,
  target: Table,
  { linkColumns }: Pick<Relation, "linkColumns">,
  nodes: readonly FieldNode[],
  asking: NestedAsking,
): NestedInEntries {
  const [node, link] = [noLists(), noLists()];
  for (const found of fieldsByKey(nodes, `${name}Connection`, asking).values()) {
    const field = found[0].name.value;
    if (field === "nodes") addLists(node, target, found, asking);
    if (field !== "edges") continue;
    for (const inner of fieldsByKey(found, `${name}Edge`, asking).values()) {
      if (inner[0].name.value === "node") addLists(node, target, inner, asking);
      const column = linkColumns.find((one) => one.field === inner[0].name.value);
      if (!column || !isReference(column)) continue;
      const lists = link.toOne.get(column.column) ?? noLists();
      link.toOne.set(column.column, lists);
      addLists(lists, column.target, inner, asking);
    }
  }
  return { node, link };
}
