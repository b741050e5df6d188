/**
 * The root fields of a query, each as what one statement of one instance answers. Which object or list is meant is decided as in the
 * resolvers (Query/one, Query/many), whose plans it uses; only who writes the answer differs.
 */
import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Catalogue, Registry } from "../../catalogue/model.ts";
import type { Limits } from "../../config/config.ts";
import { GatewayError } from "../../errors.ts";
import type { RawRow } from "../../instances/dialects/reader.ts";
import type { ReadSession } from "../../instances/instance.ts";
import type { InstanceSet } from "../../instances/instances.ts";
import type { PhysicalSchema } from "../../instances/physicalSchema.ts";
import { type Given, render, type Sql, type Variables } from "../../instances/sql.ts";
import { type AnswerNames, allNames, namesOfArgs, namesOfList, namesOfObject } from "../../query/answer/answerNames.ts";
import type { AnswerObject } from "../../query/answer/answerTree.ts";
import { AnswerCompiler, type AnswerLookUps } from "../../query/answer/compileAnswer.ts";
import { type MostEntries, mostEntries, mostEntriesOf } from "../../query/answer/mostEntries.ts";
import { NotCompiled } from "../../query/answer/notCompiled.ts";
import { findFeatures } from "../../query/features/findFeatures.ts";
import { resolveFilters } from "../../query/features/resolveWhere.ts";
import type { ListArgs } from "../../query/page.ts";
import { Ambiguous } from "../../query/pickObject.ts";
import { inSpan } from "../../tracing.ts";
import { Recent } from "../../util/recent.ts";
import { type Asking, fieldsByKey, fragmentsOf } from "../askedFields.ts";
import { type OneArgs, pickedColumns, planOne } from "../Query/one.ts";
import { AnswerAsker } from "./askAnswer.ts";
import { SettledArguments } from "./settledArguments.ts";
import { LateVariable, type PlannedVariables } from "./shapeVariables.ts";

/** A root field whose answer a statement writes, or is known before, or that is for loaders. */
export type RootAnswer = { key: string; nodes: readonly FieldNode[] } & (
  | { is: "loaded" }
  | { is: "known"; json: string }
  | {
      is: "written";
      /** Slug of its instance, which is looked up among those that each caller may reach. */
      slug: string;
      entries: MostEntries;
      /** How many statements come before it, which look up what filters and paths name. */
      lookUps: number;
      /** The statement for a database as a session sees it. Throws what is wrong with a filter. */
      statement(session: ReadSession, variables: Variables): Statement | Promise<Statement>;
      /** The field's JSON, out of the statement's rows. Throws NotCompiled where that is not certain. */
      read(rows: readonly RawRow[], session: ReadSession): string;
    }
);

type WrittenPart = Extract<RootAnswer, { is: "written" }>;

/** A statement as it is sent, and what is bound in it. */
export interface Statement {
  text: string;
  sql: Sql;
  /** Whether it may write more entries than a whole answer is allowed. */
  mayBeLarge: boolean;
  /** The database does not take it, whatever is bound: it is not tried again. */
  isRefused: boolean;
}

/** So many statements of a root field are kept that differ in what was looked up for them. */
const MAX_LOOKED_UP = 12;

const NONE: AnswerLookUps = { filters: new Map(), features: new Map() };

/** Makes a statement once for each shape of a database, and what was looked up. */
function once(
  makeCompiler: (session: ReadSession, found: AnswerLookUps) => AnswerCompiler,
  compile: (compiler: AnswerCompiler) => Sql,
  { filters, features }: AnswerNames,
): Pick<WrittenPart, "lookUps" | "statement"> {
  const made = new WeakMap<PhysicalSchema, Recent<Statement>>();
  const find = (session: ReadSession, key: string, lookedUp: AnswerLookUps): Statement => {
    const kept = made.get(session.schema) ?? new Recent<Statement>(MAX_LOOKED_UP);
    made.set(session.schema, kept);
    const known = kept.get(key);
    if (known) return known;
    const found = inSpan("lamindb.compile", (): Statement => {
      const compiler = makeCompiler(session, lookedUp);
      const sql = compile(compiler);
      return { text: render(sql, session.dialect), sql, mayBeLarge: compiler.mayBeLarge, isRefused: false };
    });
    kept.set(key, found);
    return found;
  };
  const lookUps = [filters, features].filter(({ length }) => length > 0).length;
  if (lookUps === 0) return { lookUps, statement: (session) => find(session, "", NONE) };
  return {
    lookUps,
    statement: async (session, variables) => {
      const [wheres, named] = await Promise.all([
        resolveFilters(session, filters, variables),
        findFeatures(session, features),
      ]);
      const found = { filters: new Map(filters.map(({ where }, i) => [where, wheres[i]!])), features: named };
      return find(session, JSON.stringify([wheres, [...named]]), found);
    },
  };
}

/** What root fields are planned for. */
export interface AnswerScope {
  schema: GraphQLSchema;
  catalogue: Catalogue;
  instances: InstanceSet;
  limits: Limits;
}

type Meaning = { is: "one" | "many"; registry: Registry };

const meanings = new WeakMap<Catalogue, Map<string, Meaning>>();

function meaningsOf(catalogue: Catalogue): Map<string, Meaning> {
  const known = meanings.get(catalogue);
  if (known) return known;
  const found = new Map(
    catalogue.registries.flatMap((registry): [string, Meaning][] => [
      [registry.oneField, { is: "one", registry }],
      [registry.manyField, { is: "many", registry }],
    ]),
  );
  meanings.set(catalogue, found);
  return found;
}

/** The text of a statement's only value. */
function textOf(row: RawRow | undefined): string {
  const value = row?.[0];
  if (typeof value !== "string") throw new NotCompiled("no text");
  return value;
}

/** The root fields of a query in the order of its answer. Throws NotCompiled where all of them are for loaders. */
export function planAnswers(
  { schema, catalogue, instances, limits }: AnswerScope,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: PlannedVariables,
): RootAnswer[] {
  if (operation.operation !== "query") throw new NotCompiled(operation.operation);
  const settled = new SettledArguments(variables);
  const asking: Asking = { schema, fragments: fragmentsOf(document), variableValues: variables.values };
  const planner = new RootPlanner({ schema, catalogue, instances, limits }, asking, settled);
  const fields = fieldsByKey([operation], schema.getQueryType()!.name, asking);
  const roots = [...fields].map(([key, nodes]): RootAnswer => {
    try {
      return { key, nodes, ...planner.plan(nodes) };
    } catch (error) {
      // what is wrong with a field's arguments is said where it is executed
      if (error instanceof NotCompiled || error instanceof GatewayError || error instanceof GraphQLError)
        return { key, nodes, is: "loaded" };
      throw error;
    }
  });
  if (!roots.some(({ is }) => is === "written")) throw new NotCompiled("all for loaders");
  return roots;
}

/** What a root field's answer is, but for its place in the operation. */
type PlannedRoot = RootAnswer extends infer Root
  ? Root extends RootAnswer
    ? Omit<Root, "key" | "nodes">
    : never
  : never;

class RootPlanner {
  readonly #scope: AnswerScope;
  readonly #asking: Asking;
  readonly #arguments: SettledArguments;

  constructor(scope: AnswerScope, asking: Asking, settled: SettledArguments) {
    this.#scope = scope;
    this.#asking = asking;
    this.#arguments = settled;
  }

  /** Plans a root field. Throws NotCompiled, and what its arguments throw. */
  plan(nodes: [FieldNode, ...FieldNode[]]): PlannedRoot {
    const { schema, catalogue, instances, limits } = this.#scope;
    const type = schema.getQueryType()!;
    const [node] = nodes;
    const name = node.name.value;
    if (name === "__typename") return { is: "known", json: JSON.stringify(type.name) };
    const meaning = meaningsOf(catalogue).get(name);
    if (!meaning) throw new NotCompiled(name);
    const { registry } = meaning;
    const args = this.#arguments.of(type.getFields()[name]!, node) as ListArgs & OneArgs;
    if (args.instances !== undefined) throw new NotCompiled("several instances");
    const slug = args.instance;
    const instance = instances.get(slug);
    const asker = new AnswerAsker(this.#asking, this.#arguments, instance, limits);
    if (meaning.is === "one") return this.#one(registry, slug, args, asker.object(registry, nodes));
    const { instance: _, ...listArgs } = args;
    const list = asker.list(registry.typeName, registry, [], nodes, listArgs);
    return {
      is: "written",
      slug,
      entries: mostEntries(list, limits),
      ...this.#once(registry, (compiler) => compiler.list(registry, list), namesOfList(registry, list)),
      read: ([row]) => textOf(row),
    };
  }

  #once(registry: Registry, compile: (compiler: AnswerCompiler) => Sql, names: AnswerNames) {
    const { limits } = this.#scope; // what is kept keeps nothing of the caller that it was planned for
    const makeCompiler = (session: ReadSession, found: AnswerLookUps) => {
      session.instance.assertHas(registry, session.schema);
      return new AnswerCompiler(session, limits, found);
    };
    return once(makeCompiler, compile, names);
  }

  #one(registry: Registry, slug: string, args: OneArgs, object: AnswerObject): PlannedRoot {
    const entries = mostEntriesOf(object, this.#scope.limits);
    const { uid } = args as { uid?: unknown };
    const plan = planOne(registry, { ...args, ...(uid !== undefined && { uid: this.#arguments.uid(uid) }) });
    if ("uid" in plan) {
      return {
        is: "written",
        slug,
        entries,
        ...this.#once(
          registry,
          (compiler) => compiler.objectBy("uid", uid as Given<string>, object),
          namesOfObject(object),
        ),
        read: (rows) => (rows.length === 0 ? "null" : textOf(rows[0])),
      };
    }
    if (uid instanceof LateVariable) this.#arguments.now(uid); // how it is searched for depends on more than its length
    const columns = pickedColumns(registry);
    return {
      is: "written",
      slug,
      entries,
      ...this.#once(
        registry,
        (compiler) => compiler.candidates(registry, plan.list, columns, object),
        allNames([namesOfArgs(registry, plan.list), namesOfObject(object)]),
      ),
      read: (rows, { dialect }) => {
        const found = rows.map((row) => {
          const cells = columns.map((name, i) => dialect.decode(registry.column(name)!.kind, row[i + 1]));
          return { values: new Map(columns.map((name, i) => [name, cells[i]!])), json: textOf(row) };
        });
        const picked = plan.pick(found);
        if (picked instanceof Ambiguous) throw new NotCompiled("several objects");
        return picked?.json ?? "null";
      },
    };
  }
}
