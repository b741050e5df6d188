/** The fields that an operation asks of an object, as graphql-js collects them: by response key, through fragments and directives. */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { addTo } from "../util/addTo.ts";
import { ownValue } from "../util/ownValue.ts";

/** What decides which fields an operation asks for. */
export interface Asking {
  schema: GraphQLSchema;
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** As the operation's variables coerce them. */
  variableValues: { [name: string]: unknown };
}

/** The fragments of a document by name. */
export function fragmentsOf({ definitions }: DocumentNode): Asking["fragments"] {
  const fragments = definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((one) => [one.name.value, one]));
}

function isIncluded(node: SelectionNode, { variableValues }: Asking): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;
}

function applies(condition: InlineFragmentNode["typeCondition"], typeName: string, { schema }: Asking): boolean {
  if (!condition || condition.name.value === typeName) return true;
  const [wide, narrow] = [schema.getType(condition.name.value), schema.getType(typeName)];
  return isAbstractType(wide) && isObjectType(narrow) && schema.isSubType(wide, narrow);
}

function collect(
  nodes: readonly SelectionNode[],
  typeName: string,
  asking: Asking,
  found: Map<string, FieldNode[]>,
  keyOf: (node: FieldNode) => string,
): void {
  for (const node of nodes) {
    if (!isIncluded(node, asking)) continue;
    if (node.kind === Kind.FIELD) {
      addTo(found, keyOf(node), node);
      continue;
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? ownValue(asking.fragments, node.name.value) : node;
    if (fragment && applies(fragment.typeCondition, typeName, asking)) {
      collect(fragment.selectionSet.selections, typeName, asking, found, keyOf);
    }
  }
}

/** Key of a field in the answer. */
export function responseKey({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** What these fields ask of an object of a type, by response key; nodes of one key are one field. */
export function fieldsByKey(
  nodes: readonly { selectionSet?: SelectionSetNode | undefined }[],
  typeName: string,
  asking: Asking,
): Map<string, [FieldNode, ...FieldNode[]]> {
  const found = new Map<string, FieldNode[]>();
  for (const node of nodes) collect(node.selectionSet?.selections ?? [], typeName, asking, found, responseKey);
  return found as Map<string, [FieldNode, ...FieldNode[]]>;
}

/** The same by the fields' own names: aliases of one field together. */
export function fieldsByName(nodes: readonly FieldNode[], typeName: string, asking: Asking): Map<string, FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  for (const node of nodes)
    collect(node.selectionSet?.selections ?? [], typeName, asking, found, ({ name }) => name.value);
  return found;
}
