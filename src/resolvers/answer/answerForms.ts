/**
 * The forms in which one operation is answered: what was planned and compiled for variables of one shape serves all that have it. A
 * repeated request costs one look-up, its statements, and the writing of the answer.
 */
import { type DocumentNode, GraphQLError, getVariableValues, type OperationDefinitionNode } from "graphql";
import { GatewayError } from "../../errors.ts";
import type { Variables } from "../../instances/sql.ts";
import { NotCompiled } from "../../query/answer/notCompiled.ts";
import { isBlank } from "../../query/search.ts";
import { inSpan } from "../../tracing.ts";
import { Recent } from "../../util/recent.ts";
import { type AnswerScope, planAnswers, type RootAnswer } from "./answerRoot.ts";
import { type Decisive, type PlannedVariables, shapeVariables } from "./shapeVariables.ts";

/** Forms of one operation; pages that are asked for by their cursors have one each. */
const MAX_FORMS = 12;
/** Longer keys hold whole values, such as a cursor or JSON; forms of these do not come again, and are not kept. */
const MAX_KEY = 10_000;

/** An operation's root fields, and the variables that are bound in their statements. */
export interface AnswerForm {
  roots: readonly RootAnswer[];
  variables: Variables;
}

class AnswerForms {
  readonly #document: DocumentNode;
  readonly #operation: OperationDefinitionNode;
  readonly #decisive: Decisive = { values: new Set(), lengths: new Set(), blanks: new Set() };
  /** By shape; null for one that only loaders answer. */
  readonly #forms = new Recent<readonly RootAnswer[] | null>(MAX_FORMS);

  constructor(document: DocumentNode, operation: OperationDefinitionNode) {
    this.#document = document;
    this.#operation = operation;
  }

  /** The form for a request's variables. Throws NotCompiled where there is none, and what planning throws for bad arguments. */
  find(scope: AnswerScope, given: Variables): AnswerForm {
    const { schema } = scope;
    const definitions = this.#operation.variableDefinitions ?? [];
    const { coerced, errors } = getVariableValues(schema, definitions, given);
    if (errors) throw new NotCompiled("variables");
    const { key, values } = shapeVariables(schema, definitions, coerced);
    const known = this.#forms.get(this.#keyOf(key, coerced));
    if (known !== undefined) return this.#use(known, coerced);
    const variables = { values, coerced, decisive: this.#decisive };
    const planned = inSpan("lamindb.plan", () => this.#plan(scope, variables));
    this.#keep(this.#keyOf(key, coerced), planned); // the key may say more by now
    return this.#use(planned, coerced);
  }

  /** Null where loaders have to answer. */
  #plan(scope: AnswerScope, variables: PlannedVariables): readonly RootAnswer[] | null {
    try {
      return planAnswers(scope, this.#document, this.#operation, variables);
    } catch (error) {
      if (error instanceof NotCompiled) return null;
      throw error;
    }
  }

  #keep(key: string, planned: readonly RootAnswer[] | null): void {
    if (key.length <= MAX_KEY) this.#forms.set(key, planned);
  }

  #use(roots: readonly RootAnswer[] | null, variables: Variables): AnswerForm {
    if (!roots) throw new NotCompiled("known to be for loaders");
    return { roots, variables };
  }

  #keyOf(shape: string, coerced: Variables): string {
    const { values, lengths, blanks } = this.#decisive;
    if (values.size === 0 && lengths.size === 0 && blanks.size === 0) return shape;
    const whole = [...values].map((name) => JSON.stringify(coerced[name]));
    const sizes = [...lengths].map((name) => String(coerced[name]).length);
    const areBlank = [...blanks].map((name) => isBlank(String(coerced[name])));
    return JSON.stringify([shape, whole, sizes, areBlank]);
  }
}

/** Which of an operation's instances can be reached differs from caller to caller: forms are shared by those who reach the same. */
const forms = new WeakMap<OperationDefinitionNode, Recent<AnswerForms>>();
const MAX_REACHES = 50;

/** The form in which an operation is answered; undefined where what is wrong with its arguments is said by who executes it. */
export function findForm(
  scope: AnswerScope,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): AnswerForm | undefined {
  const { reach } = scope.instances;
  let ofOperation = forms.get(operation);
  if (!ofOperation) {
    ofOperation = new Recent(MAX_REACHES);
    forms.set(operation, ofOperation);
  }
  let known = ofOperation.get(reach);
  if (!known) {
    known = new AnswerForms(document, operation);
    ofOperation.set(reach, known);
  }
  try {
    return known.find(scope, variables);
  } catch (error) {
    // what is wrong with the operation's arguments is said where they are executed
    if (error instanceof NotCompiled || error instanceof GatewayError || error instanceof GraphQLError)
      return undefined;
    throw error;
  }
}
