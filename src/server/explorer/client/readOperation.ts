import { GraphQLError, Kind, type OperationDefinitionNode, parse } from "graphql";

function parseOperations(document: string): OperationDefinitionNode[] {
  if (document.trim() === "") return [];
  return parse(document).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

/**
 * The operation of a document to run: the one of this name, else its only one. Throws GraphQLError where there is none,
 * or a syntax error. The name may belong to another document: for a moment after a tab was opened, GraphiQL still has
 * the name from the tab before.
 */
export function readOperation(document: string, name: string | null | undefined): OperationDefinitionNode {
  const operations = parseOperations(document);
  const named = operations.find((operation) => operation.name !== undefined && operation.name.value === name);
  const [only, ...others] = operations;
  if (named) return named;
  if (!only) throw new GraphQLError("This document has no operation to run.");
  if (others.length === 0) return only;
  const names = operations.map((operation) => operation.name?.value ?? "one without a name");
  throw new GraphQLError(`This document has several operations; choose one to run: ${names.join(", ")}.`);
}
