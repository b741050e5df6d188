/** Regular expressions and text operators find the same on both databases, beyond ASCII too. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTemplates, type ReadGateway } from "../support/readGateway.ts";

let both: [ReadGateway, ReadGateway];
beforeAll(async () => {
  both = [await openTemplates("sqlite"), await openTemplates("postgres")];
});
afterAll(() => Promise.all(both.map((gateway) => gateway.close())));

async function find(filter: object): Promise<string[]> {
  const answers = await Promise.all(
    both.map((gateway) =>
      gateway.read<{ ulabels: { nodes: { name: string }[] } }>(
        "query ($where: ULabelWhere) { ulabels(where: $where) { nodes { name } } }",
        { where: { name: filter } },
      ),
    ),
  );
  const [one, other] = answers.map(({ ulabels }) => ulabels.nodes.map(({ name }) => name.slice(0, 12)));
  expect(one).toEqual(other);
  return one!;
}

const GREEK = "Ωμέγα – long";

it.each<[pattern: string, found: string[]]>([
  ["^\\w+ – ", [GREEK]],
  ["^[[:upper:]][[:lower:]]+ –", [GREEK]],
  ["^[\\w]+ – ", [GREEK]],
  ["(?i)^ΩΜΈΓΑ", [GREEK]],
  ["^\\W", []],
  ["^[^a-zA-Z]", [GREEK]],
  ["💥$", ["bad 💥"]],
  ["^bad\\s.$", ["bad 💥"]],
  ["^(good|bad)", ["good", "bad 💥"]],
  ["^(?:go{2}d)$", ["good"]],
  ["[[]|^good$", ["good"]],
  ["^[]g]ood", ["good"]],
  ["o{2,}", ["good"]],
  ["^.{4}$", ["good"]],
])("regex %s", async (regex, found) => {
  expect(await find({ regex })).toEqual(found);
});

it.each<[filter: object, found: string[]]>([
  [{ contains: "μέγ" }, [GREEK]],
  [{ icontains: "ΜΈΓ" }, [GREEK]],
  [{ istartsWith: "ωμέ" }, [GREEK]],
  [{ startsWith: "ωμέ" }, []],
  [{ endsWith: "💥" }, ["bad 💥"]],
  [{ iexact: "GOOD" }, ["good"]],
  [{ gt: "zz" }, [GREEK]],
  [{ lt: "R" }, ["Quality"]],
  [
    { startsWith: "" },
    [
      "Quality",
      "StrictQuality".slice(0, 12),
      "good",
      "bad 💥",
      GREEK,
      "private label".slice(0, 12),
      "shared label",
      "exact label",
    ],
  ],
  [{ endsWith: "", gt: "Q", lt: "a" }, ["Quality", "StrictQualit"]],
])("%j", async (filter, found) => {
  expect(await find(filter)).toEqual(found);
});
