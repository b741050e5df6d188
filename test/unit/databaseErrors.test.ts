/** The border between what databases say and what clients see: a table of cases, by code. */
import { expect, test } from "vitest";
import type { ErrorCode } from "../../src/errors.ts";
import { GatewayError } from "../../src/errors.ts";
import { postgresRefusal } from "../../src/instances/dialects/postgres/postgresRefusal.ts";
import { translatePostgresError } from "../../src/instances/dialects/postgres/translatePostgresError.ts";
import { sqliteRefusal, translateSqliteError } from "../../src/instances/dialects/sqlite/translateSqliteError.ts";

type Case = [code: string | undefined, words: string, meaning: ErrorCode, isRetryable: boolean, says: RegExp];

const failure = (code: string | undefined, words: string) =>
  Object.assign(new Error(words), code !== undefined && { code });

function assertMeaning(translated: unknown, [code, words, meaning, isRetryable, says]: Case): void {
  expect(translated).toBeInstanceOf(GatewayError);
  const error = translated as GatewayError;
  expect([code, words, error.code, error.details.retryable ?? false]).toEqual([code, words, meaning, isRetryable]);
  expect(error.message).toMatch(says);
  expect((error.cause as Error).message).toBe(words); // for the log
}

const NO_DATABASE = 'database "nodb" does not exist';

test.each<Case>([
  ["08006", "connection failure", "INSTANCE_UNAVAILABLE", true, /connection failure/],
  ["08P01", "unsupported startup parameter: options", "INSTANCE_UNAVAILABLE", false, /`pooler: transaction`/],
  [
    "08P01",
    "transaction blocks not allowed in statement pooling mode",
    "INSTANCE_UNAVAILABLE",
    false,
    /statement mode/,
  ],
  ["08P01", "no such database: nodb", "INSTANCE_UNAVAILABLE", false, /nodb/],
  ["08P01", "pgbouncer cannot connect to server", "INSTANCE_UNAVAILABLE", true, /cannot connect to server/],
  ["26000", 'prepared statement "x" does not exist', "INSTANCE_UNAVAILABLE", false, /`pooler: transaction`/],
  ["42P05", 'prepared statement "x" already exists', "INSTANCE_UNAVAILABLE", false, /`pooler: transaction`/],
  ["28000", 'role "nobody" does not exist', "INSTANCE_UNAVAILABLE", false, /role "nobody" does not exist/],
  ["28P01", 'password authentication failed for user "u"', "INSTANCE_UNAVAILABLE", false, /for user "u"/],
  ["3D000", NO_DATABASE, "INSTANCE_UNAVAILABLE", false, /database "nodb" does not exist/],
  ["53300", "too many connections for role", "INSTANCE_UNAVAILABLE", true, /too many connections.*`pool\.max`/],
  ["53100", "could not extend file", "INSTANCE_UNAVAILABLE", true, /disk .* is full/],
  ["53200", "out of memory", "INSTANCE_UNAVAILABLE", true, /out of memory/],
  ["57P01", "terminating connection due to administrator command", "INSTANCE_UNAVAILABLE", true, /try again/],
  ["57P03", "the database system is starting up", "INSTANCE_UNAVAILABLE", true, /starting up/],
  ["57P04", "database was dropped", "INSTANCE_UNAVAILABLE", false, /dropped/],
  ["57014", "canceling statement due to statement timeout", "TIMEOUT", true, /took too long/],
  ["55P03", "canceling statement due to lock timeout", "TIMEOUT", true, /try again/],
  ["40001", "could not serialize access", "TIMEOUT", true, /try again/],
  ["40P01", "deadlock detected", "TIMEOUT", true, /try again/],
  ["22P02", 'invalid input syntax for type bigint: "timeout terminated"', "BAD_USER_INPUT", false, /does not fit/],
  ["22P05", "character has no equivalent in LATIN1", "BAD_USER_INPUT", false, /character/],
  ["22021", "invalid byte sequence: 0x00", "BAD_USER_INPUT", false, /character/],
  ["2201B", "invalid regular expression", "BAD_USER_INPUT", false, /regular expression/],
  ["23514", "violates check constraint: Connection timeout", "CONFLICT", false, /rule/],
  ["44000", "violates check option", "CONFLICT", false, /rule/],
  ["42501", "permission denied for table password", "FORBIDDEN", false, /grant it/],
  [
    "25006",
    "cannot execute INSERT in a read-only transaction",
    "FORBIDDEN",
    false,
    /only allows reads \(cannot execute INSERT/,
  ],
  ["42P01", 'relation "x" does not exist', "INSTANCE_UNAVAILABLE", true, /database changed/],
  ["42703", 'column "x" does not exist', "INSTANCE_UNAVAILABLE", true, /database changed/],
  ["0A000", "cached plan must not change result type", "INSTANCE_UNAVAILABLE", true, /database changed/],
  ["42601", "syntax error", "INSTANCE_UNAVAILABLE", false, /log/],
  ["54001", "stack depth limit exceeded", "LIMIT_EXCEEDED", false, /ask for less/],
  ["P0001", "JWT is not set", "UNAUTHENTICATED", false, /x-lamindb-db-token/],
  ["P0001", "JWT has expired", "UNAUTHENTICATED", false, /JWT has expired/],
  ["P0001", "Cannot set type: ulabel would become its own ancestor", "CONFLICT", false, /its own ancestor/],
  ["XX000", "Tenant or user not found", "INSTANCE_UNAVAILABLE", false, /Tenant or user not found/],
  ["ZZ999", "nobody knows", "INSTANCE_UNAVAILABLE", false, /ZZ999/],
  ["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1", "INSTANCE_UNAVAILABLE", true, /refused/],
  ["ENOTFOUND", "getaddrinfo ENOTFOUND nowhere", "INSTANCE_UNAVAILABLE", false, /host/],
  ["ETIMEDOUT", "connect ETIMEDOUT", "INSTANCE_UNAVAILABLE", true, /too long to connect/],
  ["EHOSTUNREACH", "connect EHOSTUNREACH", "INSTANCE_UNAVAILABLE", true, /cannot be reached/],
  ["ECONNRESET", "read ECONNRESET", "INSTANCE_UNAVAILABLE", true, /was lost/],
  ["EPIPE", "write EPIPE", "INSTANCE_UNAVAILABLE", true, /was lost/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate", "INSTANCE_UNAVAILABLE", false, /TLS failed.*self-signed/],
  ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in chain", "INSTANCE_UNAVAILABLE", false, /TLS failed/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "Host: x. is not cert's CN", "INSTANCE_UNAVAILABLE", false, /TLS failed/],
  ["CERT_HAS_EXPIRED", "certificate has expired", "INSTANCE_UNAVAILABLE", false, /TLS failed.*expired/],
  [undefined, "The server does not support SSL connections", "INSTANCE_UNAVAILABLE", false, /TLS failed/],
  [undefined, "Connection terminated unexpectedly", "INSTANCE_UNAVAILABLE", true, /was lost/],
  [undefined, "Connection terminated due to connection timeout", "INSTANCE_UNAVAILABLE", true, /too long to connect/],
  [undefined, "timeout expired", "INSTANCE_UNAVAILABLE", true, /too long to connect/],
  [
    undefined,
    "SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string",
    "INSTANCE_UNAVAILABLE",
    false,
    /requires a password/,
  ],
])("PostgreSQL's %s (%s) is %s", (...one) => {
  assertMeaning(translatePostgresError(failure(one[0], one[1])), one);
});

test("with a code of the server, its words decide nothing", () => {
  const words = ["timeout", "Connection terminated", "password", "ECONNREFUSED", "self-signed certificate"];
  for (const state of ["08006", "22P02", "23514", "28000", "3D000", "42601", "42P01", "53300", "XX000", "ZZ999"]) {
    const meanings = words.map((text) => translatePostgresError(failure(state, text)) as GatewayError);
    const [first] = meanings.map(({ code, details }) => ({ code, details }));
    for (const { code, details } of meanings) expect({ code, details }).toEqual(first);
  }
});

test("every class that PostgreSQL has means something, and never a fault of the gateway", () => {
  const letters = [..."0123456789ABCDFGHIJKLMNOPQRSTUVWXYZ"]; // none begins with E: those are Node's
  for (const a of letters)
    for (const b of letters)
      expect((translatePostgresError(failure(`${a}${b}000`, "")) as GatewayError).code).not.toBe("INTERNAL_ERROR");
});

test.each(["42601", "20000", "2F005", "38000", "39P01"])("%s within a function is that function's fault", (state) => {
  const error = Object.assign(failure(state, "case not found"), { where: "PL/pgSQL function f() line 1" });
  expect((translatePostgresError(error) as GatewayError).message).toMatch(
    /^A function of its database .*case not found/,
  );
});

test("a fault of the program stays one", () => {
  const fault = new TypeError("x is not a function");
  expect([translatePostgresError(fault), translateSqliteError(fault)]).toEqual([fault, fault]);
});

test("no password of an address in a server's words gets out", () => {
  const error = translatePostgresError(failure("08006", "no route to postgresql://u:s3cret@h/db")) as GatewayError;
  expect(error.message).not.toContain("s3cret");
});

test.each<Case>([
  ["SQLITE_BUSY_SNAPSHOT", "database is locked", "TIMEOUT", true, /locked/],
  ["SQLITE_LOCKED_SHAREDCACHE", "database table is locked", "TIMEOUT", true, /locked/],
  ["SQLITE_INTERRUPT", "interrupted", "TIMEOUT", true, /too long/],
  ["SQLITE_READONLY", "attempt to write a readonly database", "FORBIDDEN", false, /read-only/],
  ["SQLITE_READONLY_DIRECTORY", "attempt to write a readonly database", "FORBIDDEN", false, /folder/],
  [
    "SQLITE_READONLY_ROLLBACK",
    "attempt to write a readonly database",
    "INSTANCE_UNAVAILABLE",
    false,
    /rolls that write back/,
  ],
  [
    "SQLITE_READONLY_DBMOVED",
    "attempt to write a readonly database",
    "INSTANCE_UNAVAILABLE",
    true,
    /moved or replaced/,
  ],
  ["SQLITE_CANTOPEN_ISDIR", "unable to open database file", "INSTANCE_UNAVAILABLE", false, /cannot be opened/],
  ["SQLITE_NOTADB", "file is not a database", "INSTANCE_UNAVAILABLE", false, /not a SQLite file/],
  ["SQLITE_CORRUPT_INDEX", "database disk image is malformed", "INSTANCE_UNAVAILABLE", false, /damaged/],
  ["SQLITE_FULL", "database or disk is full", "INSTANCE_UNAVAILABLE", true, /disk .* is full/],
  ["SQLITE_IOERR_SHORT_READ", "disk I/O error", "INSTANCE_UNAVAILABLE", true, /disk/],
  ["SQLITE_NOMEM", "out of memory", "INSTANCE_UNAVAILABLE", true, /out of memory/],
  ["SQLITE_SCHEMA", "database schema has changed", "INSTANCE_UNAVAILABLE", true, /database changed/],
  ["SQLITE_ERROR", "no such column: x", "INSTANCE_UNAVAILABLE", true, /database changed/],
  ["SQLITE_ERROR", "near x: syntax error", "INSTANCE_UNAVAILABLE", false, /log/],
  ["SQLITE_TOOBIG", "string or blob too big", "LIMIT_EXCEEDED", false, /ask for less/],
  ["SQLITE_CONSTRAINT_CHECK", "CHECK constraint failed: locked", "CONFLICT", false, /rule/],
  ["SQLITE_PROTOCOL", "locking protocol", "INSTANCE_UNAVAILABLE", false, /SQLITE_PROTOCOL/],
])("SQLite's %s (%s) is %s", (...one) => {
  assertMeaning(translateSqliteError(failure(one[0], one[1])), one);
});

test("a row is refused for a reason that names the column where the database does", () => {
  const server = (code: string, more: object) => Object.assign(failure(code, "no"), more);
  expect(postgresRefusal(server("23505", { detail: "Key (uid)=(a) already exists." }))).toEqual({
    ...{ kind: "unique", column: "uid" },
  });
  expect(postgresRefusal(server("23502", { column: "name" }))).toMatchObject({ kind: "value", column: "name" });
  expect(postgresRefusal(failure("P0001", "JWT is not set"))).toBeNull();
  expect(postgresRefusal(failure("P0001", "Cannot set type"))?.reason).toContain("Cannot set type");
  expect(postgresRefusal(failure("P0004", "must hold"))?.reason).toContain("must hold");
  expect(postgresRefusal(server("23514", { constraint: "no_loop" }))?.reason).toContain("the rule no_loop");
  expect(postgresRefusal(failure("23514", "names are short here"))?.reason).toBe(
    "it breaks a rule of that database (names are short here)",
  );
  expect(sqliteRefusal(failure("SQLITE_CONSTRAINT_NOTNULL", "NOT NULL constraint failed: t.name"))).toMatchObject({
    ...{ kind: "value", column: "name" },
  });
  expect(sqliteRefusal(failure("SQLITE_BUSY", "UNIQUE constraint failed: t.name"))).toBeNull();
});
