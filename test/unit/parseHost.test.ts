/** What a Host header or `listen.hosts` names, in one form whatever way it is written. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseHost } from "../../src/config/parseHost.ts";

const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,12})$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const port = fc.option(fc.nat(65535), { nil: undefined }).map((number) => (number === undefined ? "" : `:${number}`));
const cased = fc.func(fc.boolean());
const withCase = (text: string, isUpper: (at: number) => boolean) =>
  [...text].map((letter, i) => (isUpper(i) ? letter.toUpperCase() : letter)).join("");

test("case, a trailing dot and the port play no part", () => {
  fc.assert(
    fc.property(name, port, fc.boolean(), cased, (host, at, dot, isUpper) => {
      expect(parseHost(`${withCase(host, (i) => isUpper(i))}${dot ? "." : ""}${at}`)).toBe(host);
    }),
  );
});

test("an IPv6 address is one whether in brackets, in capitals or with a port", () => {
  fc.assert(
    fc.property(fc.ipV6(), port, (address, at) => {
      const bare = parseHost(address);
      expect(bare).toBeDefined();
      expect(bare).not.toMatch(/[[\]A-Z]/);
      expect(parseHost(`[${address.toUpperCase()}]${at}`)).toBe(bare);
      expect(parseHost(bare!)).toBe(bare);
    }),
  );
});

test("an IPv4 address stays what it is", () => {
  fc.assert(
    fc.property(fc.ipV4(), port, (address, at) => {
      expect(parseHost(`${address}${at}`)).toBe(address);
    }),
  );
});

test("whatever comes, it gives a host in its one form or none, and never throws", () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.tuple(name, fc.string()).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (some) => {
      const host = parseHost(some);
      if (host === undefined) return;
      expect(host).toMatch(/^[^\s/@?#[\]\\A-Z]+$/);
      expect(parseHost(host)).toBe(host);
    }),
    { numRuns: 1000 },
  );
});

describe("no host", () => {
  it.each([
    ...["", ".", ":80", "[]", "[::1", "::1]", "[1.2.3.4]", "a b", "a/b", "user@host", "host:80:90", "host:x", "a%2eb"],
    ...["[::1]evil", "http://host", "host?", "host#a", "a\\b", "[fe80::1%eth0]", "\u0000", "a\tb"],
  ])("%j", (text) => {
    expect(parseHost(text)).toBeUndefined();
  });
});
