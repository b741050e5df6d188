/**
 * The executable schema: SDL from schema/ and the catalogue, resolvers from the folders beside this file.
 * A hand-made field is a file in Query/, Mutation/ or types/ and a line in HAND_MADE.
 */
import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLSchema } from "graphql";
import { assertMaySync } from "../access/assertMaySync.ts";
import { loadCatalogue } from "../catalogue/loadCatalogue.ts";
import type { Catalogue, Table, ToMany } from "../catalogue/model.ts";
import type { LoadedObject } from "../query/loadedObject.ts";
import type { Edge } from "../query/page.ts";
import { COLUMN_FIELDS, entryName, fieldRelations, isObject } from "../schema/fields.ts";
import { makeTypeDefs } from "../schema/makeTypeDefs.ts";
import { selfFields } from "../schema/selfFields.ts";
import { columnResolver, columnText } from "./columnResolver.ts";
import type { GatewayContext } from "./context.ts";
import type { GqlResolvers } from "./generated/resolverTypes.ts";
import { cancelJob } from "./Mutation/cancelJob.ts";
import { finish } from "./Mutation/finish.ts";
import { sync } from "./Mutation/sync.ts";
import { syncArtifact } from "./Mutation/syncArtifact.ts";
import { syncMany } from "./Mutation/syncMany.ts";
import { track } from "./Mutation/track.ts";
import { undoJob } from "./Mutation/undoJob.ts";
import { undoSync } from "./Mutation/undoSync.ts";
import type { Identified } from "./objectId.ts";
import { type FieldResolvers, objectResolvers } from "./objectResolvers.ts";
import { instance as findInstance } from "./Query/instance.ts";
import { job as findJob, jobs } from "./Query/job.ts";
import { many } from "./Query/many.ts";
import { node } from "./Query/node.ts";
import { one } from "./Query/one.ts";
import { search } from "./Query/search.ts";
import { syncs } from "./Query/syncs.ts";
import { jobProgress } from "./Subscription/jobProgress.ts";
import { scalars } from "./scalars.ts";
import { wholeField } from "./syncResult.ts";
import { traceRoots } from "./traceRoots.ts";
import { annotation } from "./types/annotation.ts";
import { path, transform } from "./types/artifact.ts";
import { copies } from "./types/copies.ts";
import { description, SELF_RESOLVERS } from "./types/description.ts";
import { instance } from "./types/instance.ts";
import { job } from "./types/job.ts";
import { latestRun } from "./types/latestRun.ts";
import { lineage, lineageNode, objectLineage } from "./types/lineage.ts";
import { objectState } from "./types/objectState.ts";
import { schemaIndex, schemaOptionals } from "./types/schemaFeatures.ts";
import { schemaMembers } from "./types/schemaMembers.ts";
import { stale } from "./types/staleness.ts";
import { sync as syncType } from "./types/sync.ts";

// biome-ignore lint/suspicious/noExplicitAny: the border to graphql-tools, whose resolvers take any parent and arguments
type ResolverMap = Record<string, any>;

const base: GqlResolvers = {
  Query: {
    node,
    instances: (_root, _args, { instances }) => [...instances.all],
    instance: findInstance,
    job: findJob,
    jobs,
  },
  Job: job,
  Sync: syncType,
  Instance: instance,
  ObjectState: objectState,
  Annotation: annotation,
  Description: description,
  Lineage: lineage,
  LineageNode: lineageNode,
};

/** Resolvers of fields that give a column under another name. */
function columnFields(): ResolverMap {
  const resolve = (column: string) => (object: LoadedObject, _args: object, context: GatewayContext) =>
    columnText(context, object, column);
  return Object.fromEntries(
    Object.entries(COLUMN_FIELDS).map(([type, fields]) => [
      type,
      Object.fromEntries(Object.entries(fields).map(([field, column]) => [field, resolve(column)])),
    ]),
  );
}

type FieldResolver = (root: never, args: never, context: GatewayContext, info: never) => unknown;

/** Resolvers that begin for callers alone who may have things written to the default instance, and may read it. */
function forWriters(resolvers: Record<string, unknown>): ResolverMap {
  const guarded =
    (resolve: FieldResolver): FieldResolver =>
    async (root, args, context, info) => {
      assertMaySync(context.identity);
      context.loaders.leaveReplicas();
      void context.instances.default; // throws where it is out of reach
      return resolve(root, args, context, info);
    };
  return Object.fromEntries(
    Object.entries(resolvers).map(([name, resolve]) => [name, guarded(resolve as FieldResolver)]),
  );
}

const syncResultType = (result: object) => ("artifact" in result ? "SyncArtifactResult" : "SyncObjectResult");

/** Resolver maps that are written by hand; later ones win. */
const HAND_MADE: ResolverMap[] = [
  scalars,
  base,
  {
    Query: { search, syncs },
    Mutation: forWriters({ cancelJob, finish, sync, syncArtifact, syncMany, track, undoJob, undoSync }),
    Subscription: { jobProgress },
    SyncResult: { __resolveType: syncResultType },
    SyncArtifactResult: { artifact: wholeField("artifact"), run: wholeField("run") },
    SyncObjectResult: { object: wholeField("object"), run: wholeField("run") },
  },
  { Schema: { members: schemaMembers, index: schemaIndex, optionals: schemaOptionals } },
  columnFields(),
  {
    Artifact: { path, transform, lineage: objectLineage },
    Collection: { transform, lineage: objectLineage },
    Run: { lineage: objectLineage },
    Transform: { lineage: objectLineage, latestRun },
  },
];

const typeNameOf = (found: Identified) => ("table" in found ? found.table.typeName : "Instance");

/** What a link row carries is resolved on the link; the node is on the edge itself. */
function edgeResolvers({ linkColumns }: ToMany): ResolverMap {
  return Object.fromEntries(
    linkColumns.map((column) => {
      const resolve = columnResolver(column);
      return [
        column.field,
        (edge: Edge, ...rest: [object, GatewayContext, never]) => (edge.link ? resolve(edge.link, ...rest) : null),
      ];
    }),
  );
}

/** The resolvers of a table's object type, fields in which objects tell about themselves included. */
function typeResolvers(table: Table, catalogue: Catalogue): ResolverMap {
  const self = selfFields(table, catalogue).map(({ field }) => [field, SELF_RESOLVERS[field]]);
  const synced: FieldResolvers = table.hasUid ? { stale, copies } : {};
  return { ...objectResolvers(table), ...synced, ...Object.fromEntries(self) };
}

function catalogueResolvers(catalogue: Catalogue): ResolverMap {
  const { tables, registries } = catalogue;
  const objects = tables.filter(isObject);
  const edges = objects.flatMap((owner) =>
    fieldRelations(owner)
      .filter(({ linkColumns }) => linkColumns.length > 0)
      .map((relation) => [`${entryName(owner, relation)}Edge`, edgeResolvers(relation)] as const),
  );
  return {
    Query: Object.fromEntries(
      registries.flatMap((registry) => [
        [registry.oneField, one(registry)],
        [registry.manyField, many(registry)],
      ]),
    ),
    Node: { __resolveType: typeNameOf },
    LaminObject: { __resolveType: typeNameOf },
    ...Object.fromEntries(objects.map((table) => [table.typeName, typeResolvers(table, catalogue)])),
    ...Object.fromEntries(edges),
  };
}

const schemas = new WeakMap<Catalogue, GraphQLSchema>();

/** The schema of a catalogue, made once: it is the most of what starting a gateway takes. */
export function makeSchema(catalogue: Catalogue): GraphQLSchema {
  const known = schemas.get(catalogue);
  if (known) return known;
  const schema = makeExecutableSchema({
    typeDefs: makeTypeDefs(catalogue),
    resolvers: [catalogueResolvers(catalogue), ...HAND_MADE],
    resolverValidationOptions: { requireResolversToMatchSchema: "error" },
    updateResolversInPlace: true,
    noLocation: true,
    assumeValidSDL: catalogue === loadCatalogue(), // that of the built-in modules is validated by a test
  });
  traceRoots(schema);
  schemas.set(catalogue, schema);
  return schema;
}
