import type { OperationDefinitionNode } from "graphql";
import { GatewayError } from "../errors.ts";

/**
 * Throws BAD_USER_INPUT where a variable has a name that every object inherits, such as `constructor`: graphql-js 16 looks
 * variables within lists and input objects up in a plain object, and would find a function where no value was given.
 */
export function assertVariableNames({ variableDefinitions = [] }: OperationDefinitionNode): void {
  const wrong = variableDefinitions.find(({ variable }) => variable.name.value in Object.prototype);
  if (!wrong) return;
  const name = wrong.variable.name.value;
  throw new GatewayError("BAD_USER_INPUT", `A variable cannot be named $${name}; give it another name.`);
}
