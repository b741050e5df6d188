import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { openEditedSource } from "../support/editedTemplate.ts";
import type { ReadGateway } from "../support/readGateway.ts";

describe.each(DIALECT_NAMES)("notes on %s", (dialect) => {
  let gateway: ReadGateway;
  beforeAll(async () => {
    gateway = await openEditedSource(dialect, []);
  });
  afterAll(() => gateway.close());

  it("are the latest readme, on every registry that has notes", async () => {
    const found = await gateway.read(`{
      artifact(uid: "9upnvib1Eh7gMiYM0001") { notes }
      older: artifact(uid: "9upnvib1Eh7gMiYM0000") { notes }
      record(uid: "7AHTUlL2WFzsgdad") { notes }
      run(uid: "ferdiy8fo18ZirKV") { notes }
      transform(uid: "viHN7NZ2zSiA0001") { notes }
      collection(uid: "qftyniu7c6AWHGzQ0001") { notes }
      ulabel(uid: "jduHCv2Q") { notes }
      project(uid: "q8ceJoMeDVaz") { notes }
      feature(uid: "hZPH4nNl95oU") { notes }
      schema(uid: "lhjPAgiBtofEATca") { notes }
    }`);
    expect(found).toEqual({
      artifact: { notes: "# table\n\nThe *second* readme — ünï." },
      older: { notes: null },
      record: { notes: "record notes" },
      run: { notes: "run notes" },
      transform: { notes: "# Ingest\n\nReads & writes." },
      collection: { notes: "collection notes" },
      ulabel: { notes: "# Good, 2nd edition" },
      project: { notes: "project notes" },
      feature: { notes: "feature notes" },
      schema: { notes: "schema notes" },
    });
  });

  it("of a list are one statement", async () => {
    gateway.takeStatements();
    const { ulabels } = await gateway.read<{ ulabels: { nodes: { name: string; notes: string | null }[] } }>(
      `{ ulabels { nodes { name notes } } }`,
    );
    expect(gateway.takeStatements()).toHaveLength(2);
    expect(ulabels.nodes.length).toBeGreaterThan(2);
    expect(ulabels.nodes.filter(({ notes }) => notes !== null).map(({ name }) => name)).toEqual(["good"]);
  });
});

describe.each(DIALECT_NAMES)("notes on %s", (dialect) => {
  it("do not need the table of notes", async () => {
    const gateway = await openEditedSource(dialect, ["DROP TABLE lamindb_ulabelblock"]);
    const found = await gateway.read(`{ ulabel(uid: "jduHCv2Q") { name notes describe { text } } }`);
    expect(found).toEqual({ ulabel: { name: "good", notes: null, describe: { text: "ULabel: good" } } });
    await gateway.close();
  });
});
