/** What the target's kind of database refuses in any case: found in the plan, so that a dry run reports it, too. */

import type { Dialect } from "../instances/dialects/dialect.ts";
import { refusal } from "../instances/dialects/refusedRow.ts";
import type { TextValues } from "../instances/readTable.ts";
import { first } from "../util/first.ts";
import { type Node, uidOf } from "./graph.ts";
import type { Plan, PlannedRow } from "./plan.ts";
import { STUB_DROPS } from "./rules/references.ts";
import { NOT_CARRIED } from "./write/links.ts";

const isCopied = ({ fate }: PlannedRow) => fate === "insert" || fate === "fill";

function describe(node: Node) {
  const registry = node.table.qualifiedName;
  const uid = uidOf(node);
  if (uid !== "") return { what: `${registry} ${uid}`, registry, uid };
  const owner = node.edges.find(({ column, to }) => column && to.table.hasUid)?.to; // a JSON value's feature
  if (!owner) return { what: registry, registry };
  const of = { registry: owner.table.qualifiedName, uid: uidOf(owner) };
  return { what: `${registry} of ${of.registry} ${of.uid}`, ...of };
}

/** Throws CONFLICT where a value cannot be held. `values` are of the node itself, or of its readme. */
function assertValues(row: PlannedRow, values: TextValues, dialect: Dialect): void {
  const { node, want } = row;
  const isReadme = values === node.readme;
  const columns = isReadme ? ([{ column: "content", name: "readme", kind: "text" }] as const) : node.table.columns;
  for (const { column, name, kind } of columns) {
    const text = values.get(column);
    if (text == null || (!isReadme && !want.full && STUB_DROPS.has(column))) continue;
    const fault = dialect.faultOf(kind, text);
    if (fault !== null) throw refusal({ kind: "value", fault }, { ...describe(node), field: name });
  }
}

/** The same for what links of a row carry. */
function assertLinks({ node }: PlannedRow, dialect: Dialect): void {
  for (const { table, values } of [...node.labels, ...node.featureValues])
    for (const { column, name, kind } of table.columns) {
      const text = kind === "reference" || NOT_CARRIED.has(column) ? null : values.get(column);
      const fault = text == null ? null : dialect.faultOf(kind, text);
      if (fault === null) continue;
      const { what, ...of } = describe(node);
      throw refusal({ kind: "value", fault }, { what: `${table.qualifiedName} of ${what}`, ...of, field: name });
    }
}

/** The row's type on the source. */
function typeOf(node: Node): Node | undefined {
  return node.edges.find(({ column, to }) => column === "type_id" && to.table === node.table)?.to;
}

/** Throws CONFLICT where a row would be its own type, or above itself by its types. */
function assertNoTypeCycle(plan: Plan): void {
  const copied = new Set([...plan.rows.values()].filter(isCopied).map(({ node }) => node));
  const isSafe = new Set<Node>();
  for (const node of copied) {
    const chain = new Set<Node>();
    let at: Node | undefined = node; // a row that is only mapped keeps the target's type
    while (at && !isSafe.has(at) && copied.has(at)) {
      if (chain.has(at)) throw typeCycle([...chain].slice([...chain].indexOf(at)));
      chain.add(at);
      at = typeOf(at);
    }
    for (const one of chain) isSafe.add(one);
  }
}

const MAX_NAMED = 5;

function typeCycle(cycle: Node[]) {
  const others = cycle.slice(1);
  const through = others.slice(0, MAX_NAMED).map(uidOf);
  const way = others.length > MAX_NAMED ? `${through.join(", ")}, …` : through.join(", ");
  const reason = others.length === 0 ? "its type is itself" : `its type leads back to itself (through ${way})`;
  return refusal({ kind: "value", reason }, { ...describe(first(cycle)), field: "type" });
}

/** Throws CONFLICT, naming object, field and reason, where a row of the plan cannot be written to a database of this kind. */
export function assertWritable(plan: Plan, dialect: Dialect): void {
  if (dialect.refusesTypeCycles) assertNoTypeCycle(plan);
  for (const row of plan.rows.values()) {
    if (isCopied(row)) assertValues(row, row.node.values, dialect);
    if (row.want.annotations) assertLinks(row, dialect);
    if (row.want.notes && row.node.readme) assertValues(row, row.node.readme, dialect);
  }
}
