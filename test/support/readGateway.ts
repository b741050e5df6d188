/** Runs operations against template databases without HTTP, and counts the statements that they take. */
import { type DocumentNode, type ExecutionResult, execute, getOperationAST, parse, validate } from "graphql";
import { OPEN } from "../../src/access/identity.ts";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { type Config, DEFAULT_LIMITS, type Engine, type InstanceConfig, type Limits } from "../../src/config/config.ts";
import type { ReadSession } from "../../src/instances/instance.ts";
import { Instances } from "../../src/instances/instances.ts";
import type { Jobs } from "../../src/jobs/jobs.ts";
import { writeAnswer } from "../../src/resolvers/answer/writeAnswer.ts";
import { makeContext } from "../../src/resolvers/context.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { addressOf, type Dialect } from "./dialects.ts";
import { readTemplate, TEMPLATE_INSTANCES } from "./templates.ts";

/** An answer as a client gets it; fields are what the operation says, so that tests name their types. */
export interface Answer<Data> {
  data: Data | null;
  errors?: { message: string; code: unknown; extensions: Record<string, unknown> }[];
}

export interface ReadGateway {
  ask<Data>(document: string, variables?: Record<string, unknown>): Promise<Answer<Data>>;
  /** The data of an answer without errors. */
  read<Data>(document: string, variables?: Record<string, unknown>): Promise<Data>;
  /** The answer as JSON text, as it goes over the wire; a document that is parsed already is taken to be valid. */
  readText(document: string | DocumentNode, variables?: Record<string, unknown>): Promise<string>;
  /** The same answer where lists within root fields are read along with them, and how many root fields were. */
  prefetch(
    document: string | DocumentNode,
    variables?: Record<string, unknown>,
  ): Promise<{ text: string; prefetched: number }>;
  /** The data that databases write as the answer of a query, as JSON text; undefined where loaders have to answer any of it. */
  write(document: string | DocumentNode, variables?: Record<string, unknown>): Promise<string | undefined>;
  /** Texts of the statements that were run since the last call. */
  takeStatements(): string[];
  /** Rows of the largest answer to a statement since the last call. */
  takeLargest(): number;
  instances: Instances;
  close(): Promise<void>;
}

const catalogue = loadCatalogue();
const schema = makeSchema(catalogue);

/** The last documents that were asked for: tests ask them of two databases, or in two ways. */
const documents = new Map<string, DocumentNode>();
const DOCUMENTS_KEPT = 50;

function parseOnce(source: string): DocumentNode {
  const known = documents.get(source);
  if (known) return known;
  const document = parse(source);
  const problems = validate(schema, document);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  if (documents.size >= DOCUMENTS_KEPT) documents.clear();
  documents.set(source, document);
  return document;
}

/** A result as JSON text; its errors come in the order in which fields fail, which says nothing. */
function textOf({ errors, ...result }: ExecutionResult): string {
  const texts = errors?.map((error) => JSON.stringify(error)).sort();
  return texts ? `{"errors":[${texts.join()}],${JSON.stringify(result).slice(1)}` : JSON.stringify(result);
}

/** Reads make no jobs. */
const jobs: Jobs = {
  create: () => Promise.reject(new Error("this gateway only reads")),
  signal: new AbortController().signal,
  stop: async () => {},
};

/** Address of a template's database on a dialect. */
export async function templateAddress(dialect: Dialect, name: "source" | "target"): Promise<InstanceConfig["db"]> {
  return addressOf(dialect, await readTemplate(dialect, name));
}

/** A gateway that reads these instances; the first is the default. */
export function openReadGateway(instances: InstanceConfig[], limits: Partial<Limits> = {}): ReadGateway {
  const config: Config = {
    default: instances[0]!.slug,
    instances,
    modules: [],
    listen: { host: "127.0.0.1", port: 0 },
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
  const opened = new Instances(config, catalogue);
  const statements: string[] = [];
  let largest = 0;
  for (const instance of opened.all) {
    const counted = (session: ReadSession): ReadSession => ({
      ...session,
      reader: {
        all: async (sql, params, end) => {
          statements.push(sql);
          const rows = await session.reader.all(sql, params, end);
          largest = Math.max(largest, rows.length);
          return rows;
        },
      },
    });
    const session = instance.session.bind(instance);
    instance.session = async (signal) => counted(await session(signal));
    const snapshot = instance.snapshot.bind(instance);
    instance.snapshot = (read, signal) => snapshot((found) => read(counted(found)), signal);
  }
  const prepare = (source: string | DocumentNode, engine: Engine = "loaders") => {
    const document = typeof source === "string" ? parseOnce(source) : source;
    const contextValue = makeContext({
      ...{ instances: opened, identity: OPEN, catalogue, jobs, requestId: "test" },
      config: { ...config, engine },
      onFailure: (error) => {
        throw error;
      },
    });
    return { document, contextValue };
  };
  const run = (source: string | DocumentNode, variableValues?: Record<string, unknown>) => {
    const { document, contextValue } = prepare(source);
    return execute({ schema, document, contextValue, variableValues });
  };
  const ask = async <Data>(source: string, variableValues?: Record<string, unknown>): Promise<Answer<Data>> => {
    const result = await run(source, variableValues);
    const errors = result.errors?.map(({ message, originalError, extensions }) => {
      const { code, details } = (originalError ?? {}) as { code?: unknown; details?: Record<string, unknown> };
      return { message, code: code ?? extensions.code, extensions: details ?? {} };
    });
    return {
      ...(JSON.parse(JSON.stringify({ data: result.data ?? null })) as { data: Data | null }),
      ...(errors && { errors }),
    };
  };
  return {
    ask,
    read: async <Data>(source: string, variables?: Record<string, unknown>) => {
      const { data, errors } = await ask<Data>(source, variables);
      if (errors || data === null) throw new Error(errors?.map(({ message }) => message).join("\n"));
      return data;
    },
    readText: async (source, variables) => textOf(await run(source, variables)),
    prefetch: async (source, variableValues) => {
      const { document, contextValue } = prepare(source, "prefetch");
      const text = textOf(await execute({ schema, document, contextValue, variableValues }));
      return { text, prefetched: contextValue.prefetched.size };
    },
    write: async (source, variables = {}) => {
      const { document, contextValue } = prepare(source);
      const operation = getOperationAST(document)!;
      const written = await writeAnswer(schema, contextValue, document, operation, variables);
      return written?.left.length === 0 ? written.json() : undefined;
    },
    takeStatements: () => statements.splice(0),
    takeLargest: () => {
      const taken = largest;
      largest = 0;
      return taken;
    },
    instances: opened,
    close: () => opened.close(),
  };
}

/** The template databases on one dialect: `laminlabs/lamindata` is the default, or `anonymous/target`. */
export async function openTemplates(
  dialect: Dialect,
  names: ("source" | "target")[] = ["source"],
  limits?: Partial<Limits>,
): Promise<ReadGateway> {
  const configs = await Promise.all(
    names.map(async (name) => ({ ...TEMPLATE_INSTANCES[name], db: await templateAddress(dialect, name) })),
  );
  return openReadGateway(configs, limits);
}
