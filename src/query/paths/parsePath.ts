/**
 * Reads paths as clients write them: fields of the schema, separated by dots, the last of which has values. A column of a link, such
 * as the feature under which an object has a label, follows the relation: `ulabels.feature.name`.
 */
import { hasFeatures } from "../../catalogue/annotationLinks.ts";
import { type Catalogue, type Column, isReference, type Table } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { derivedRelations } from "../../schema/derivedRelations.ts";
import {
  COLUMN_FIELDS,
  fieldColumns,
  fieldRelations,
  hasStatus,
  linkFilterName,
  statusWords,
} from "../../schema/fields.ts";
import { nearestWords } from "../../util/nearest.ts";
import { ownValue } from "../../util/ownValue.ts";
import { shorten } from "../../util/shorten.ts";
import type { Relation } from "../relationSource.ts";
import type { ColumnPath, On, Path, Step } from "./path.ts";

/** What stands before the name of a feature. */
const FEATURES = "features";
/** Each step may be a join. */
const MAX_STEPS = 10;
/** Fields that a message names where none is near. */
const SHOWN_FIELDS = 12;

/** What a field is that a path may go through or end at. */
type Member =
  | { is: "column"; on: On; column: Column; words: ColumnPath["words"] }
  | { is: "relation"; relation: Relation };

const columnMember = (column: Column, on: On = "object"): Member => ({ is: "column", on, column, words: null });

const membersOf = new WeakMap<Table, Map<string, Member>>();

function ownMembers(table: Table): Map<string, Member> {
  const known = membersOf.get(table);
  if (known) return known;
  const found = new Map<string, Member>();
  for (const column of fieldColumns(table)) found.set(column.field, columnMember(column));
  for (const relation of [...fieldRelations(table), ...derivedRelations(table)])
    found.set(relation.field, { is: "relation", relation });
  for (const [field, name] of Object.entries(ownValue(COLUMN_FIELDS, table.typeName) ?? {})) {
    const column = table.column(name);
    if (column) found.set(field, columnMember(column));
  }
  const code = table.columns.find(({ field }) => field === "statusCode");
  if (hasStatus(table) && code)
    found.set("status", { is: "column", on: "object", column: code, words: statusWords(table) });
  membersOf.set(table, found);
  return found;
}

/** The fields of a table, and the columns of the links that led to it. */
function membersAfter(table: Table, linkColumns: readonly Column[]): Map<string, Member> {
  const own = ownMembers(table);
  if (linkColumns.length === 0) return own;
  const links = linkColumns
    .filter((column) => !isReference(column) || ownMembers(column.target).size > 0)
    .map((column): [string, Member] => [linkFilterName(table, column), columnMember(column, "link")]);
  return new Map([...links, ...own]);
}

function refuse(text: string, problem: string, hint?: string): never {
  throw new GatewayError("BAD_USER_INPUT", `The path \`${shorten(text)}\` ${problem}`, { hint });
}

/** What was probably meant, for messages: near names, else some that there are. */
function hintFor(name: string, known: readonly string[]): string {
  const near = nearestWords(name, known, 3);
  if (near.length > 0) return `Did you mean ${near.join(" or ")}?`;
  const others = known.length > SHOWN_FIELDS ? ", …" : "";
  return `Its fields include ${[...known].sort().slice(0, SHOWN_FIELDS).join(", ")}${others}.`;
}

function find(text: string, name: string, table: Table, linkColumns: readonly Column[]): Member {
  const members = membersAfter(table, linkColumns);
  const found = members.get(name);
  if (found) return found;
  return refuse(
    text,
    `names \`${shorten(name)}\`, which is not a field of ${table.qualifiedName} with values.`,
    hintFor(name, [...members.keys()]),
  );
}

/** Fields of a table by which its objects are known, for examples. */
function example({ columns }: Table): string {
  return ["name", "key", "handle", "uid"].find((name) => columns.some(({ field }) => field === name)) ?? "createdAt";
}

/**
 * The path that a text names, from objects of the table; of a list whose entries have links, by the links' columns, too. Throws
 * BAD_USER_INPUT, which names what is near.
 */
export function parsePath(catalogue: Catalogue, table: Table, text: string, linkColumns: readonly Column[] = []): Path {
  const names = text.split(".");
  if (names[0] === FEATURES && !ownMembers(table).has(FEATURES) && hasFeatures(table, catalogue)) {
    const name = text.slice(FEATURES.length + 1); // which may have dots
    return name === ""
      ? refuse(text, "lacks the name of a feature, such as `features.temperature`.")
      : { is: "feature", text, table, name };
  }
  if (names.length > MAX_STEPS) refuse(text, `has ${names.length} steps; the limit is ${MAX_STEPS}.`);
  const steps: Step[] = [];
  let [at, links] = [table, linkColumns];
  for (const [i, name] of names.entries()) {
    const member = find(text, name, at, links);
    const isLast = i === names.length - 1;
    if (member.is === "column" && !isReference(member.column)) {
      if (!isLast) refuse(text, `goes on after \`${name}\`, which is a value; end it there.`);
      return { is: "column", text, table, steps, on: member.on, column: member.column, words: member.words };
    }
    const target =
      member.is === "relation" ? member.relation.target : isReference(member.column) && member.column.target;
    if (!target) break;
    if (isLast)
      refuse(
        text,
        `ends at \`${name}\`, which leads to ${target.qualifiedName} objects; add a field of theirs, such as \`${text}.${example(target)}\`.`,
      );
    steps.push(member.is === "relation" ? member : { is: "reference", on: member.on, column: member.column as never });
    [at, links] = [target, member.is === "relation" ? member.relation.linkColumns : []];
  }
  return refuse(text, "is empty; give fields separated by dots, such as `createdAt`.");
}
