/** PostgreSQL addresses are read as libpq reads them, and what it would not take is a mistake that says so. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressKey,
  addressMistakes,
  parseDatabaseAddress,
  withoutPasswords,
} from "../../src/config/databaseAddress.ts";
import { parsePostgresUrl } from "../../src/config/postgresUrl.ts";

const read = (url: string) => Object.fromEntries(parsePostgresUrl(url)!.parameters);

describe("a PostgreSQL address", () => {
  it.each<[string, Record<string, string>]>([
    ["postgresql://h/d", { host: "h", dbname: "d" }],
    ["postgres://u:p@h:5433/d", { user: "u", password: "p", host: "h", port: "5433", dbname: "d" }],
    ["postgresql://u@/d?host=/var/run/pg", { user: "u", host: "/var/run/pg", dbname: "d" }],
    ["postgresql:///d?host=/tmp&port=5433", { host: "/tmp", port: "5433", dbname: "d" }],
    ["postgresql://%2Fvar%2Frun/d", { host: "/var/run", dbname: "d" }],
    ["postgresql:///d", { dbname: "d" }],
    ["postgresql://?dbname=d&host=h", { host: "h", dbname: "d" }],
    ["postgresql://h/d?dbname=e&user=v", { host: "h", dbname: "e", user: "v" }],
    ["postgresql://[::1]:5433/d", { host: "::1", port: "5433", dbname: "d" }],
    ["postgresql://a:1,b,[::1]:3/d", { host: "a,b,::1", port: "1,,3", dbname: "d" }],
    ["postgresql://u:a%40b%2Fc@h/d%20e", { user: "u", password: "a@b/c", host: "h", dbname: "d e" }],
    ["postgresql://u:a@b@h/d", { user: "u", password: "a@b", host: "h", dbname: "d" }],
    ["postgresql://u:a?b#c@h/d", { user: "u", password: "a?b#c", host: "h", dbname: "d" }],
    ["postgresql://h/d?ssl=true", { host: "h", dbname: "d", sslmode: "require" }],
    ["postgresql://h/d?options=-c%20search_path%3Da+b", { host: "h", dbname: "d", options: "-c search_path=a+b" }],
    ["postgresql://h/d?options=-c search_path=a", { host: "h", dbname: "d", options: "-c search_path=a" }],
    ["postgresql://h/d?sslmode=&user=", { host: "h", dbname: "d" }],
  ])("%s", (url, parameters) => {
    expect(addressMistakes(url)).toEqual([expect.stringContaining("postgresql://user")]); // nothing in particular
    expect(parseDatabaseAddress(url, "/")).toEqual({ dialect: "postgres", url });
    expect(read(url)).toEqual(parameters);
  });

  it.each([
    "channel_binding=require",
    "gssencmode=prefer",
    "krbsrvname=postgres",
    "keepalives=1&keepalives_idle=30&keepalives_interval=5&keepalives_count=3",
    "tcp_user_timeout=5&client_encoding=auto&sslsni=1&sslcompression=0",
    "sslmode=verify-full&sslrootcert=system",
    "sslmode=verify-ca&sslrootcert=/a.crt&sslcert=/b&sslkey=/c&sslpassword=d&sslcrl=/e&sslcertmode=allow",
    "sslmode=require&sslnegotiation=direct&ssl_min_protocol_version=TLSv1.3",
    "target_session_attrs=read-write&load_balance_hosts=random&connect_timeout=10&passfile=/p",
    "application_name=x&fallback_application_name=y&hostaddr=10.0.0.1",
  ])("takes %s", (query) => {
    expect(parseDatabaseAddress(`postgresql://h/d?${query}`, "/")).toBeDefined();
  });

  it.each<[string, string]>([
    [
      "postgresql://h/d?sslmod=require",
      "only parameters that PostgreSQL's libpq knows, and sslmod is not one of them; did you mean sslmode?",
    ],
    ["postgresql://h/d?aplication_name=x", "did you mean application_name?"],
    ["postgresql://h/d?constructor=x", "constructor is not one of them"],
    ["postgresql://h/d?pgbouncer=true", "pgbouncer is not one of them"],
    ["postgresql://h/d?ssl=maybe", "ssl is not one of them"],
    [
      "postgresql://h/d?sslmode=no-verify",
      "sslmode to be one of disable, allow, prefer, require, verify-ca, verify-full",
    ],
    ["postgresql://h/d?requirepeer=postgres", "an address without requirepeer, which the gateway does not support"],
    ["postgresql://h:70000/d", "port to be a number from 1 to 65535"],
    ["postgresql://h/d?port=x", "port to be a number from 1 to 65535"],
    ["postgresql://a,b/d?port=1,2,3", "one port, or as many ports as hosts"],
    ["postgresql://a,b/d?hostaddr=10.0.0.1", "as many values in hostaddr as in host"],
    ["postgresql://h/d?connect_timeout=soon", "connect_timeout to be a whole number of seconds"],
    ["postgresql://h/d?sslmode", "a value after sslmode="],
    ["postgresql://h/d?sslnegotiation=direct", "sslmode to be require or stronger"],
    ["postgresql://h/d?sslrootcert=system&sslmode=require", "sslmode to be verify-full"],
    ["postgresql://u:100%@h/d", "password to be percent-encoded: write %25 for a % sign"],
    ["postgresql://h/d%00", "an address without %00"],
    ["postgresql://u@h", "the name of a database after the host"],
    ["mysql://h/d", "postgresql://user:password@host:5432/database"],
  ])("%s is a mistake", (url, expected) => {
    expect(parseDatabaseAddress(url, "/")).toBeUndefined();
    expect(addressMistakes(url)).toEqual([expect.stringContaining(expected)]);
  });

  it("gives back whatever is percent-encoded in it, and never shows its password", () => {
    const text = fc.string({ minLength: 1, unit: "binary" }).filter((value) => !value.includes("\0"));
    fc.assert(
      fc.property(text, text, text, text, (user, password, database, options) => {
        const [u, p, d, o] = [user, password, database, options].map(encodeURIComponent);
        const url = `postgresql://${u}:${p}@h:1/${d}?options=${o}`;
        expect(read(url)).toEqual({ user, password, host: "h", port: "1", dbname: database, options });
        expect(withoutPasswords(url)).toBe(`postgresql://${u}:***@h:1/${d}?options=${o}`);
      }),
    );
  });

  it("never throws, whatever it is, and is either usable or has a mistake", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (rest) => {
        const url = `postgresql://${rest}`;
        expect(parseDatabaseAddress(url, "/") === undefined).toBe((parsePostgresUrl(url)?.mistakes.length ?? 1) > 0);
      }),
    );
  });

  it("is the same database however its server is written", () => {
    const key = (url: string) => addressKey(parseDatabaseAddress(url, "/")!);
    expect(key("postgresql://u@localhost/d")).toBe(key("postgresql://v@127.0.0.1:5432/d?sslmode=require"));
    expect(key("postgresql://u@/d?host=h&port=5432")).toBe(key("postgresql://H/d"));
    expect(key("postgresql://h:1/d")).not.toBe(key("postgresql://h:2/d"));
    expect(key("postgresql://u@/d?host=/a")).not.toBe(key("postgresql://u@/d?host=/b"));
  });

  it.each([
    ["postgresql://me:a@b@h/d", "postgresql://me:***@h/d"],
    ["x postgresql://me:a/b@h/d y", "x postgresql://me:***@h/d y"],
    ["postgresql://h/d?password=a&sslpassword=b", "postgresql://h/d?password=***&sslpassword=***"],
  ])("%s shows no password", (text, shown) => {
    expect(withoutPasswords(text)).toBe(shown);
  });
});
