/**
 * What is wrong with a filter whatever the database: checked before anything is compiled, so that an instance that
 * lacks a table refuses what the others refuse.
 *
 * A null, or a condition without an operator, is what a variable without a value leaves behind. It never means "all".
 */
import { type Column, isReference, type Table, type ToMany } from "../../catalogue/model.ts";
import { GatewayError } from "../../errors.ts";
import { parseCondition } from "../features/featureCondition.ts";
import { ResolvedFeatures } from "../features/resolvedFeatures.ts";
import type { Where } from "../page.ts";
import { filterField } from "./filterField.ts";

const MAX_DEPTH = 30;
const MAX_CONDITIONS = 1000;

/** Operators whose null is a value: "no value". */
const MAY_BE_NULL: ReadonlySet<string> = new Set(["eq", "ne"]);

/** What the conditions of a filter are about. */
interface Subject {
  table: Table;
  linkColumns: readonly Column[];
  /** Whether the filter is on a reference, which may lead nowhere. */
  ofReference: boolean;
}

function refuse(message: string): never {
  throw new GatewayError("BAD_USER_INPUT", message);
}

function refuseNull(field: string): never {
  return refuse(`The filter on \`${field}\` is null; leave it out, or use \`isNull\`.`);
}

function assertOperators(field: string, operators: Where): void {
  const given = Object.entries(operators).filter(([, value]) => value !== undefined);
  for (const [operator, value] of given) {
    const isNull = value === null && !MAY_BE_NULL.has(operator);
    const holdsNull = Array.isArray(value) && (operator === "in" || operator === "notIn") && value.includes(null);
    if (isNull || holdsNull) {
      refuse(
        `\`${operator}\` on \`${field}\` does not accept null; use \`isNull: true\` to find objects without a value.`,
      );
    }
  }
  if (given.every(([operator]) => operator === "path"))
    refuse(`The filter on \`${field}\` has no operator; give one, such as \`eq\`, or leave the filter out.`);
}

class FilterCheck {
  #conditions = 0;

  where(subject: Subject, where: Where, depth = 0): void {
    for (const [field, value] of Object.entries(where)) {
      if (value === undefined) continue;
      this.#spend(depth);
      if (value === null) refuseNull(field);
      if (field === "and" || field === "or") this.#each(subject, field, value as (Where | null)[], depth);
      else if (field === "not") this.where(subject, value as Where, depth + 1);
      else if (field !== "isNull") this.#field(subject, field, value as Where, depth);
      else if (!subject.ofReference)
        refuse(
          "`isNull` can only be used inside a reference, such as `{ run: { isNull: true } }`, or in the filter of a column.",
        );
    }
  }

  #each(subject: Subject, operator: string, filters: readonly (Where | null)[], depth: number): void {
    for (const filter of filters) this.where(subject, filter ?? refuseNull(operator), depth + 1);
  }

  #field(subject: Subject, field: string, filter: Where, depth: number): void {
    const { table, linkColumns } = subject;
    if (filter instanceof ResolvedFeatures) return;
    const found = filterField(table, linkColumns, field);
    switch (found?.is) {
      case "column":
        if (isReference(found.column)) {
          this.#notEmpty(field, filter, "a condition");
          this.where({ table: found.column.target, linkColumns: [], ofReference: true }, filter, depth + 1);
        } else assertOperators(field, filter);
        break;
      case "status":
        assertOperators(field, filter);
        break;
      case "relation":
        this.#relation(found.relation, field, filter, depth);
        break;
      case "features":
        this.#features(filter as unknown as readonly (Where | null)[], depth);
        break;
      default:
        refuse(
          `\`${field}\` is a condition on links to ${table.qualifiedName} objects; it can only be used inside a relation whose links carry it.`,
        );
    }
  }

  #relation({ target, linkColumns }: ToMany, field: string, filter: Where, depth: number): void {
    this.#notEmpty(field, filter, "`some`, `none` or `every`");
    const related = { table: target, linkColumns, ofReference: false };
    for (const [quantifier, inner] of Object.entries(filter)) {
      if (inner === undefined) continue;
      this.where(related, (inner as Where | null) ?? refuseNull(`${field}.${quantifier}`), depth + 1);
    }
  }

  #features(entries: readonly (Where | null)[], depth: number): void {
    for (const entry of entries) {
      this.#spend(depth);
      parseCondition(entry);
    }
  }

  #notEmpty(field: string, filter: Where, expected: string): void {
    if (Object.values(filter).some((value) => value !== undefined)) return;
    refuse(`The filter on \`${field}\` is empty; give ${expected}, or leave the filter out.`);
  }

  #spend(depth: number): void {
    this.#conditions += 1;
    if (this.#conditions <= MAX_CONDITIONS && depth <= MAX_DEPTH) return;
    throw new GatewayError(
      "LIMIT_EXCEEDED",
      `A filter can have at most ${MAX_CONDITIONS} conditions, nested ${MAX_DEPTH} deep; split it, or use \`in\`.`,
    );
  }
}

/** Throws BAD_USER_INPUT or LIMIT_EXCEEDED where a filter on a table's objects, and on links to them, makes no sense. */
export function assertFilter(table: Table, where: Where, linkColumns: readonly Column[] = []): void {
  new FilterCheck().where({ table, linkColumns, ofReference: false }, where);
}
