/** What the server keeps of documents is bounded by bytes: 900 kB of values in each of them once made up 30 MB and more. */
import { parse } from "graphql";
import { expect, it } from "vitest";
import { DocumentStore } from "../../src/server/documentStore.ts";

const withValue = (length: number, i: number) => parse(`{ artifact(key: "${String(i).padEnd(length, "x")}") { uid } }`);

it("long documents are not kept", async () => {
  const store = new DocumentStore();
  for (let i = 0; i < 74; i++) await store.set(`${i}`, withValue(i % 2 ? 100_000 : 900_000, i));
  expect(store).toMatchObject({ size: 0, bytes: 0 });
  expect(await store.get("0")).toBeUndefined();
});

it("short ones are, the last used within ten megabytes", async () => {
  const store = new DocumentStore();
  const first = withValue(40_000, 0);
  await store.set("first", first);
  for (let i = 0; i < 1_000; i++) {
    await store.set(`${i}`, withValue(40_000, i));
    expect(await store.get("first")).toBe(first);
  }
  expect(store.bytes).toBeLessThanOrEqual(10 * 2 ** 20);
  expect(store.size).toBeGreaterThan(50);
  expect(store.size).toBeLessThan(200);
});

it("the same document again counts once, and none once it is deleted", async () => {
  const store = new DocumentStore();
  await Promise.all([1, 2, 3].map((i) => store.set("one", withValue(1_000, i))));
  expect(store.size).toBe(1);
  await store.delete("one");
  expect(store).toMatchObject({ size: 0, bytes: 0 });
});
