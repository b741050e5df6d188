import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { decodeBase62, encodeBase62, encodeBytesBase62 } from "../../src/util/base62.ts";
import {
  hashText,
  instanceIdFromSlug,
  instanceUidFromId,
  nextVersionSuffix,
  randomUid,
} from "../../src/util/lamindbUid.ts";

/** Expected values come from Python LaminDB 2.12.1, uuid and base62, not from this code. */
describe("instance ids and uids", () => {
  test.each([
    ["anonymous/test-sync", "0e13a4df558659f4886e9fa5fdcd9311", "6hNgJtpKbtMK"],
    ["anonymous/target", "d976afd346a35f78ba413d4cbb86a5f1", "4Y2UlOO5ddlQ"],
    ["acme/größe", "41eb429c09b051cf9a9d53f8566c0a91", "49u1HG3ml71y"],
    ["o/n77", "23e870f42c775e98bee6be3c55fcfd8d", "01MSAQUMAEqc"],
  ])("%s → %s → %s", (slug, id, uid) => {
    expect(instanceIdFromSlug(slug)).toBe(id);
    expect(instanceUidFromId(id)).toBe(uid);
  });

  it("takes an id as LaminHub writes it, too", () => {
    expect(instanceUidFromId("037ba1e08d804f91a90275a47735076a")).toBe("4XIuR0tvaiXM");
    expect(instanceUidFromId("037BA1E0-8d80-4f91-a902-75a47735076a")).toBe("4XIuR0tvaiXM");
  });
});

describe("hashText", () => {
  test.each([
    ["True", "-CfPRi9ihI3zfF4elKTadA"],
    ["1", "xMpCOKC5I4INzFCab3WEmw"],
    ["1.0", "5MLo7aw2Ksq3EjZUuec0Mg"],
    ["['p', 'q']", "7qoGkGFK2g9K68lCStsWWQ"],
    ["# Hello", "tikdffsbJ1BSy90LpytDDQ"],
    ["2ourI1cAtKPf(i):YKeRi2Tgz04Q", "x7dEv-NaYmT7Y-NPDJvQxQ"],
    ["obs=GVlypY88WC7jQur2LW87TQ", "jwwMioBgbeu8vePooA-PiQ"],
    ["b=Feature:c=True:d=False:e=False:h=8:j=o6rBbxwJKIRrOdI2rOs5SQ", "KeKnA0FnJKRLDebTjvcflA"],
  ])("%s", (text, hash) => {
    expect(hashText(text)).toBe(hash);
  });
});

describe("nextVersionSuffix", () => {
  test.each([
    ["0000", "0001"],
    ["0009", "000A"],
    ["000Z", "000a"],
    ["000z", "0010"],
    ["0zzz", "1000"],
  ])("%s → %s", (suffix, next) => {
    expect(nextVersionSuffix(suffix)).toBe(next);
  });

  it("refuses what has no successor", () => {
    expect(() => nextVersionSuffix("zzzz")).toThrow('"zzzz" is the last version suffix; start a new object');
    expect(() => nextVersionSuffix("00-1")).toThrow('"-" in "00-1" is no base 62 digit (0-9, A-Z, a-z)');
  });
});

describe("randomUid", () => {
  it("has the length asked for, the alphabet, and no repetition", () => {
    const uids = Array.from({ length: 500 }, () => randomUid(12));
    for (const uid of uids) expect(uid).toMatch(/^[0-9A-Za-z]{12}$/);
    expect(new Set(uids).size).toBe(500);
    expect(new Set(uids.join("")).size).toBe(62);
  });
});

describe("base 62", () => {
  it("writes leading zero bytes as 0 and their number", () => {
    expect(encodeBytesBase62(Uint8Array.of(0, 0, 1))).toBe("021");
    expect(encodeBytesBase62(new Uint8Array(62))).toBe("0z01");
    expect(encodeBytesBase62(Uint8Array.of())).toBe("");
  });

  it("reads back every number that it writes", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), (value) => decodeBase62(encodeBase62(value)) === value),
    );
  });
});
