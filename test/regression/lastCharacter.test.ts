/** Text that goes on with Unicode's last character: SQLite took it for one that does not start with what stands before it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BothDatabases, openBoth } from "../support/bothDatabases.ts";
import { openLargeTemplate } from "../support/large/largeTemplate.ts";

let both: BothDatabases;
beforeAll(async () => {
  both = await openBoth(openLargeTemplate);
});
afterAll(() => both.close());

interface Users {
  users: { nodes: { name: string }[]; totalCount: number };
}

async function find(filter: object): Promise<string[]> {
  const document = "query ($where: UserWhere) { users(where: $where) { totalCount nodes { name } } }";
  const { users } = await both.read<Users>(document, { where: { name: filter } });
  expect(users.nodes).toHaveLength(users.totalCount);
  return users.nodes.map(({ name }) => name);
}

it.each(["startsWith", "istartsWith"])("%s", async (operator) => {
  const all = await find({ isNull: false });
  const last = all.filter((name) => name.startsWith("\u{10ffff}"));
  expect(last.length).toBeGreaterThan(0);
  expect(await find({ [operator]: "" })).toEqual(all);
  expect(await find({ [operator]: "\u{10ffff}" })).toEqual(last);
});
