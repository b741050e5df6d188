import { GatewayError } from "../../errors.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import type { SelfFieldName } from "../../schema/selfFields.ts";
import { hasValue } from "../../views/annotations/annotation.ts";
import { annotationsOf } from "../../views/annotations/annotationsOf.ts";
import { describeObject, describeText } from "../../views/describe/describeObject.ts";
import { notesOf } from "../../views/notes.ts";
import type { GatewayContext } from "../context.ts";
import type { GqlDescriptionResolvers } from "../generated/resolverTypes.ts";
import type { FieldResolvers } from "../objectResolvers.ts";
import type { AskedDescription } from "../parents.ts";

const [MIN_WIDTH, MAX_WIDTH] = [20, 1000];

/** Asked for by whichever field comes first; what no field asks for is not read. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function parseWidth(width: number): number {
  if (width >= MIN_WIDTH && width <= MAX_WIDTH) return width;
  throw new GatewayError("BAD_USER_INPUT", `width must be ${MIN_WIDTH} to ${MAX_WIDTH} characters; got ${width}.`);
}

async function annotations(object: LoadedObject, { loaders }: GatewayContext) {
  const { features, labels } = await annotationsOf(loaders, object);
  return [...features.filter(hasValue), ...labels];
}

/** Resolvers of the fields in which objects of all registries tell about themselves. */
export const SELF_RESOLVERS: Record<SelfFieldName, FieldResolvers[string]> = {
  annotations: (object, _args, context) => annotations(object, context),
  features: async (object, _args, { loaders }) => (await annotationsOf(loaders, object)).features,
  notes: (object, _args, { loaders }) => notesOf(loaders, object),
  describe: (object, { width }: { width?: number | null }, { loaders }): AskedDescription => ({
    object,
    width: parseWidth(width ?? 80),
    description: once(() => describeObject(loaders, object)),
  }),
};

/** Resolvers of the type Description. */
export const description: GqlDescriptionResolvers = {
  title: async (asked) => (await asked.description()).title,
  properties: async (asked) => (await asked.description()).properties.filter((property) => property !== null),
  annotations: ({ object }, _args, context) => annotations(object, context),
  notes: ({ object }, _args, { loaders }) => notesOf(loaders, object),
  text: async (asked) => describeText(await asked.description(), asked.width),
};
