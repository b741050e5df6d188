/**
 * Programs that some tests need and a machine may lack. Such a test is skipped there, and the last lines of the run
 * say so: `describe("the explorer in a browser", needs("chromium"), () => …)`.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";

interface Program {
  /** What it is called on the search path, most usual name first. */
  commands: string[];
  /** Environment variable that names it elsewhere. */
  variable: string;
  /** For people. */
  title: string;
  /** How to have it. */
  get: string;
  /** Where else it may lie, below `node_modules`. */
  cached?: string;
}

const PROGRAMS = {
  chromium: {
    commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    variable: "CHROMIUM_PATH",
    title: "Chromium",
    get: "Debian: apt-get install chromium",
  },
  pgbouncer: {
    commands: ["pgbouncer"],
    variable: "PGBOUNCER_PATH",
    title: "PgBouncer",
    get: "Debian: apt-get install pgbouncer",
  },
  pythonGql: {
    commands: [], // a Python of the machine's own rarely has it
    variable: "GQL_PYTHON",
    title: "Python with gql",
    get: "python3 -m venv node_modules/.cache/gql && node_modules/.cache/gql/bin/pip install -r test/clients/requirements.txt",
    cached: ".cache/gql/bin/python",
  },
} satisfies Record<string, Program>;

/** A program that tests can ask for. */
export type OptionalProgram = keyof typeof PROGRAMS;

declare module "vitest" {
  interface TaskMeta {
    /** Why this test is left out on this machine. */
    leftOut?: string;
  }
}

/** Where servers lie on Debian; not on everybody's search path. */
const SERVER_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];
const NODE_MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Path of a program; undefined where the machine lacks it. */
export function findProgram(name: OptionalProgram): string | undefined {
  const { commands, variable, cached }: Program = PROGRAMS[name];
  if (env[variable]) return env[variable];
  const folders = [...(env.PATH ?? "").split(delimiter), ...SERVER_FOLDERS];
  const paths = folders.flatMap((folder) => commands.map((command) => join(folder, command)));
  return [...(cached ? [join(NODE_MODULES, cached)] : []), ...paths].find(existsSync);
}

/** Options of a test or a suite that needs a program: skipped, with the reason, where the machine lacks it. */
export function needs(name: OptionalProgram): { skip?: true; meta?: { leftOut: string } } {
  if (findProgram(name) !== undefined) return {};
  const { title, get, variable } = PROGRAMS[name];
  const leftOut = `no ${title} on this machine (${get}; elsewhere name it in ${variable})`;
  return { skip: true, meta: { leftOut } };
}
