import type { EntityDictionary, EntityName, NativeInsertUpdateManyOptions, QueryResult } from "@mikro-orm/core";
import { PostgreSqlDriver } from "@mikro-orm/postgresql";
import { CompiledQuery, type DatabaseConnection, type Kysely } from "kysely";
import { textInsert } from "../textInsert.ts";
import { arrayLiteral, postgresValues, typeOf } from "./postgresValues.ts";

/** The connection of a transaction. Kysely passes it one statement at a time; what is asked of it here goes out at once. */
export function connectionOf(transaction: Kysely<unknown>): Promise<DatabaseConnection> {
  return transaction.getExecutor().provideConnection(async (connection) => connection);
}

/**
 * MikroORM's driver with an `insertMany` of its own: a list of texts per column, each text read as the column's type. The statement
 * is the same for any number of rows, so that it is prepared once; values are not part of its text; JSON's null is not NULL.
 */
export class PostgresOrmDriver extends PostgreSqlDriver {
  override async nativeInsertMany<T extends object>(
    entityName: EntityName<T>,
    data: EntityDictionary<T>[],
    options: NativeInsertUpdateManyOptions<T> = {},
  ): Promise<QueryResult<T>> {
    const { into, kinds, rows } = textInsert(postgresValues.quote, this.metadata.get(entityName), data);
    const values = kinds.map((kind, i) => `v.c${i}::${typeOf(kind)}`).join(", ");
    const [params, columns] = [kinds.map((_, i) => `$${i + 1}::text[]`), kinds.map((_, i) => `c${i}`)];
    const sql = `INSERT INTO ${into} SELECT ${values} FROM unnest(${params.join(", ")}) AS v(${columns.join(", ")})`;
    const lists = kinds.map((_, i) => arrayLiteral(rows.map((row) => row[i]!)));
    const connection = await connectionOf(options.ctx as Kysely<unknown>);
    await connection.executeQuery(CompiledQuery.raw(sql, lists));
    return { affectedRows: rows.length, insertId: undefined as never };
  }
}
