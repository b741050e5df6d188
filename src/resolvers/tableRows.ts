/** The rows of a whole list as a table, of one snapshot, batch by batch. */
import { coerceInputValue, type GraphQLSchema } from "graphql";
import type { Registry } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import { makeLoaders } from "../loaders/makeLoaders.ts";
import type { ListArgs, OrderBy } from "../query/page.ts";
import type { Path } from "../query/paths/path.ts";
import { selectColumns } from "../query/selection.ts";
import type { GatewayContext } from "./context.ts";
import { readTable } from "./listTable.ts";
import { parseWhere } from "./parseWhere.ts";
import { parseColumns, selectPaths } from "./tablePaths.ts";

/** Rows that are read at a time. */
const BATCH = 2_000;
/** The same where each batch has to sort the list again. */
const SORTED_BATCH = 10_000;

/** A table that is asked for: values as JSON gives them. */
export interface AskedTable {
  instance: string;
  registry: string;
  columns: readonly string[];
  search?: string | undefined;
  where?: unknown;
  orderBy?: unknown;
}

export interface PlannedTable {
  instance: Instance;
  registry: Registry;
  paths: readonly Path[];
  args: ListArgs;
}

function parseOrder(schema: GraphQLSchema, { manyField, qualifiedName }: Registry, value: unknown): OrderBy[] {
  const list = schema.getQueryType()!.getFields()[manyField]!;
  const type = list.args.find(({ name }) => name === "orderBy")!.type;
  return coerceInputValue(value, type, (_path, _invalid, error) => {
    const message = `orderBy is not a valid order for ${qualifiedName}: ${error.message}`;
    throw new GatewayError("BAD_USER_INPUT", message, { registry: qualifiedName });
  }) as OrderBy[];
}

/** Checks what is asked for. Throws BAD_USER_INPUT, INSTANCE_NOT_FOUND, LIMIT_EXCEEDED. */
export function planTable(context: GatewayContext, schema: GraphQLSchema, asked: AskedTable): PlannedTable {
  const { catalogue, instances } = context;
  const registry = catalogue.registries.find(({ enumName }) => enumName === asked.registry);
  if (!registry) {
    const message = `\`registry\` must be a member of RegistryName, such as ARTIFACT; got ${JSON.stringify(asked.registry.slice(0, 100))}.`;
    throw new GatewayError("BAD_USER_INPUT", message);
  }
  if (asked.columns.length === 0)
    throw new GatewayError("BAD_USER_INPUT", "No `column` is given; give one for each column, such as `column=uid`.");
  const args: ListArgs = {
    ...(asked.search !== undefined && { search: asked.search }),
    ...(asked.where !== undefined && { where: parseWhere(schema, registry, asked.where) }),
    ...(asked.orderBy !== undefined && { orderBy: parseOrder(schema, registry, asked.orderBy) }),
  };
  const paths = parseColumns(catalogue, registry, asked.columns);
  return { instance: instances.get(asked.instance), registry, paths, args };
}

/** Reads the table on a session, which has to be one snapshot; each batch is what is read with loaders of its own. */
export async function* tableRows(
  context: GatewayContext,
  { instance, registry, paths, args }: PlannedTable,
  session: ReadSession,
): AsyncGenerator<unknown[][]> {
  const size = args.orderBy?.length || args.search ? SORTED_BATCH : BATCH;
  const limits = { ...context.config.limits, maxPageSize: size, maxCost: Number.MAX_SAFE_INTEGER - SORTED_BATCH };
  const selection = { node: selectColumns(), link: selectColumns(), cursors: true };
  selectPaths(selection, paths);
  let after: string | null = null;
  for (;;) {
    const loaders = makeLoaders(limits, context.signal, session);
    const features = await loaders.features(instance, paths);
    const page = await loaders.list(instance, registry, { ...args, first: size, after }, selection);
    yield (await readTable({ ...context, loaders }, page.edges, paths, features)).rows;
    after = page.edges.at(-1)?.cursor ?? null;
    if (!page.hasNextPage || after === null) return;
  }
}
