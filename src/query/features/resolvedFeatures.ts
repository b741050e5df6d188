import type { Feature } from "./feature.ts";
import type { FeatureCondition, FeatureTest } from "./featureCondition.ts";

/** A test of a condition, with the labels and values that meet it, as far as they were looked up. */
export interface ResolvedTest extends FeatureTest {
  /** Their ids by the key of what was looked up (`labelKey`, `valueKey`); what is missing is compared where it is linked. */
  ids: ReadonlyMap<string, readonly string[]>;
}

/** A condition with the features that it is about. */
export interface ResolvedCondition extends Omit<FeatureCondition, "tests"> {
  /** Features of the name whose dtype fits; none where the instance has no feature of the name: then no object meets it. */
  features: readonly Feature[];
  tests: readonly ResolvedTest[];
}

/** What stands in a filter in place of its `features` once they are looked up (`resolveWhere.ts`). */
export class ResolvedFeatures {
  readonly conditions: readonly ResolvedCondition[];

  constructor(conditions: readonly ResolvedCondition[]) {
    this.conditions = conditions;
  }

  /** Equal for what compiles alike. */
  toJSON(): unknown {
    return this.conditions.map((condition) => ({
      ...condition,
      tests: condition.tests.map((test) => ({ ...test, ids: [...test.ids] })),
    }));
  }
}
