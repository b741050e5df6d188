/**
 * An operation's fields as the tree of the answer that one statement can write (query/answer). What such a statement cannot know
 * (fields that hand-made resolvers compute) throws NotCompiled: loaders read it then.
 */
import { type FieldNode, type GraphQLField, type GraphQLObjectType, isNonNullType } from "graphql";
import { type Column, isReference, type Table } from "../../catalogue/model.ts";
import type { Limits } from "../../config/config.ts";
import type { Instance } from "../../instances/instance.ts";
import { parseFacetArgs } from "../../loaders/loadFacets.ts";
import type {
  AggregateField,
  AnswerField,
  AnswerList,
  AnswerObject,
  ColumnField,
  ConstantField,
  EdgeField,
  FacetField,
  ListField,
  PageInfoField,
  ReferenceField,
} from "../../query/answer/answerTree.ts";
import { NotCompiled } from "../../query/answer/notCompiled.ts";
import type { ListArgs } from "../../query/page.ts";
import { parsePath } from "../../query/paths/parsePath.ts";
import type { Relation } from "../../query/relationSource.ts";
import { entryName, numericColumns } from "../../schema/fields.ts";
import { scalarOf } from "../../schema/printObject.ts";
import { ownValue } from "../../util/ownValue.ts";
import { type Asking, fieldsByKey } from "../askedFields.ts";
import { fieldMeanings } from "../fieldMeanings.ts";
import type { FacetArgs } from "../listFacts.ts";
import { instanceId } from "../objectId.ts";
import type { SettledArguments } from "./settledArguments.ts";

/** Makes the tree of one operation on one instance. */
export class AnswerAsker {
  readonly #asking: Asking;
  readonly #arguments: SettledArguments;
  readonly #instance: Instance;
  readonly #limits: Limits;

  constructor(asking: Asking, settled: SettledArguments, instance: Instance, limits: Limits) {
    this.#limits = limits;
    this.#asking = asking;
    this.#arguments = settled;
    this.#instance = instance;
  }

  /** What fields that give an object of the table ask of it. */
  object(table: Table, nodes: readonly FieldNode[]): AnswerObject {
    const type = this.#objectType(table.typeName);
    const fields = [...fieldsByKey(nodes, table.typeName, this.#asking)].map(([key, found]): AnswerField => {
      const name = found[0].name.value;
      if (name === "__typename") return this.#json(key, table.typeName);
      const meaning = fieldMeanings(table).get(name);
      if (!meaning) throw new NotCompiled(`${table.typeName}.${name}`);
      switch (meaning.is) {
        case "id":
        case "status":
        case "version":
          return { key, is: meaning.is };
        case "state":
          return this.#json(key, this.#state(found));
        case "instance":
          return this.#json(key, this.#instanceOf(found));
        case "column":
          return this.#column(key, meaning.column, type.getFields()[name]!, found);
        default:
          return { key, is: "list", ...this.#relation(table, meaning.relation, type.getFields()[name]!, found) };
      }
    });
    return { table, fields };
  }

  /** What fields that give a connection of entries of this name ask of it; `args` says which page. */
  list(
    name: string,
    target: Table,
    linkColumns: readonly Column[],
    nodes: readonly FieldNode[],
    args: ListArgs,
  ): AnswerList {
    const fields = [...fieldsByKey(nodes, `${name}Connection`, this.#asking)].map(([key, found]): ListField => {
      const field = found[0].name.value;
      switch (field) {
        case "__typename":
          return this.#json(key, `${name}Connection`);
        case "totalCount":
          return { key, is: "totalCount" };
        case "nodes":
          return { key, is: "nodes", object: this.object(target, found) };
        case "edges":
          return { key, is: "edges", fields: this.#edge(name, target, linkColumns, found) };
        case "pageInfo":
          return { key, is: "pageInfo", fields: this.#pageInfo(found) };
        case "facets":
          return this.#facets(key, `${name}Connection`, target, linkColumns, found);
        case "aggregate":
          return { key, is: "aggregate", fields: this.#aggregate(target, found) };
        default:
          throw new NotCompiled(`${name}Connection.${field}`);
      }
    });
    return { args, fields };
  }

  #objectType(name: string): GraphQLObjectType {
    return this.#asking.schema.getType(name) as GraphQLObjectType;
  }

  #json(key: string, value: unknown): ConstantField {
    return { key, is: "constant", json: JSON.stringify(value) };
  }

  #relation(
    owner: Table,
    relation: Relation,
    field: GraphQLField<unknown, unknown>,
    nodes: [FieldNode, ...FieldNode[]],
  ) {
    const args = this.#arguments.of(field, nodes[0]) as ListArgs;
    const { target, linkColumns } = relation;
    return { relation, list: this.list(entryName(owner, relation), target, linkColumns, nodes, args) };
  }

  #column(
    key: string,
    column: Column,
    { type }: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
  ): ColumnField | ReferenceField {
    const isRequired = isNonNullType(type);
    if (!isReference(column)) return { key, is: "column", column, isRequired };
    return { key, is: "reference", column, isRequired, object: this.object(column.target, nodes) };
  }

  #edge(
    name: string,
    target: Table,
    linkColumns: readonly Column[],
    nodes: readonly FieldNode[],
  ): readonly EdgeField[] {
    const type = this.#objectType(`${name}Edge`);
    return [...fieldsByKey(nodes, type.name, this.#asking)].map(([key, found]): EdgeField => {
      const field = found[0].name.value;
      if (field === "__typename") return this.#json(key, type.name);
      if (field === "cursor") return { key, is: "cursor" };
      if (field === "node") return { key, is: "node", object: this.object(target, found) };
      const column = linkColumns.find((one) => one.field === field);
      if (!column) throw new NotCompiled(`${type.name}.${field}`);
      return { key, is: "link", field: this.#column(key, column, type.getFields()[field]!, found) };
    });
  }

  #pageInfo(nodes: readonly FieldNode[]): readonly PageInfoField[] {
    return [...fieldsByKey(nodes, "PageInfo", this.#asking)].map(([key, [{ name }]]): PageInfoField => {
      if (name.value === "__typename") return this.#json(key, "PageInfo");
      return { key, is: name.value as "hasNextPage" };
    });
  }

  #facets(
    key: string,
    connection: string,
    target: Table,
    linkColumns: readonly Column[],
    nodes: [FieldNode, ...FieldNode[]],
  ): ListField {
    const { by, first } = this.#arguments.of(
      this.#objectType(connection).getFields().facets!,
      nodes[0],
    ) as never as FacetArgs;
    if (!Array.isArray(by)) throw new NotCompiled("paths within a variable");
    const most = parseFacetArgs(by, first, this.#limits);
    const paths = by.map((text) => parsePath(this.#instance.catalogue, target, text, linkColumns));
    const fields = [...fieldsByKey(nodes, "Facet", this.#asking)].map(([one, found]): FacetField => {
      const field = found[0].name.value;
      if (field === "__typename") return this.#json(one, "Facet");
      if (field !== "buckets") return { key: one, is: field as "by" };
      const parts = [...fieldsByKey(found, "FacetBucket", this.#asking)].map(([part, [{ name }]]) =>
        name.value === "__typename" ? this.#json(part, "FacetBucket") : { key: part, is: name.value as "value" },
      );
      return { key: one, is: "buckets", fields: parts };
    });
    return { key, is: "facets", paths, first: most, fields };
  }

  #aggregate(target: Table, nodes: readonly FieldNode[]): AggregateField[] {
    const type = `${target.typeName}Aggregate`;
    return [...fieldsByKey(nodes, type, this.#asking)].map(([key, found]): AggregateField => {
      const field = found[0].name.value;
      if (field === "__typename") return this.#json(key, type);
      const column = numericColumns(target).find((one) => one.field === field);
      if (!column) return { key, is: "count" };
      const of = `${scalarOf(column.kind)}Aggregate`;
      const fields = [...fieldsByKey(found, of, this.#asking)].map(([part, [{ name }]]) =>
        name.value === "__typename" ? this.#json(part, of) : { key: part, is: name.value as "sum" },
      );
      return { key, is: "column", column, fields };
    });
  }

  /** Of each type whose values are known before anything is read, the fields' values. */
  #known(nodes: readonly FieldNode[], typeName: string, values: Readonly<Record<string, unknown>>): object {
    const entries = [...fieldsByKey(nodes, typeName, this.#asking)].map(([key, [{ name }]]) => {
      const value = name.value === "__typename" ? typeName : ownValue(values, name.value);
      if (value === undefined) throw new NotCompiled(`${typeName}.${name.value}`);
      return [key, value];
    });
    return Object.fromEntries(entries);
  }

  #state(nodes: readonly FieldNode[]): object {
    return this.#known(nodes, "ObjectState", { db: this.#instance.db });
  }

  #instanceOf(nodes: readonly FieldNode[]): object {
    const { slug, config, isDefault } = this.#instance;
    return this.#known(nodes, "Instance", { id: instanceId(this.#instance), slug, uid: config.uid, isDefault });
  }
}
