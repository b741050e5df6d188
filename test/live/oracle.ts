import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LiveStep } from "./chooseStep.ts";

/** What LaminDB answered to a sync. */
export type OracleAnswer =
  | { ok: true; uid: string; db: string; found: number }
  | { ok: false; error: string; message: string; where: string };

/** What failed when LaminDB used a target, by name. */
export interface UseAnswer {
  ok: boolean;
  problems?: Record<string, string>;
  message?: string;
}

/** Python LaminDB in a process of its own; one request at a time. */
export class Oracle {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  constructor(python: string, work: string, source: string, target: string) {
    const script = fileURLToPath(new URL("./oracle.py", import.meta.url));
    this.#child = spawn(python, [script, work, source, target], { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Waits until LaminDB is loaded; throws where it cannot be. */
  async ready(): Promise<void> {
    await this.#answer();
  }

  sync(step: LiveStep): Promise<OracleAnswer> {
    return this.#request({ op: "sync", step }) as Promise<OracleAnswer>;
  }

  use(step: LiveStep, next: LiveStep | undefined): Promise<UseAnswer> {
    return this.#request({ op: "use", step, next }) as Promise<UseAnswer>;
  }

  close(): void {
    this.#child.stdin!.end();
    this.#lines.close();
  }

  async #request(request: unknown): Promise<unknown> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    return this.#answer();
  }

  async #answer(): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done)
      throw new Error(
        "Python LaminDB ended; install test/live/requirements.txt into the virtual environment of --python",
      );
    return JSON.parse(value);
  }
}
