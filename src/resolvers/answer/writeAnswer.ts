/** Answers a query with JSON that the databases write, root field by root field; whatever they cannot write is left for loaders. */
import type { DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { GatewayError } from "../../errors.ts";
import { isOdd } from "../../instances/dialects/answers.ts";
import { bind, type Variables } from "../../instances/sql.ts";
import { sumEntries } from "../../query/answer/mostEntries.ts";
import { NotCompiled } from "../../query/answer/notCompiled.ts";
import { ownValue } from "../../util/ownValue.ts";
import type { GatewayContext } from "../context.ts";
import { inRootSpan } from "../traceRoots.ts";
import { findForm } from "./answerForms.ts";
import type { RootAnswer } from "./answerRoot.ts";

/** What a field's text took. */
interface Effort {
  statements: number;
  ms: number;
}

const NONE: Effort = { statements: 0, ms: 0 };

/** What databases wrote of an answer: the text of root fields, by their keys in the order of the answer. */
export class WrittenAnswer {
  readonly #texts: ReadonlyMap<string, string | undefined>;
  readonly #efforts: ReadonlyMap<string, Effort>;
  /** The fields that are left for loaders; none where the answer is whole. */
  readonly left: readonly FieldNode[];

  constructor(
    texts: ReadonlyMap<string, string | undefined>,
    left: readonly FieldNode[],
    efforts: ReadonlyMap<string, Effort>,
  ) {
    this.#texts = texts;
    this.#efforts = efforts;
    this.left = left;
  }

  get keys(): string[] {
    return [...this.#texts.keys()];
  }

  /** What a field's text took. */
  effortOf(key: string): Effort {
    return this.#efforts.get(key) ?? NONE;
  }

  isWritten(key: string): boolean {
    return this.#texts.get(key) !== undefined;
  }

  /** The whole answer as JSON text, with what loaders gave for the other fields. */
  json(loaded: Readonly<Record<string, unknown>> = {}): string {
    const entries = [...this.#texts].map(([key, text]) => `"${key}":${text ?? JSON.stringify(ownValue(loaded, key))}`);
    return `{${entries.join(",")}}`;
  }
}

/** Time for a statement whose answer may be too large; most of these lists are short, and a bomb takes no longer than this. */
const LARGE_MS = 2_000;

/** Runs work with a signal by which it ends where it takes longer. */
async function within<T>(ms: number, work: (end: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new NotCompiled("takes too long")), ms);
  return work(controller.signal).finally(() => clearTimeout(timer));
}

/** Whether JSON texts have more objects than that together; braces within strings count, too. */
function haveMoreObjects(texts: readonly string[], most: number): boolean {
  let found = 0;
  for (const json of texts)
    for (let at = json.indexOf("{"); at >= 0; at = json.indexOf("{", at + 1)) if (++found > most) return true;
  return false;
}

/** Whether the written fields together may have more entries than an answer is allowed: loaders see how many there are. */
function mayBeTooLarge(roots: readonly RootAnswer[], written: readonly string[], maxCost: number): boolean {
  const { all, unseen } = sumEntries(roots.flatMap((root) => (root.is === "written" ? [root.entries] : [])));
  return all > maxCost && haveMoreObjects(written, maxCost - unseen);
}

/** A root field's JSON; undefined where loaders have to answer. */
async function write(root: RootAnswer, variables: Variables, context: GatewayContext): Promise<string | undefined> {
  if (root.is !== "written") return root.is === "known" ? root.json : undefined;
  return inRootSpan(root.nodes[0]!.name.value, "compiled", () => readOrLeave(root, variables, context));
}

async function readOrLeave(root: WrittenRoot, variables: Variables, context: GatewayContext) {
  try {
    return await read(root, variables, context);
  } catch (error) {
    if (!(error instanceof NotCompiled || error instanceof GatewayError)) context.onFailure?.(error);
    return undefined;
  }
}

function statementsOf(root: RootAnswer): number {
  return root.is === "written" ? root.lookUps + 1 : 0;
}

type WrittenRoot = Extract<RootAnswer, { is: "written" }>;

async function read(root: WrittenRoot, variables: Variables, context: GatewayContext): Promise<string> {
  const { instances, loaders } = context;
  return loaders.read(instances.get(root.slug), async (session) => {
    const statement = await root.statement(session, variables);
    if (statement.isRefused) throw new NotCompiled("a statement that the database does not take");
    const { text, sql, mayBeLarge } = statement;
    const run = (end?: AbortSignal) => session.reader.all(text, bind(sql, variables), end);
    const rows = await (mayBeLarge ? within(LARGE_MS, run) : run()).catch((error) => {
      statement.isRefused = error instanceof GatewayError && error.code === "INTERNAL_ERROR";
      throw error;
    });
    const json = root.read(rows, session);
    if (isOdd(json)) throw new NotCompiled("a value that is no answer");
    return json;
  });
}

/**
 * What databases write of a query's answer; undefined where that is nothing. Left for loaders are fields that do not compile, those of
 * which a database holds what no answer can, and those that fail, since only execution says which field an error is of.
 */
export async function writeAnswer(
  schema: GraphQLSchema,
  context: GatewayContext,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Promise<WrittenAnswer | undefined> {
  const { instances, catalogue, config, signal } = context;
  const { maxCost } = config.limits;
  try {
    const form = findForm({ schema, instances, catalogue, limits: config.limits }, document, operation, variables);
    if (!form) return undefined;
    const { roots } = form;
    const startedAt = performance.now();
    const efforts = new Map<string, Effort>();
    const writeTimed = async (root: RootAnswer) => {
      const text = await write(root, form.variables, context);
      efforts.set(root.key, { statements: statementsOf(root), ms: performance.now() - startedAt });
      return text;
    };
    const texts = await Promise.all(roots.map(writeTimed));
    const written = texts.filter((text) => text !== undefined);
    if (written.length === 0 || signal?.aborted || mayBeTooLarge(roots, written, maxCost)) return undefined;
    const left = roots.flatMap(({ nodes }, i) => (texts[i] === undefined ? nodes : []));
    return new WrittenAnswer(new Map(roots.map(({ key }, i) => [key, texts[i]])), left, efforts);
  } catch (error) {
    if (!(error instanceof NotCompiled || error instanceof GatewayError)) context.onFailure?.(error);
    return undefined;
  }
}
