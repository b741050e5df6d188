/** Answers a query with what the databases write: an operation that compiled wholly is never executed field by field. */
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from "graphql";
import { GatewayError } from "../../errors.ts";
import { isOdd } from "../../instances/dialects/answers.ts";
import { bind, type Variables } from "../../instances/sql.ts";
import { sumEntries } from "../../query/answer/mostEntries.ts";
import { NotCompiled } from "../../query/answer/notCompiled.ts";
import type { GatewayContext } from "../context.ts";
import { findForm } from "./answerForms.ts";
import type { RootAnswer } from "./answerRoot.ts";

/** JSON text that stands as it is in an answer. */
export class WrittenAnswer {
  /** Keys of the root fields. */
  readonly keys: readonly string[];
  readonly json: string;

  constructor(keys: readonly string[], json: string) {
    this.keys = keys;
    this.json = json;
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

/** Throws NotCompiled where the whole answer may have more entries than it is allowed: loaders see how many there are. */
function assertNotTooLarge(roots: readonly RootAnswer[], written: readonly string[], maxCost: number): void {
  const { all, unseen } = sumEntries(roots.flatMap((root) => ("json" in root ? [] : [root.entries])));
  if (all > maxCost && haveMoreObjects(written, maxCost - unseen)) throw new NotCompiled("too many entries");
}

async function write(root: RootAnswer, variables: Variables, { loaders }: GatewayContext): Promise<string> {
  if ("json" in root) return root.json;
  return loaders.read(root.instance, async (session) => {
    const statement = root.statement(session);
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
 * The whole `data` of a query's answer; undefined where loaders have to answer: what does not compile, what a database holds and no
 * answer can, and whatever fails, since only execution says which field an error is of.
 */
export async function writeAnswer(
  schema: GraphQLSchema,
  context: GatewayContext,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Promise<WrittenAnswer | undefined> {
  const { instances, catalogue, config } = context;
  try {
    const form = findForm({ schema, instances, catalogue, limits: config.limits }, document, operation, variables);
    if (!form) return undefined;
    const written = await Promise.all(form.roots.map((root) => write(root, form.variables, context)));
    assertNotTooLarge(form.roots, written, config.limits.maxCost);
    const keys = form.roots.map(({ key }) => key);
    return new WrittenAnswer(keys, `{${keys.map((key, i) => `"${key}":${written[i]}`).join(",")}}`);
  } catch (error) {
    if (!(error instanceof NotCompiled || error instanceof GatewayError)) context.onFailure?.(error);
    return undefined;
  }
}
