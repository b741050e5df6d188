import type { Table } from "../../catalogue/model.ts";
import type { Sql } from "../../instances/sql.ts";
import type { Query } from "../query.ts";
import type { FeatureCondition, FeatureTest } from "./featureCondition.ts";

/** A condition, and the table of whose objects it is. */
export interface TableCondition {
  table: Table;
  condition: FeatureCondition;
}

/** Rows that may be what a test finds, looked up by a part of a statement. */
export interface LookUpPart {
  test: FeatureTest;
  /** Tells apart parts of one test. */
  key: string;
  /** A statement of their ids; of NULL where it does not look them up. */
  ids(query: Query): Sql;
}
