/**
 * What of an object's annotations differs from its source, by the rules by which a sync brings them: labels and slots are added,
 * so what only the target has does not count; the feature values of records and runs are replaced, so every difference counts.
 */
import type { Catalogue, Table } from "../../catalogue/model.ts";
import { isReference } from "../../catalogue/model.ts";
import type { PhysicalSchema } from "../../instances/physicalSchema.ts";
import type { TextValues } from "../../instances/readTable.ts";
import { cellOf } from "../../instances/rowValues.ts";
import { first } from "../../util/first.ts";
import { isSame } from "../conflicts.ts";
import { type Link, type Node, otherEnd, type Slot } from "../graph.ts";
import type { Matches } from "../match.ts";
import { blockTable } from "../rules/links.ts";
import { NOT_CARRIED } from "../write/links.ts";
import type { Pair } from "./pair.ts";

export interface TargetSide {
  matches: Matches;
  schema: PhysicalSchema;
  catalogue: Catalogue;
}

function otherColumn({ table }: Link): string {
  const [owner, other = owner] = table.facts.link.ends;
  return other;
}

function featureOf(link: Link): Node | undefined {
  return link.ends.get("feature_id") ?? otherEnd(link)?.edges.find(({ column }) => column === "feature_id")?.to;
}

/** How a link is called: by its feature, or, without one, by LaminDB's accessor of such links. */
function nameOf(link: Link, owner: Table): string {
  const [ownerColumn] = link.table.facts.link.ends;
  const accessor = owner.toMany.find(
    ({ path }) => path.via === "link" && path.link === link.table && path.parentColumn === ownerColumn,
  );
  return featureOf(link)?.values.get("name") ?? accessor?.name ?? link.table.name;
}

/** Whether the target has the tables that a link needs. */
function fits(link: Link, { schema }: TargetSide): boolean {
  const end = otherEnd(link);
  return schema.hasTable(link.table) && (!end || schema.hasTable(end.table));
}

/** JSON values are matched by their hash, as LaminDB never changes one; somebody else may have. */
function hasSameValue(label: Node, match: TextValues | undefined): boolean {
  const [column, there] = [label.table.column("value"), cellOf(label.values, "value")];
  const here = match && cellOf(match, "value");
  return column?.kind !== "json" || there === undefined || here === undefined || isSame(column, there, here);
}

/**
 * Labels that are not linked on the target, or only under a feature that the source does not have them under. A label comes
 * once, under the first of its features.
 */
function differingLabels({ source, target }: Pair, side: TargetSide): string[] {
  const key = (table: Table, id: string | null | undefined) => `${table.table} ${id}`;
  const known = Map.groupBy(target.labels, (link) => key(link.table, link.values.get(otherColumn(link))));
  const shown = source.labels.filter((link) => fits(link, side));
  return [...Map.groupBy(shown, otherEnd)].flatMap(([label, links]) => {
    if (!label) return [];
    const one = first(links);
    const match = side.matches.get(label);
    const here = known.get(key(one.table, match?.get("id"))) ?? [];
    const features = new Set(
      links.map((link) => {
        const feature = link.ends.get("feature_id");
        return (feature && side.matches.get(feature)?.get("id")) ?? null;
      }),
    );
    const isHere = here.some(({ values }) => features.has(values.get("feature_id") ?? null));
    return isHere && hasSameValue(label, match) ? [] : [nameOf(one, source.table)];
  });
}

/** Whether two links carry the same: rows that match, and equal values. */
function carrySame(source: Link, target: Link | undefined, { matches }: TargetSide): boolean {
  if (source.table !== target?.table) return false;
  const [ownerColumn] = source.table.facts.link.ends;
  const isEnd = (name: string) => name === otherColumn(source) || name === "feature_id";
  return source.table.columns.every((column) => {
    const name = column.column;
    if (name === ownerColumn || (NOT_CARRIED.has(name) && !isEnd(name))) return true;
    const [there, here] = [cellOf(source.values, name), cellOf(target.values, name)];
    if (there === undefined || here === undefined) return true;
    if (!isReference(column)) return isSame(column, there, here);
    const end = source.ends.get(name);
    return there === null ? here === null : end !== undefined && matches.get(end)?.get("id") === here;
  });
}

interface Values {
  name: string;
  there: Link[];
  here: Link[];
}

/** The links of both sides by feature. */
function valuesByFeature({ source, target }: Pair, side: TargetSide): Values[] {
  const found = new Map<string, Values>();
  const of = (key: string, link: Link) => {
    const values = found.get(key) ?? { name: nameOf(link, source.table), there: [], here: [] };
    found.set(key, values);
    return values;
  };
  for (const link of source.featureValues.filter((one) => fits(one, side))) {
    const feature = featureOf(link);
    const match = feature && side.matches.get(feature)?.get("id");
    of(match ?? `${link.table.table} ${feature?.id}`, link).there.push(link);
  }
  for (const link of target.featureValues)
    of(featureOf(link)?.id ?? `${link.table.table} undefined`, link).here.push(link);
  return [...found.values()];
}

/** Where the source has no values at all, a sync leaves those of the target. */
function differingValues(pair: Pair, side: TargetSide): string[] {
  if (pair.source.featureValues.length === 0) return [];
  const differing = valuesByFeature(pair, side).filter(
    ({ there, here }) => there.length !== here.length || !there.every((link, i) => carrySame(link, here[i], side)),
  );
  return differing.map(({ name }) => name);
}

function isEqual<T>(one: Set<T>, other: Set<T>): boolean {
  return one.size === other.size && [...one].every((value) => other.has(value));
}

/** Whether links lead to the same rows on both sides, under the same slots; links that the target cannot hold, or the source does not show, do not count. */
function leadToSame(source: Link[], target: Link[], side: TargetSide): boolean {
  const key = (link: Link, id: string | null | undefined) =>
    JSON.stringify([link.table.table, link.values.get("slot"), id]);
  const there = source
    .filter((link) => fits(link, side))
    .flatMap((link) => {
      const end = otherEnd(link);
      return end ? [key(link, side.matches.get(end)?.get("id") ?? `source ${end.id}`)] : [];
    });
  const here = target.map((link) => key(link, link.values.get(otherColumn(link))));
  return isEqual(new Set(there), new Set(here));
}

function sameSlot(source: Slot, target: Slot | undefined, side: TargetSide): boolean {
  if (!target) return false;
  if (source.members.length > 0) return leadToSame(source.members, target.members, side);
  return side.matches.get(source.schema)?.get("id") === target.link.values.get("schema_id");
}

function differingSlots({ source, target }: Pair, side: TargetSide): string[] {
  const slotName = ({ link }: Slot) => link.values.get("slot");
  return source.slots
    .filter(
      (slot) =>
        !sameSlot(
          slot,
          target.slots.find((here) => slotName(here) === slotName(slot)),
          side,
        ),
    )
    .map((slot) => slotName(slot) ?? nameOf(slot.link, source.table));
}

/** What belongs to the object by definition: more on the target is a difference, too. */
function differingParts({ source, target }: Pair, side: TargetSide): string[] {
  const parts = ["members", "components", "artifacts"] as const;
  return parts.filter((part) => !leadToSame(source[part], target[part], side));
}

function differingNotes({ source, target }: Pair, { schema, catalogue }: TargetSide): string[] {
  const blocks = blockTable(catalogue, source.table);
  if (!source.readme || !blocks || !schema.hasTable(blocks.table)) return [];
  return (source.readme.get("content") ?? "") === target.readme?.get("content") ? [] : ["notes"];
}

/** Names of the annotations in which an object differs from its source: features, slots, accessors of labels, parts of it, `notes`. */
export function differingAnnotations(pair: Pair, side: TargetSide): string[] {
  const kinds = [differingLabels, differingValues, differingSlots, differingParts, differingNotes];
  return [...new Set(kinds.flatMap((differing) => differing(pair, side)))];
}
