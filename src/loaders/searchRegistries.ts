import type { Registry } from "../catalogue/model.ts";
import { searchedColumns } from "../catalogue/searchedColumns.ts";
import type { ReadSession } from "../instances/instance.ts";
import { allOf, bind, join, render, type Sql, sql } from "../instances/sql.ts";
import { Names } from "../query/names.ts";
import { orderSql } from "../query/order.ts";
import { registrySource } from "../query/source.ts";

/** An object in which a text was found. */
export interface RegistryHit {
  registry: Registry;
  score: number;
  uid: string;
  /** LaminDB's integer key, as digits. */
  id: string;
}

/** The best of a registry's hits. */
function bestOf(session: ReadSession, registry: Registry, search: string, most: number, names: Names): Sql {
  const { query, alias, from, conditions, usualOrder } = registrySource(session, registry, { search }, names);
  const [score, uid] = usualOrder!;
  const hit = sql`SELECT '${registry.enumName}' AS registry, ${score!.expression} AS score, ${alias}.uid AS uid, ${alias}.id AS id`;
  const order = orderSql([score!, uid!]);
  return sql`SELECT * FROM (${hit} FROM ${from} WHERE ${allOf(conditions)} ORDER BY ${order} LIMIT ${String(most)}) ${query.alias()}`;
}

/**
 * Where a text, which is not blank, is found in one database, at most this many times for each registry: one statement. Registries
 * that the database lacks, or that have no uid or no text, give nothing. Throws BAD_USER_INPUT, LIMIT_EXCEEDED.
 */
export async function searchRegistries(
  session: ReadSession,
  registries: readonly Registry[],
  search: string,
  most: number,
): Promise<RegistryHit[]> {
  const { dialect, schema, reader } = session;
  const searched = registries.filter(
    (registry) => registry.hasUid && searchedColumns(registry).length > 0 && schema.hasTable(registry),
  );
  if (searched.length === 0) return [];
  const names = new Names();
  const statement = join(
    searched.map((registry) => bestOf(session, registry, search, most, names)),
    " UNION ALL ",
  );
  const rows = await reader.all(render(statement, dialect), bind(statement));
  const byName = new Map(searched.map((registry) => [registry.enumName, registry]));
  return rows.map(([name, score, uid, id]) => ({
    registry: byName.get(String(name))!,
    score: Number(score),
    uid: dialect.decode("string", uid)!,
    id: dialect.decode("bigint", id)!,
  }));
}
