import { ANNOTATED_SYNC } from "./annotatedSync.ts";
import { TEMPLATE_INSTANCES } from "./templates.ts";

const sync = (registry: string, uid: string, more = "") =>
  `mutation { sync(source: "${TEMPLATE_INSTANCES.source.slug}", registry: ${registry}, uid: "${uid}", transfer: ANNOTATIONS${more}) { outcome } }`;

/** Syncs that share types, features, labels, users, members; none needs another one before it. */
export const SHARING_SYNCS = [
  ANNOTATED_SYNC,
  sync("ARTIFACT", "KRjBZK4e1VMBcnw70000"),
  sync("RECORD", "XlkOqJJNJjx8MMWS", ", depth: 1"),
  sync("FEATURE", "DsRUKnFq4d2Y"),
  sync("SCHEMA", "5cBNr2Ek7EymxAwW"),
  sync("ARTIFACT", "QHhbkLfowWFdFdXO0000"),
  sync("ULABEL", "cMvFnf0F", ", depth: 2"),
  sync("RECORD", "dsSaxaanDgAKwM4G", ", depth: 2"),
  sync("RECORD", "wxC5FxMPYmS5H05E"),
];

/** So many of them, in a random order. */
export function shuffledSyncs(count: number): string[] {
  return Array.from({ length: count }, (_, i) => SHARING_SYNCS[i % SHARING_SYNCS.length]!)
    .map((document) => ({ document, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ document }) => document);
}
