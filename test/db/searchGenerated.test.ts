/** Generated searches: what Python LaminDB found, and its scores (made by test/live/searches.ts), on both databases. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, DIALECT_NAMES } from "../support/dialects.ts";
import type { TestDatabase } from "../support/postgres.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";
import { runStatement } from "../support/runStatement.ts";
import { insertCellTypes, type SearchedCellType } from "../support/searchedCellTypes.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

interface Generated {
  rows: SearchedCellType[];
  /** A text, and number of the row and score of each hit. */
  searches: [text: string, hits: [row: number, score: number][]][];
}

const { rows, searches } = JSON.parse(
  readFileSync(new URL("./data/searchGenerated.json", import.meta.url), "utf8"),
) as Generated;

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  let database: TestDatabase;
  let gateway: ReadGateway;
  beforeAll(async () => {
    database = await cloneTemplate(dialect, "target");
    await runStatement(database.db, insertCellTypes(rows));
    const address = addressOf(dialect, database.db);
    gateway = openReadGateway([{ ...TEMPLATE_INSTANCES.target, db: address }]);
  });
  afterAll(async () => {
    await gateway.close();
    await database.drop();
  });

  it(`${searches.length} searches find LaminDB's objects with LaminDB's scores`, async () => {
    expect(searches.length).toBeGreaterThanOrEqual(200);
    const document = `query ($query: String!) {
      search(query: $query, registries: [BIONTY_CELL_TYPE], first: 1000) { hits { score object { uid } } }
    }`;
    type Found = { search: { hits: { score: number; object: { uid: string } }[] } };
    const found = await Promise.all(searches.map(([query]) => gateway.read<Found>(document, { query })));
    const answers = found.map(({ search }) => search.hits.map(({ score, object }) => [object.uid, score]));
    const expected = searches.map(([, hits]) => hits.map(([row, score]) => [rows[row]!.uid, score]));
    expect(answers.map((one, i) => [searches[i]![0], one])).toEqual(expected.map((one, i) => [searches[i]![0], one]));
  });
});
