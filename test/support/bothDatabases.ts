/** The same operations on SQLite and PostgreSQL, whose answers must be alike. */
import { expect } from "vitest";
import type { Dialect } from "./dialects.ts";
import type { ReadGateway } from "./readGateway.ts";

export interface BothDatabases {
  /** The answer of both after they were found equal; floats and JSON are compared by value. */
  read<Data>(document: string, variables?: Record<string, unknown>): Promise<Data>;
  sqlite: ReadGateway;
  postgres: ReadGateway;
  close(): Promise<void>;
}

/** Opens a gateway on either database. */
export async function openBoth(open: (dialect: Dialect) => Promise<ReadGateway>): Promise<BothDatabases> {
  const [sqlite, postgres] = [await open("sqlite"), await open("postgres")];
  return {
    sqlite,
    postgres,
    read: async <Data>(document: string, variables?: Record<string, unknown>) => {
      const [one, other] = await Promise.all([
        sqlite.read<Data>(document, variables),
        postgres.read<Data>(document, variables),
      ]);
      expect(one).toEqual(other);
      return one;
    },
    close: async () => {
      await Promise.all([sqlite.close(), postgres.close()]);
    },
  };
}
