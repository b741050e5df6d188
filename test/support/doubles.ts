import { readDatabase } from "../parity/canonical/readDatabase.ts";

/** Columns that do not make another link of one: who linked two rows, and when. */
export const NOT_OF_A_LINK = new Set(["id", "created_at", "created_by_id", "run_id"]);

/** Uids that more than one row of a table has, families with more than one latest version, links that are there twice. */
export async function doubles(db: string): Promise<string[]> {
  const found: string[] = [];
  for (const { layout, rows } of (await readDatabase(db)).values()) {
    const [uid, latest] = [layout.index.get("uid"), layout.index.get("is_latest")];
    const linked = layout.columns.flatMap(({ name }, at) => (NOT_OF_A_LINK.has(name) ? [] : [at]));
    const seen = new Set<string>();
    for (const { raw } of rows.values()) {
      const names = uid === undefined ? [JSON.stringify(linked.map((at) => raw[at]))] : [raw[uid]!];
      const isLatest = latest !== undefined && /^(1|t)$/.test(raw[latest] ?? "");
      if (uid !== undefined && isLatest) names.push(`latest of ${raw[uid]!.slice(0, -4)}`);
      for (const name of names) {
        if (seen.has(name)) found.push(`${layout.name}: ${name}`);
        seen.add(name);
      }
    }
  }
  return found;
}
