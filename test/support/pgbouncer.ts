/** PgBouncer before the tests' PostgreSQL server, as Debian has it. */
import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { freePort, unprivilegedUser } from "./embeddedPostgres.ts";
import { findProgram } from "./optionalPrograms.ts";

export interface Pgbouncer {
  /** A database's address through it. */
  through(url: string): string;
  stop(): Promise<void>;
}

function configuration(port: number, settings: Record<string, string | number>): string {
  const server = new URL(inject("postgres").adminUrl);
  const password = server.password && ` password='${decodeURIComponent(server.password)}'`;
  const all = { listen_addr: "127.0.0.1", listen_port: port, unix_socket_dir: "", auth_type: "any", ...settings };
  return `[databases]
* = host=${server.hostname} port=${server.port || 5432} user=${server.username}${password}
[pgbouncer]
${Object.entries(all)
  .map(([name, value]) => `${name} = ${value}`)
  .join("\n")}
`;
}

/** Resolves when it takes connections; rejects with its own words where it ends instead. */
function untilUp(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (said.includes("process up")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`pgbouncer has ended: ${said}`)));
  });
}

/** Starts it with these settings beside its defaults; it lets everybody in. */
export async function startPgbouncer(settings: Record<string, string | number> = {}): Promise<Pgbouncer> {
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  const folder = mkdtempSync(join(tmpdir(), "lamindb-gateway-pgbouncer-"));
  const file = join(folder, "pgbouncer.ini");
  const port = await freePort();
  writeFileSync(file, configuration(port, settings));
  if (user) for (const path of [folder, file]) chownSync(path, user.uid, user.gid);
  const child = spawn(findProgram("pgbouncer")!, [file], { ...user, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  await untilUp(child);
  return {
    through: (url) => Object.assign(new URL(url), { host: `127.0.0.1:${port}` }).href,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      kill();
      await ended;
      process.off("exit", kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
