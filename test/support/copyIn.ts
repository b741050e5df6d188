import type pg from "pg";

/** What `pg` calls on a query of one's own while the server takes a COPY. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sync(): void;
}

function cell(value: string | null): string {
  if (value === null) return "\\N";
  return value.replace(/[\\\n\r\t]/g, (char) => ({ "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" })[char]!);
}

/** Rows as COPY takes them; values are the database's own text. */
export function copyText(rows: (string | null)[][]): string {
  return rows.map((row) => `${row.map(cell).join("\t")}\n`).join("");
}

/** Sends COPY text into these columns of a table, by default all in their order; rejects with the server's error. */
export function copyIn(client: pg.Client, table: string, text: string, columns?: readonly string[]): Promise<void> {
  const list = columns ? ` (${columns.map((column) => `"${column}"`).join(", ")})` : "";
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const query = {
      submit: (connection: CopyConnection) => connection.query(`COPY "${table}"${list} FROM STDIN`),
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(Buffer.from(text));
        connection.endCopyFrom();
      },
      handleCommandComplete: () => {},
      handleError: (error: Error) => {
        failure = error;
        reject(error);
      },
      handleReadyForQuery: () => (failure ? undefined : resolve()),
    };
    client.query(query as unknown as pg.Submittable);
  });
}
