/** The rows of a whole list as a table, of one snapshot, batch by batch. */
import { coerceInputValue, type GraphQLSchema } from "graphql";
import type { Registry } from "../catalogue/model.ts";
import { GatewayError } from "../errors.ts";
import type { Instance, ReadSession } from "../instances/instance.ts";
import { makeLoaders } from "../loaders/makeLoaders.ts";
import type { ListArgs, OrderBy, Page } from "../query/page.ts";
import type { Path } from "../query/paths/path.ts";
import { selectColumns } from "../query/selection.ts";
import { splitSuggestion } from "../util/suggestion.ts";
import type { GatewayContext } from "./context.ts";
import { readTable } from "./listTable.ts";
import { parseWhere } from "./parseWhere.ts";
import { parseColumns, selectPaths } from "./tablePaths.ts";

/** Rows that are read at a time. */
const BATCH_SIZE = 2_000;
/** The same where each batch has to sort the list again. */
const SORTED_BATCH_SIZE = 10_000;

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
    const { said, hint } = splitSuggestion(error.message);
    const message = `orderBy is not a valid order for ${qualifiedName}: ${said}`;
    throw new GatewayError("BAD_USER_INPUT", message, { registry: qualifiedName, hint });
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

interface Batch {
  page: Page;
  rows: unknown[][];
}

/** Fewer objects at a time may have few enough values. */
const isTooLarge = (error: unknown) => error instanceof GatewayError && error.code === "LIMIT_EXCEEDED";

/**
 * Reads the table on a session, which has to be one snapshot; each batch is what is read with loaders of its own, of fewer objects where
 * these have more values than an answer may. Throws LIMIT_EXCEEDED where one object alone does.
 */
export async function* tableRows(
  context: GatewayContext,
  { instance, registry, paths, args }: PlannedTable,
  session: ReadSession,
): AsyncGenerator<unknown[][]> {
  let size = args.orderBy?.length || args.search ? SORTED_BATCH_SIZE : BATCH_SIZE;
  const { limits } = context.config;
  const own = { ...limits, maxPageSize: size, maxCost: Math.max(limits.maxCost, size) };
  const selection = { node: selectColumns(), link: selectColumns(), cursors: true };
  selectPaths(selection, paths);
  const read = async (first: number, after: string | null): Promise<Batch> => {
    const loaders = makeLoaders(own, context.signal, session);
    const features = await loaders.features(instance, paths);
    const page = await loaders.list(instance, registry, { ...args, first, after }, selection);
    return { page, rows: (await readTable({ ...context, loaders }, page.edges, paths, features)).rows };
  };
  let after: string | null = null;
  for (;;) {
    const batch: Batch | null = await read(size, after).catch((error: unknown) => {
      if (!isTooLarge(error) || size === 1) throw error;
      size = Math.ceil(size / 2);
      return null;
    });
    if (!batch) continue;
    yield batch.rows;
    after = batch.page.edges.at(-1)?.cursor ?? null;
    if (!batch.page.hasNextPage || after === null) return;
  }
}
