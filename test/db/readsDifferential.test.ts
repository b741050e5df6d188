/** Generated operations: what a database writes as an answer, and what is read along with root fields, is what loaders answer, token for token. */
import { env } from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { makeSchema } from "../../src/resolvers/makeSchema.ts";
import { instanceUidFromId } from "../../src/util/lamindbUid.ts";
import { type Comparison, compareAnswers, PREFETCHED, readSamples } from "../differential/compareAnswers.ts";
import { addressOf, DIALECT_NAMES } from "../support/dialects.ts";
import { openBroadTemplate, openLargeTemplate } from "../support/large/largeTemplate.ts";
import { OLDER_INSTANCES, OLDER_RELEASES, openOlder } from "../support/olderDatabases.ts";
import { openReadGateway, type ReadGateway } from "../support/readGateway.ts";

/** As `npm run reads:differential` says. */
const OWN_SEED = "of the tests";
const { DIFFERENTIAL_SEED: SEED = OWN_SEED, DIFFERENTIAL_OPERATIONS = "2000" } = env;
const OPERATIONS = Number(DIFFERENTIAL_OPERATIONS);

const catalogue = loadCatalogue();
const schema = makeSchema(catalogue);

async function compare(gateway: ReadGateway, seed: string, operations: number): Promise<Comparison> {
  const samples = await readSamples(gateway, catalogue);
  return compareAnswers(gateway, schema, catalogue, samples, seed, operations);
}

describe.each(DIALECT_NAMES)("on %s", (dialect) => {
  describe.each([
    { name: "of all registries, with odd values", open: openBroadTemplate, operations: OPERATIONS * 0.9 },
    { name: "of lists with tens of thousands of entries", open: openLargeTemplate, operations: OPERATIONS * 0.1 },
  ])("$name", ({ name, open, operations }) => {
    let gateway: ReadGateway;
    let found: Comparison;
    beforeAll(
      async () => {
        gateway = await open(dialect);
        found = await compare(gateway, `${SEED} ${name} ${dialect}`, operations);
      },
      180_000 + operations * 200, // to make the database takes a while, too
    );
    afterAll(() => gateway.close());

    it("every answer that the database wrote, or lists of which were read along, is the loaders' answer", () => {
      expect(found.differences).toEqual([]);
    });

    it("most operations are answered so", () => {
      expect(found.written).toBeGreaterThan(operations * 0.6);
      expect(found.prefetched).toBeGreaterThan(operations * 0.6 * PREFETCHED);
    });
  });

  it.each(OLDER_RELEASES)("of a database of LaminDB %s, which lacks much", { timeout: 180_000 }, async (release) => {
    const { db, drop } = await openOlder(dialect, release);
    const { slug, id } = OLDER_INSTANCES[release];
    const address = addressOf(dialect, db);
    const gateway = openReadGateway([{ slug, id, uid: instanceUidFromId(id), db: address }]);
    try {
      const { written, prefetched, differences } = await compare(gateway, `${SEED} ${release} ${dialect}`, 150);
      expect(differences).toEqual([]);
      expect(written).toBeGreaterThan(50);
      // among so few operations it is up to the seed how many can be read along
      expect(prefetched).toBeGreaterThan(SEED === OWN_SEED ? 10 : 0);
    } finally {
      await gateway.close();
      await drop();
    }
  });
});
