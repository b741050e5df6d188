import type { GqlQueryResolvers } from "../generated/resolverTypes.ts";

/** The instance of a slug; throws INSTANCE_NOT_FOUND that lists the known ones. */
export const instance: NonNullable<GqlQueryResolvers["instance"]> = (_root, { slug }, { instances }) =>
  instances.get(slug);
