/** Aliases of statements: of pages planned inside another statement, with its names, no two are alike. */
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import type { Table } from "../../src/catalogue/model.ts";
import { DEFAULT_LIMITS } from "../../src/config/config.ts";
import type { Dialect } from "../../src/instances/dialects/dialect.ts";
import { DIALECTS } from "../../src/instances/dialects/dialects.ts";
import type { ReadSession } from "../../src/instances/instance.ts";
import { render, type Sql, sql } from "../../src/instances/sql.ts";
import { Names } from "../../src/query/names.ts";
import type { ListArgs } from "../../src/query/page.ts";
import { type PagePlan, pageStatement, planPage } from "../../src/query/planPage.ts";
import { type Relation, relationSource } from "../../src/query/relationSource.ts";
import { selectColumns, selectToOne } from "../../src/query/selection.ts";
import { registrySource, type Source } from "../../src/query/source.ts";
import { derivedRelations } from "../../src/schema/derivedRelations.ts";

const catalogue = loadCatalogue();
const [ARTIFACT, SCHEMA, ULABEL] = ["Artifact", "Schema", "ULabel"].map((name) => catalogue.registry(name));

/** Of a database that has everything; it is never read. */
function sessionOn(dialect: Dialect): ReadSession {
  const schema = {
    hasTable: () => true,
    hasColumn: (table: Table, column: string) => table.column(column) !== undefined,
    given: () => undefined,
    from: ({ table }: Table) => `"${table}"`,
  };
  const instance = { slug: "lab/source", config: { id: "lab" }, dialect };
  return { instance, slug: instance.slug, dialect, schema } as unknown as ReadSession;
}

function relationOf(table: Table, field: string): Relation {
  return [...table.toMany, ...derivedRelations(table)].find((one) => one.field === field)!;
}

const selection = () => {
  const node = selectColumns("uid");
  selectToOne(selectToOne(node, "created_by_id"), "created_by_id");
  return { node, link: selectColumns("id"), cursors: true };
};

interface Planned {
  plan: PagePlan;
  text: Sql;
}

function planned(source: Source, args: ListArgs, parents?: readonly string[]): Planned {
  const plan = planPage(source, args, DEFAULT_LIMITS);
  return { plan, text: pageStatement(plan, parents && { ids: parents }, selection(), 100).text };
}

/** The statement's text; what a key sorts by, of which SELECT and ORDER BY have a copy each, stands in it once. */
function textOnce(statement: Sql, dialect: Dialect, plans: readonly PagePlan[]): string {
  const subqueries = plans
    .flatMap(({ keys }) => keys.map(({ expression }) => render(expression, dialect)))
    .filter((text) => text.startsWith("("));
  return subqueries.reduce(
    (text, copy) => {
      const [before, ...behind] = text.split(copy);
      return before + copy + behind.join("");
    },
    render(statement, dialect),
  );
}

/** Aliases where they are given to something: no dot follows, and they are no table themselves, as WITH makes them. */
const declared = (text: string): string[] => text.match(/(?<!(?:FROM|JOIN) )\bt\d+\b(?!\.)/g) ?? [];
/** What stands before a dot, names of tables and texts left out. */
const qualifiers = (text: string) => new Set(text.replaceAll(/'[^']*'/g, "").match(/\b\w+(?=\.[\w"*])/g));

const PAGES: [table: Table, field: string, args: ListArgs][] = [
  [ARTIFACT!, "ulabels", { where: { name: { eq: "a" }, parents: { some: { name: { eq: "b" } } } } }],
  [ARTIFACT!, "ulabels", { orderBy: [{ createdBy: { handle: "DESC" } }, { name: "ASC" }] }],
  [ARTIFACT!, "versions", { where: { run: { transform: { key: { startsWith: "a" } } } } }],
  [SCHEMA!, "features", {}],
  [SCHEMA!, "artifacts", { last: 2, where: { ulabels: { every: { name: { ne: "a" } } } } }],
  [ULABEL!, "ancestors", { depth: 2, where: { children: { none: { name: { eq: "a" } } } } }],
  [ULABEL!, "descendants", {}],
  [SCHEMA!, "artifacts", { search: "a", where: { ulabels: { some: { name: { ne: "a" } } } } }],
];

describe.each([DIALECTS.sqlite, DIALECTS.postgres])("on $name", (dialect) => {
  const session = sessionOn(dialect);

  it.each(PAGES)("a page of $0.name, $1, within another page, declares no alias twice", (table, field, args) => {
    for (const ids of [["1"], ["1", "2"]]) {
      const names = new Names();
      const outer = registrySource(session, table, { where: { createdBy: { handle: { eq: "a" } } } }, names);
      const source = relationSource(session, relationOf(table, field), { ids }, args, names)!;
      const nested = planned(source, args, ids);
      const again = planned(relationSource(session, relationOf(table, field), { ids }, args, names)!, args, ids);
      outer.conditions.push(sql`EXISTS (${nested.text})`, sql`NOT EXISTS (${again.text})`);
      const { text: whole } = planned(outer, { orderBy: [{ createdBy: { handle: "ASC" } }] });
      const text = textOnce(whole, dialect, [nested.plan, again.plan]);
      const aliases = declared(text);
      expect(aliases.length).toBeGreaterThan(6);
      expect(aliases.filter((alias, i) => aliases.indexOf(alias) !== i)).toEqual([]);
      expect([...qualifiers(text)].filter((name) => !aliases.includes(name))).toEqual([]);
    }
  });

  it("with names of its own each statement is the same text as before", () => {
    const text = () => render(planned(registrySource(session, ARTIFACT!, {}), {}).text, dialect);
    expect(text()).toBe(text());
  });
});
