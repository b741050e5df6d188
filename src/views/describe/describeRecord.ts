import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { dtypeOf } from "../annotations/annotation.ts";
import { annotationsOf } from "../annotations/annotationsOf.ts";
import { loadReading, OWNERSHIP, ownership, present, RUN, readingOf, runProperty } from "./common.ts";
import { type Description, referenceOf, shortUid, textOf, truthText } from "./description.ts";
import { externalSection, loadDtypeText } from "./featureSections.ts";

const TYPES = { columns: [], references: { type_id: { columns: ["name"] }, schema_id: { columns: ["name"] } } };
const READING = readingOf(["uid", "name", "is_type", "reference"], OWNERSHIP, RUN, TYPES);

/** What LaminDB 2.12.1 says of a record. */
export async function describeRecord(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const [record, annotations] = await Promise.all([
    loadReading(loaders, object, READING),
    annotationsOf(loaders, object),
  ]);
  const dtypes = annotations.features.map(({ feature }) => dtypeOf(feature!));
  const dtypeText = await loadDtypeText(loaders, record, dtypes);
  return {
    title: `Record: ${textOf(record, "name") || shortUid(record)}`,
    properties: [
      ...present([["uid", textOf(record, "uid")]]),
      ...runProperty(record),
      ...present([
        ["type", textOf(referenceOf(record, "type_id"), "name") ?? ""],
        ["is_type", truthText(textOf(record, "is_type"))],
        ["schema", textOf(referenceOf(record, "schema_id"), "name") ?? ""],
        ["reference", textOf(record, "reference") ?? ""],
      ]),
      ...ownership(record),
    ],
    sections: externalSection("Features", annotations, dtypeText),
  };
}
