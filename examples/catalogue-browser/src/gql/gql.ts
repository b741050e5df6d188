/* eslint-disable */
import * as types from './graphql';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Artifact($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    uid\n    key\n    description\n    path\n    describe {\n      text\n    }\n    annotations {\n      feature {\n        id\n        name\n        dtype\n      }\n      slot\n      registry\n      values\n    }\n  }\n}": typeof types.ArtifactDocument,
    "query Artifacts($instance: String, $instances: [String!], $search: String, $where: ArtifactWhere, $columns: [String!]!, $facets: [String!]!, $first: Int, $after: String, $last: Int, $before: String) {\n  artifacts(\n    instance: $instance\n    instances: $instances\n    search: $search\n    where: $where\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    nodes {\n      id\n      uid\n      key\n      description\n      instance {\n        id\n        slug\n      }\n    }\n    table(columns: $columns) {\n      columns {\n        name\n        dtype\n      }\n      rows\n    }\n    facets(by: $facets, first: 8) {\n      by\n      buckets {\n        value\n        count\n      }\n      missing\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}": typeof types.ArtifactsDocument,
    "query Copies($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    _state {\n      origin {\n        slug\n      }\n    }\n    stale {\n      fields\n      annotations\n    }\n    copies {\n      match\n      instance {\n        id\n        slug\n      }\n      object {\n        id\n        uid\n      }\n    }\n  }\n}": typeof types.CopiesDocument,
    "query Features($instance: String, $instances: [String!], $search: String) {\n  features(\n    instance: $instance\n    instances: $instances\n    where: {isType: {eq: false}}\n    search: $search\n    orderBy: [{name: ASC}]\n    first: 50\n  ) {\n    totalCount\n    nodes {\n      id\n      name\n      dtype\n    }\n  }\n}": typeof types.FeaturesDocument,
    "query Instances {\n  instances {\n    id\n    slug\n    isDefault\n    status {\n      up\n    }\n  }\n}": typeof types.InstancesDocument,
    "query Lineage($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    lineage(acrossInstances: true) {\n      svg\n      nodes {\n        uid\n        label\n        object {\n          __typename\n          id\n          uid\n          instance {\n            id\n            slug\n          }\n        }\n      }\n    }\n  }\n}": typeof types.LineageDocument,
};
const documents: Documents = {
    "query Artifact($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    uid\n    key\n    description\n    path\n    describe {\n      text\n    }\n    annotations {\n      feature {\n        id\n        name\n        dtype\n      }\n      slot\n      registry\n      values\n    }\n  }\n}": types.ArtifactDocument,
    "query Artifacts($instance: String, $instances: [String!], $search: String, $where: ArtifactWhere, $columns: [String!]!, $facets: [String!]!, $first: Int, $after: String, $last: Int, $before: String) {\n  artifacts(\n    instance: $instance\n    instances: $instances\n    search: $search\n    where: $where\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    nodes {\n      id\n      uid\n      key\n      description\n      instance {\n        id\n        slug\n      }\n    }\n    table(columns: $columns) {\n      columns {\n        name\n        dtype\n      }\n      rows\n    }\n    facets(by: $facets, first: 8) {\n      by\n      buckets {\n        value\n        count\n      }\n      missing\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}": types.ArtifactsDocument,
    "query Copies($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    _state {\n      origin {\n        slug\n      }\n    }\n    stale {\n      fields\n      annotations\n    }\n    copies {\n      match\n      instance {\n        id\n        slug\n      }\n      object {\n        id\n        uid\n      }\n    }\n  }\n}": types.CopiesDocument,
    "query Features($instance: String, $instances: [String!], $search: String) {\n  features(\n    instance: $instance\n    instances: $instances\n    where: {isType: {eq: false}}\n    search: $search\n    orderBy: [{name: ASC}]\n    first: 50\n  ) {\n    totalCount\n    nodes {\n      id\n      name\n      dtype\n    }\n  }\n}": types.FeaturesDocument,
    "query Instances {\n  instances {\n    id\n    slug\n    isDefault\n    status {\n      up\n    }\n  }\n}": types.InstancesDocument,
    "query Lineage($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    lineage(acrossInstances: true) {\n      svg\n      nodes {\n        uid\n        label\n        object {\n          __typename\n          id\n          uid\n          instance {\n            id\n            slug\n          }\n        }\n      }\n    }\n  }\n}": types.LineageDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Artifact($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    uid\n    key\n    description\n    path\n    describe {\n      text\n    }\n    annotations {\n      feature {\n        id\n        name\n        dtype\n      }\n      slot\n      registry\n      values\n    }\n  }\n}"): (typeof documents)["query Artifact($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    uid\n    key\n    description\n    path\n    describe {\n      text\n    }\n    annotations {\n      feature {\n        id\n        name\n        dtype\n      }\n      slot\n      registry\n      values\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Artifacts($instance: String, $instances: [String!], $search: String, $where: ArtifactWhere, $columns: [String!]!, $facets: [String!]!, $first: Int, $after: String, $last: Int, $before: String) {\n  artifacts(\n    instance: $instance\n    instances: $instances\n    search: $search\n    where: $where\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    nodes {\n      id\n      uid\n      key\n      description\n      instance {\n        id\n        slug\n      }\n    }\n    table(columns: $columns) {\n      columns {\n        name\n        dtype\n      }\n      rows\n    }\n    facets(by: $facets, first: 8) {\n      by\n      buckets {\n        value\n        count\n      }\n      missing\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}"): (typeof documents)["query Artifacts($instance: String, $instances: [String!], $search: String, $where: ArtifactWhere, $columns: [String!]!, $facets: [String!]!, $first: Int, $after: String, $last: Int, $before: String) {\n  artifacts(\n    instance: $instance\n    instances: $instances\n    search: $search\n    where: $where\n    first: $first\n    after: $after\n    last: $last\n    before: $before\n  ) {\n    totalCount\n    nodes {\n      id\n      uid\n      key\n      description\n      instance {\n        id\n        slug\n      }\n    }\n    table(columns: $columns) {\n      columns {\n        name\n        dtype\n      }\n      rows\n    }\n    facets(by: $facets, first: 8) {\n      by\n      buckets {\n        value\n        count\n      }\n      missing\n    }\n    pageInfo {\n      hasNextPage\n      hasPreviousPage\n      startCursor\n      endCursor\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Copies($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    _state {\n      origin {\n        slug\n      }\n    }\n    stale {\n      fields\n      annotations\n    }\n    copies {\n      match\n      instance {\n        id\n        slug\n      }\n      object {\n        id\n        uid\n      }\n    }\n  }\n}"): (typeof documents)["query Copies($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    _state {\n      origin {\n        slug\n      }\n    }\n    stale {\n      fields\n      annotations\n    }\n    copies {\n      match\n      instance {\n        id\n        slug\n      }\n      object {\n        id\n        uid\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Features($instance: String, $instances: [String!], $search: String) {\n  features(\n    instance: $instance\n    instances: $instances\n    where: {isType: {eq: false}}\n    search: $search\n    orderBy: [{name: ASC}]\n    first: 50\n  ) {\n    totalCount\n    nodes {\n      id\n      name\n      dtype\n    }\n  }\n}"): (typeof documents)["query Features($instance: String, $instances: [String!], $search: String) {\n  features(\n    instance: $instance\n    instances: $instances\n    where: {isType: {eq: false}}\n    search: $search\n    orderBy: [{name: ASC}]\n    first: 50\n  ) {\n    totalCount\n    nodes {\n      id\n      name\n      dtype\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Instances {\n  instances {\n    id\n    slug\n    isDefault\n    status {\n      up\n    }\n  }\n}"): (typeof documents)["query Instances {\n  instances {\n    id\n    slug\n    isDefault\n    status {\n      up\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Lineage($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    lineage(acrossInstances: true) {\n      svg\n      nodes {\n        uid\n        label\n        object {\n          __typename\n          id\n          uid\n          instance {\n            id\n            slug\n          }\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query Lineage($instance: String!, $uid: String!) {\n  artifact(instance: $instance, uid: $uid) {\n    id\n    lineage(acrossInstances: true) {\n      svg\n      nodes {\n        uid\n        label\n        object {\n          __typename\n          id\n          uid\n          instance {\n            id\n            slug\n          }\n        }\n      }\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;