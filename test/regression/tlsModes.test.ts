/**
 * What `sslmode` means, with a server whose certificate nobody trusts, and one without TLS. `require` and `prefer` failed with
 * the first, `prefer` with the second, and an address without a mode never had TLS; sockets in the query were no address.
 */
import { chmodSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import { PostgresPool } from "../../src/instances/dialects/postgres/postgresPool.ts";
import { temporaryPath } from "../support/temporary.ts";
import { certificate, startTlsPostgres, type TlsPostgres } from "../support/tlsPostgres.ts";

let server: TlsPostgres;
let port: string;

beforeAll(async () => {
  server = await startTlsPostgres();
  port = new URL(server.url).port;
  await untilTls((found) => found === "TLS");
});
afterAll(() => server.stop());

/** How one gets in: over TLS, without, or not, for the reason given. */
async function connectTo(url: string): Promise<string> {
  const pool = new PostgresPool({ dialect: "postgres", url }, "reader", DEFAULT_LIMITS, 1);
  const sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
  try {
    return await pool.use(async (client) => ((await client.query(sql)).rows[0].ssl ? "TLS" : "plain"));
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  } finally {
    await pool.end();
  }
}

const connect = (query: string, user = "postgres", host = "127.0.0.1") =>
  connectTo(`postgresql://${user}@${host}:${port}/postgres?${query}`);

/** The server takes its settings in its own time. */
const untilTls = (isSo: (found: string) => boolean) =>
  vi.waitFor(async () => expect(isSo(await connect("sslmode=require"))).toBe(true), { timeout: 20_000 });

const ca = `sslrootcert=${certificate("ca.crt")}`;
const otherCa = `sslrootcert=${certificate("otherCa.crt")}`;
const UNTRUSTED = /^INSTANCE_UNAVAILABLE: The server's certificate is not trusted .* sslrootcert/;
const OTHER_NAME = /^INSTANCE_UNAVAILABLE: The server's certificate is for another name .* host/;

describe("a server with a certificate that nobody trusts", () => {
  it.each<[string, string, string | RegExp, string?]>([
    ["", "postgres", "TLS"],
    ["sslmode=disable", "postgres", "plain"],
    ["sslmode=allow", "postgres", "plain"],
    ["sslmode=prefer", "postgres", "TLS"],
    ["sslmode=require", "postgres", "TLS"],
    ["ssl=true", "postgres", "TLS"],
    ["", "unencrypted", "plain"],
    ["sslmode=prefer", "unencrypted", "plain"],
    ["sslmode=allow", "encrypted", "TLS"],
    ["sslmode=disable", "encrypted", /^INSTANCE_UNAVAILABLE/],
    ["sslmode=require", "unencrypted", /^INSTANCE_UNAVAILABLE/],
    [`sslmode=require&${ca}`, "postgres", "TLS"],
    [`sslmode=require&${otherCa}`, "postgres", UNTRUSTED],
    [`sslmode=verify-ca&${ca}`, "postgres", "TLS"],
    [`sslmode=verify-ca&${otherCa}`, "postgres", UNTRUSTED],
    ["sslmode=verify-ca", "postgres", /^INSTANCE_UNAVAILABLE: .*give its file with sslrootcert/],
    ["sslmode=verify-ca&sslrootcert=/nowhere.crt", "postgres", /^INSTANCE_UNAVAILABLE: .*sslrootcert .*\/nowhere.crt/],
    [`sslmode=verify-full&${ca}`, "postgres", "TLS", "localhost"],
    [`sslmode=verify-full&${ca}`, "postgres", OTHER_NAME],
    [`sslmode=verify-full&${ca}&hostaddr=127.0.0.1`, "postgres", "TLS", "localhost"],
    [`sslmode=verify-full&${ca}&hostaddr=127.0.0.1`, "postgres", OTHER_NAME, "elsewhere.example"],
    [`sslmode=verify-full&${otherCa}`, "postgres", UNTRUSTED, "localhost"],
    ["sslmode=verify-full", "postgres", UNTRUSTED, "localhost"],
    ["sslrootcert=system", "postgres", UNTRUSTED, "localhost"],
    [`sslcert=${certificate("client.crt")}&sslkey=${certificate("client.key")}`, "with_certificate", "TLS"],
    ["", "with_certificate", /^INSTANCE_UNAVAILABLE/],
  ])("%s as %s: %s", async (query, user, result, host) => {
    expect(await connect(query, user, host)).toEqual(
      typeof result === "string" ? result : expect.stringMatching(result),
    );
  });

  it.each(["", "sslmode=require", "sslmode=verify-full"])(
    "a socket of it has no TLS and needs none (%s)",
    async (query) => {
      const at = `host=${encodeURIComponent(server.socketFolder)}&port=${port}`;
      expect(await connectTo(`postgresql://postgres@/postgres?${at}&${query}`)).toBe("plain");
      expect(await connectTo(`postgresql:///postgres?user=postgres&${at}&${query}`)).toBe("plain");
      expect(await connectTo(`postgresql://postgres@${encodeURIComponent(server.socketFolder)}:${port}/postgres`)).toBe(
        "plain",
      );
    },
  );

  it("several hosts are tried in turn", async () => {
    expect(await connectTo(`postgresql://postgres@127.0.0.1:1,127.0.0.1:${port}/postgres`)).toBe("TLS");
    expect(await connectTo(`postgresql://postgres@127.0.0.1:${port}/postgres?target_session_attrs=primary`)).toBe(
      "TLS",
    );
    const standby = `postgresql://postgres@127.0.0.1:${port}/postgres?target_session_attrs=`;
    expect(await connectTo(`${standby}prefer-standby`)).toBe("TLS");
    expect(await connectTo(`${standby}standby`)).toMatch(/^INSTANCE_UNAVAILABLE: .*target_session_attrs=standby/);
  });

  it("passwords come from the address or a file that is its owner's alone", async () => {
    const passfile = temporaryPath("pgpass");
    writeFileSync(passfile, `# none\nother:*:*:*:wrong\n127.0.0.1:${port}:*:with_password:open\\: sesame\n`, {
      mode: 0o600,
    });
    expect(await connect("password=open: sesame", "with_password")).toBe("TLS");
    expect(await connect(`passfile=${passfile}`, "with_password")).toBe("TLS");
    expect(await connect("password=wrong", "with_password")).toMatch(/^INSTANCE_UNAVAILABLE/);
    chmodSync(passfile, 0o644);
    expect(await connect(`passfile=${passfile}`, "with_password")).toMatch(
      /^INSTANCE_UNAVAILABLE: .*requires a password/,
    );
  });
});

describe("a server without TLS", () => {
  beforeAll(async () => {
    await server.offerTls(false);
    await untilTls((found) => found !== "TLS");
  });

  it.each<[string, string | RegExp]>([
    ["", "plain"],
    ["sslmode=prefer", "plain"],
    ["sslmode=allow", "plain"],
    ["sslmode=disable", "plain"],
    ["sslmode=require", /^INSTANCE_UNAVAILABLE: The server does not offer TLS, which sslmode=require requires/],
    [`sslmode=verify-full&${ca}`, /^INSTANCE_UNAVAILABLE: The server does not offer TLS/],
  ])("%s: %s", async (query, result) => {
    expect(await connect(query)).toEqual(typeof result === "string" ? result : expect.stringMatching(result));
  });
});
