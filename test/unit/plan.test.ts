/** What a sync decides out of the source's rows and their matches on the target, on graphs made at random. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Table } from "../../src/catalogue/model.ts";
import type { PhysicalSchema } from "../../src/instances/physicalSchema.ts";
import {
  type Edge,
  exceeds,
  makeNode,
  mergeWants,
  type Node,
  type SourceGraph,
  type Want,
  WISHES,
} from "../../src/sync/graph.ts";
import { haveTwins, keysOf, type Matches } from "../../src/sync/match.ts";
import { isWritten, makePlan } from "../../src/sync/plan.ts";

const catalogue = loadCatalogue();
const ARTIFACT = catalogue.registry("Artifact");
const ULABEL = catalogue.registry("ULabel");
const RECORD = catalogue.registry("Record");
const SPACE = catalogue.registry("Space");
const CELL_TYPE = catalogue.registry("bionty.CellType");
const names = { source: "lab/source", target: "lab/target" };

/** A target with these modules; a plan asks of it only which tables it has. */
const having = (...modules: string[]) =>
  ({ hasTable: ({ module }: Table) => modules.includes(module) }) as PhysicalSchema;
const all = having("lamindb", "bionty", "pertdb");

let made = 0;
function node(table: Table, values: Record<string, string> = {}): Node {
  const id = String(++made);
  return makeNode(table, id, new Map(Object.entries({ id, uid: `uid${id}`, ...values })));
}

function connect(from: Node, to: Node, more: Partial<Edge> = {}): void {
  from.edges.push({ to, want: { full: true }, when: "always", ...more });
}

function graphOf(root: Node, want: Want = { full: true }): SourceGraph {
  return { asked: [root], roots: [{ node: root, want }], nodes: new Map() };
}

/** The target has the row, under its own uid or another. */
const matched = (...nodes: (Node | [Node, uid: string])[]): Matches =>
  new Map(nodes.map((one) => (Array.isArray(one) ? [one[0], new Map([["uid", one[1]]])] : [one, new Map(one.values)])));

const refusal = (code: string) => expect.objectContaining({ code });

describe("what becomes of a row", () => {
  it("inserted where it is not there, mapped where it is, filled where it is a label that was asked for whole", () => {
    const label = node(ULABEL);
    const plan = (matches: Matches, want: Want) => makePlan(graphOf(label, want), matches, all, names).roots[0]!.fate;
    expect(plan(matched(), { full: true })).toBe("insert");
    expect(plan(matched(label), { full: true })).toBe("map");
    expect(plan(matched(label), { full: true, fill: true })).toBe("fill");
    expect(plan(matched(label), { lookup: true })).toBe("look up");
  });

  it("is written also where the target has it under another uid, and then brings what it needs", () => {
    const [artifact, label] = [node(ARTIFACT), node(ULABEL)];
    connect(artifact, label, { when: "written" });
    const fates = (matches: Matches) => {
      const { rows } = makePlan(graphOf(artifact), matches, all, names);
      return [isWritten(rows.get(artifact)!), rows.get(label)?.fate];
    };
    expect(fates(matched(artifact))).toEqual([false, undefined]);
    expect(fates(matched([artifact, "another"]))).toEqual([true, "insert"]);
    expect(fates(matched())).toEqual([true, "insert"]);
  });

  it("what belongs to a wish comes only with it", () => {
    const [artifact, label] = [node(ARTIFACT), node(ULABEL)];
    connect(artifact, label, { of: "annotations" });
    const has = (want: Want) => makePlan(graphOf(artifact, want), matched(), all, names).rows.has(label);
    expect([has({ full: true }), has({ full: true, annotations: true })]).toEqual([false, true]);
  });
});

describe("what the target cannot hold", () => {
  it("a row of a module that it lacks is left out and named, or ends the sync where it is needed", () => {
    const [artifact, cell] = [node(ARTIFACT), node(CELL_TYPE)];
    connect(artifact, cell, { optional: true });
    const bare = having("lamindb");
    const { rows, leftOut } = makePlan(graphOf(artifact), matched(), bare, names);
    expect(rows.has(cell)).toBe(false);
    expect(leftOut).toEqual([
      { table: CELL_TYPE, uid: cell.values.get("uid"), reason: "lab/target lacks the module bionty" },
    ]);
    expect(makePlan(graphOf(artifact), matched(), all, names).leftOut).toEqual([]);
    expect(() => makePlan(graphOf(cell), matched(), bare, names)).toThrow(refusal("MODULE_NOT_ON_TARGET"));
    artifact.edges[0]!.optional = false;
    expect(() => makePlan(graphOf(artifact), matched(), bare, names)).toThrow(refusal("MODULE_NOT_ON_TARGET"));
  });

  it("a data record's type is not made for it", () => {
    const type = node(RECORD, { is_type: "true", name: "Sheet" });
    const fateOfType = (isType: string, matches: Matches) => {
      const record = node(RECORD, { is_type: isType });
      connect(record, type, { column: "type_id" });
      return makePlan(graphOf(record), matches, all, names).rows.get(type)?.fate;
    };
    expect(() => fateOfType("false", matched())).toThrow(refusal("TYPE_NOT_ON_TARGET"));
    expect(fateOfType("false", matched(type))).toBe("map");
    expect(fateOfType("true", matched())).toBe("insert");
  });

  it("a space that it lacks ends the sync", () => {
    const [artifact, space] = [node(ARTIFACT), node(SPACE, { name: "lab" })];
    connect(artifact, space, { want: { lookup: true }, column: "space_id" });
    expect(() => makePlan(graphOf(artifact), matched(), all, names)).toThrow(refusal("SPACE_NOT_ON_TARGET"));
    expect(makePlan(graphOf(artifact), matched(space), all, names).rows.get(space)?.fate).toBe("look up");
  });
});

const wants = fc.record<Want>(Object.fromEntries(WISHES.map((wish) => [wish, fc.boolean()])), { requiredKeys: [] });

/** Labels that refer to others by column, in circles too, some of them on the target. */
const graphs = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    edges: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.boolean()), { maxLength: 16 }),
    there: fc.uniqueArray(fc.nat(count - 1)),
  }),
);

describe("any plan", () => {
  function makeGraph({ count, edges, there }: { count: number; edges: [number, number, boolean][]; there: number[] }) {
    const nodes = Array.from({ length: count }, () => node(ULABEL));
    for (const [from, to, isWrittenOnly] of edges) {
      connect(nodes[from]!, nodes[to]!, { when: isWrittenOnly ? "written" : "always", column: "type_id" });
    }
    return { nodes, matches: matched(...there.map((i) => nodes[i]!)) };
  }

  it("has exactly the rows that edges which count lead to", () => {
    fc.assert(
      fc.property(graphs, (made) => {
        const { nodes, matches } = makeGraph(made);
        const { rows } = makePlan(graphOf(nodes[0]!), matches, all, names);
        const expected = new Set([nodes[0]!]);
        for (const from of expected) {
          for (const { to, when } of from.edges) if (when === "always" || !matches.has(from)) expected.add(to);
        }
        expect(new Set(rows.keys())).toEqual(expected);
        for (const [of, { fate }] of rows) expect(fate).toBe(matches.has(of) ? "map" : "insert");
      }),
    );
  });

  it("puts rows after those that they refer to, where no circle forbids it", () => {
    fc.assert(
      fc.property(graphs, ({ count, edges, there }) => {
        const upwards = edges.filter(([from, to]) => from < to);
        const { nodes, matches } = makeGraph({ count, edges: upwards, there });
        const order = [...makePlan(graphOf(nodes[0]!), matches, all, names).rows.keys()];
        for (const [i, from] of order.entries()) {
          for (const { to } of from.edges) if (order.includes(to)) expect(order.indexOf(to)).toBeLessThan(i);
        }
      }),
    );
  });
});

describe("wishes for one row", () => {
  it("add up: none is lost, none is added, and no order matters", () => {
    fc.assert(
      fc.property(wants, wants, (one, other) => {
        const both = mergeWants(one, other);
        for (const wish of WISHES) expect(both[wish] ?? false).toBe(Boolean(one[wish] || other[wish]));
        expect(mergeWants(other, one)).toEqual(both);
        expect(exceeds(one, both) || exceeds(other, both)).toBe(false);
        expect(exceeds(both, one)).toBe(WISHES.some((wish) => other[wish] && !one[wish]));
      }),
    );
  });

  it("a look-up is one only as long as nobody wants more", () => {
    expect(mergeWants({ lookup: true }, { lookup: true })).toEqual({ lookup: true });
    expect(mergeWants({ lookup: true }, { full: true })).toEqual({ full: true });
    expect(exceeds({}, { lookup: true })).toBe(true);
  });
});

describe("unique keys", () => {
  it("are tried by uid first; storages by root alone", () => {
    for (const table of catalogue.registries.filter(({ hasUid }) => hasUid)) {
      const [first] = keysOf(table);
      expect(first?.columns, table.qualifiedName).toEqual([table.name === "Storage" ? "root" : "uid"]);
    }
  });

  it("rows with the same values of one are twins; rows without a value never are", () => {
    const artifact = (hash: string, more: Record<string, string> = {}) =>
      node(ARTIFACT, { storage_id: "1", hash, ...more });
    expect(haveTwins([artifact("h"), artifact("h")])).toBe(true);
    expect(haveTwins([artifact("h"), artifact("i")])).toBe(false);
    expect(haveTwins([artifact("h", { key: "a" }), artifact("h", { key: "b" })])).toBe(false);
    expect(haveTwins([artifact("h", { key: "a" }), artifact("h")])).toBe(false);
    expect(haveTwins([node(ARTIFACT, { storage_id: "1" }), node(ARTIFACT, { storage_id: "1" })])).toBe(false);
  });
});
