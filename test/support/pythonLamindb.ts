import { type ChildProcess, spawn } from "node:child_process";
import { env } from "node:process";
import { createInterface, type Interface } from "node:readline";

/** A script that uses Python LaminDB, in a process of its own: one JSON request a line, one JSON answer a line. */
export class PythonLamindb {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  constructor(python: string, script: string, args: string[], variables: Record<string, string> = {}) {
    this.#child = spawn(python, [script, ...args], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...env, ...variables },
    });
    this.#child.on("error", () => {}); // there is no such program: its output ends, as that of a failing one does
    this.#child.stdin!.on("error", () => {});
    this.#lines = createInterface({ input: this.#child.stdout! });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Waits until LaminDB is loaded; throws where it cannot be. */
  async ready(): Promise<void> {
    await this.#answer();
  }

  /** Sends a request, one at a time; throws where the process has ended. */
  request<Answer>(request: unknown): Promise<Answer> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    return this.#answer() as Promise<Answer>;
  }

  close(): void {
    this.#child.stdin!.end();
    this.#lines.close();
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
