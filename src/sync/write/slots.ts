/**
 * Slots of artifacts: the target infers a schema from the members of each slot, as LaminDB does, instead of copying
 * the source's (2.12.1; parity: guide-02, slot-02, slot-06, slot-08).
 */

import { BRANCHES } from "../../catalogue/fixedRows.ts";
import type { Catalogue, LinkTable, Table } from "../../catalogue/model.ts";
import type { TextRow } from "../../entities/makeEntities.ts";
import { readTable, type TextValues } from "../../instances/readTable.ts";
import { idOf, textOf } from "../../instances/rowValues.ts";
import { first } from "../../util/first.ts";
import { getFrom } from "../../util/getFrom.ts";
import { otherEnd, type Slot, uidOf } from "../graph.ts";
import type { RowUpdate } from "../journal/changeLog.ts";
import type { Plan, PlannedRow } from "../plan.ts";
import { slotLink } from "../rules/links.ts";
import { inferredSchemaHash } from "../rules/schemaHash.ts";
import { addRows, readOwned } from "./links.ts";
import type { TargetIds } from "./targetIds.ts";
import type { TargetWriter } from "./targetWriter.ts";
import { newUid } from "./versions.ts";

interface Member {
  id: string;
  uid: string;
}

interface Inferred {
  slot: Slot;
  artifactId: string;
  itype: string;
  hash: string;
  members: Member[];
  /** Link table between schemas and members. */
  table: LinkTable;
}

function infer(slot: Slot, artifactId: string, plan: Plan, ids: TargetIds): Inferred {
  const { table } = first(slot.members);
  const nodes = slot.members.flatMap((link) => otherEnd(link) ?? []);
  const members = nodes.map((node) => ({
    id: ids.get(node),
    uid: plan.rows.get(node)?.target?.get("uid") ?? uidOf(node),
  }));
  members.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
  const itype = first(nodes).table.qualifiedName;
  const hash = inferredSchemaHash(
    itype,
    members.map(({ uid }) => uid),
  );
  return { slot, artifactId, itype, hash, members, table };
}

/** Inserts the schemas that the target lacks; gives their keys by hash. */
async function insertSchemas(inferred: Inferred[], table: Table, writer: TargetWriter): Promise<Map<string, string>> {
  const distinct = [...new Map(inferred.map((one) => [one.hash, one])).values()];
  const wishes = distinct.flatMap(({ slot, hash }) =>
    slot.schema.values.get("hash") === hash ? [uidOf(slot.schema)] : [],
  );
  const known = await readTable(writer.database, table, [{ column: "uid", values: wishes }]);
  const taken = new Set(known.map((row) => textOf(row, "uid")));
  const nextId = await writer.allocateIds(new Map([[table, distinct.length]]));
  const ids = new Map(distinct.map(({ hash }) => [hash, nextId(table)]));
  const rows = distinct.map(({ slot, hash, itype, members }) => {
    const keep = slot.schema.values.get("hash") === hash && !taken.has(uidOf(slot.schema));
    return writer.fresh(table, {
      id: getFrom(ids, hash),
      uid: keep ? uidOf(slot.schema) : newUid(table),
      hash,
      itype,
      n_members: String(members.length),
      _dtype_str: itype === "Feature" ? null : "num",
      minimal_set: "true",
      ordered_set: "false",
      maximal_set: "false",
      flexible: "false",
      is_type: "false",
    });
  });
  await writer.insert(table, rows);
  return ids;
}

function memberRows(inferred: Inferred, schemaId: string, writer: TargetWriter): TextRow[] {
  const [ownerColumn, memberColumn = ownerColumn] = inferred.table.facts.link.ends;
  return inferred.members.map(({ id }) =>
    writer.fresh(inferred.table, { [ownerColumn]: schemaId, [memberColumn]: id }),
  );
}

/** Links schemas under their slots; a slot that has another schema on the target gets the source's. */
async function linkSlots(
  slots: { artifactId: string; schemaId: string; slot: Slot }[],
  table: Table,
  writer: TargetWriter,
): Promise<void> {
  const artifacts = [...new Set(slots.map(({ artifactId }) => artifactId))];
  const known = await readOwned(table, "artifact_id", artifacts, writer);
  const key = (artifactId: string, slot: string | null | undefined) => JSON.stringify([artifactId, slot]);
  const bySlot = new Map<string, TextValues>(
    known.map((row) => [key(textOf(row, "artifact_id"), row.get("slot")), row]),
  );
  const fresh: TextRow[] = [];
  const relinked: RowUpdate[] = [];
  for (const { artifactId, schemaId, slot } of slots) {
    const { values } = slot.link;
    const before = bySlot.get(key(artifactId, values.get("slot")));
    if (before) {
      const former = textOf(before, "schema_id");
      if (former !== schemaId)
        relinked.push({ id: idOf(before), before: { schema_id: former }, changes: { schema_id: schemaId } });
      continue;
    }
    const semantic = values.get("feature_ref_is_semantic") ?? null;
    fresh.push(
      writer.fresh(table, {
        artifact_id: artifactId,
        schema_id: schemaId,
        slot: values.get("slot") ?? null,
        feature_ref_is_semantic: semantic,
      }),
    );
  }
  await writer.update(table, relinked);
  await writer.insert(table, fresh);
}

/** Writes the slots of all artifacts of the plan that come with annotations. */
export async function writeSlots(
  rows: PlannedRow[],
  plan: Plan,
  ids: TargetIds,
  catalogue: Catalogue,
  writer: TargetWriter,
): Promise<void> {
  const schemas = catalogue.registry("Schema");
  const slots = rows
    .filter(({ want }) => want.annotations)
    .flatMap(({ node }) => node.slots.map((slot) => ({ slot, artifactId: ids.get(node) })));
  if (slots.length === 0) return;
  const inferred = slots
    .filter(({ slot }) => slot.members.length > 0)
    .map(({ slot, artifactId }) => infer(slot, artifactId, plan, ids));
  const found = await readTable(writer.database, schemas, [
    { column: "hash", values: [...new Set(inferred.map(({ hash }) => hash))] },
  ]);
  const byHash = new Map<string, string>();
  for (const row of found) {
    if (row.get("branch_id") !== BRANCHES.trash && !byHash.has(textOf(row, "hash")))
      byHash.set(textOf(row, "hash"), idOf(row));
  }
  const missing = inferred.filter(({ hash }) => !byHash.has(hash));
  for (const [hash, id] of await insertSchemas(missing, schemas, writer)) byHash.set(hash, id);
  await addMembers(inferred, byHash, writer);
  const linked = inferred.map(({ slot, artifactId, hash }) => ({ slot, artifactId, schemaId: getFrom(byHash, hash) }));
  const memberless = slots.flatMap(({ slot, artifactId }) => {
    const schemaId = slot.members.length === 0 ? ids.find(slot.schema) : undefined;
    return schemaId ? [{ slot, artifactId, schemaId }] : [];
  });
  await linkSlots([...linked, ...memberless], slotLink(catalogue).link, writer);
}

async function addMembers(inferred: Inferred[], byHash: Map<string, string>, writer: TargetWriter): Promise<void> {
  const distinct = [...new Map(inferred.map((one) => [one.hash, one])).values()];
  const groups = Map.groupBy(distinct, ({ table }) => table);
  const rowsOf = (ones: Inferred[]) => ones.flatMap((one) => memberRows(one, getFrom(byHash, one.hash), writer));
  await addRows(new Map([...groups].map(([table, ones]) => [table, rowsOf(ones)])), writer);
}
