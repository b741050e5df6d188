import { GatewayError } from "../../errors.ts";
import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { selectColumns } from "../../query/selection.ts";
import { dtypeOf } from "../annotations/annotation.ts";
import { annotationsOf } from "../annotations/annotationsOf.ts";
import { type ArtifactLocation, artifactPath, storageKey } from "../artifactPath.ts";
import {
  loadReading,
  OWNERSHIP,
  ownership,
  present,
  RUN,
  readingOf,
  runProperty,
  VERSIONED,
  versionedTitle,
} from "./common.ts";
import {
  type Description,
  type Property,
  readableTextOf,
  referenceOf,
  shortUid,
  sizeText,
  textOf,
} from "./description.ts";
import { datasetSection, entitiesSection, externalSection, loadDtypeText } from "./featureSections.ts";

const LOCATION_COLUMNS = ["uid", "key", "suffix", "_key_is_virtual", "_real_key", "_overwrite_versions"];

/** What `locationOf` reads. */
export const LOCATION = { columns: LOCATION_COLUMNS, references: { storage_id: { columns: ["root"] } } };

const SCHEMA = { columns: [], references: { schema_id: { columns: ["uid", "name"] } } };
const COLUMNS = [...VERSIONED, "kind", "otype", "hash", "size", "n_observations", "n_files"];
const READING = readingOf(COLUMNS, LOCATION, OWNERSHIP, RUN, SCHEMA);

/** Slot of a curating schema for features of the artifact as a whole. */
const EXTERNAL_SLOT = "__external__";

/** Where an artifact that was read with LOCATION is; throws CONFLICT where that cannot be read. */
export function locationOf(artifact: LoadedObject): ArtifactLocation {
  const isTrue = (column: string) => readableTextOf(artifact, column) === "true";
  return {
    uid: readableTextOf(artifact, "uid") ?? "",
    root: readableTextOf(referenceOf(artifact, "storage_id"), "root"),
    key: readableTextOf(artifact, "key"),
    suffix: readableTextOf(artifact, "suffix"),
    isKeyVirtual: isTrue("_key_is_virtual"),
    realKey: readableTextOf(artifact, "_real_key"),
    overwritesVersions: isTrue("_overwrite_versions"),
  };
}

function properties(artifact: LoadedObject): Property[] {
  const [kind, otype] = [textOf(artifact, "kind"), textOf(artifact, "otype")];
  const kinds: [string, string][] = [
    ["kind", kind ?? "None"],
    ["otype", otype ?? "None"],
  ];
  const counts = ["n_observations", "n_files"].map((name): [string, string | null] => [name, textOf(artifact, name)]);
  const schema = referenceOf(artifact, "schema_id");
  return [
    { name: "uid", text: textOf(artifact, "uid") ?? "" },
    ...runProperty(artifact),
    ...present(kind || otype ? kinds : []),
    { name: "hash", text: textOf(artifact, "hash") ?? "None" },
    { name: "size", text: sizeText(textOf(artifact, "size")) },
    ...ownership(artifact),
    ...present(counts.filter(([, text]) => text !== "0")),
    ...present([["schema", schema && (textOf(schema, "name") ?? shortUid(schema))]]),
  ];
}

async function hasExternalSlot(loaders: Loaders, artifact: LoadedObject): Promise<boolean> {
  const schema = referenceOf(artifact, "schema_id");
  const path = schema?.table.toMany.find(({ name }) => name === "components")?.path;
  if (!schema || path?.via !== "link") return false;
  const { link, parentColumn } = path;
  const slots = await loaders.rows(artifact.instance, link, parentColumn, schema.id, selectColumns("slot"));
  return slots.some((slot) => textOf(slot, "slot") === EXTERNAL_SLOT);
}

/** Where an artifact is; that it is unknown where a column that says it cannot be read. */
function pathText(artifact: LoadedObject): string {
  try {
    const location = locationOf(artifact);
    return artifactPath(location) ?? storageKey(location);
  } catch (error) {
    if (error instanceof GatewayError) return "unknown";
    throw error;
  }
}

/** What LaminDB 2.12.1 says of an artifact. */
export async function describeArtifact(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const [artifact, annotations] = await Promise.all([
    loadReading(loaders, object, READING),
    annotationsOf(loaders, object),
  ]);
  const { slots, features } = annotations;
  const dtypes = [
    ...features.map(({ feature }) => dtypeOf(feature!)),
    ...slots.map(({ schema }) => textOf(schema, "_dtype_str")),
  ];
  const dtypeText = await loadDtypeText(loaders, artifact, dtypes);
  const isDataset = slots.length > 0 || (await hasExternalSlot(loaders, artifact));
  return {
    title: versionedTitle(artifact),
    properties: properties(artifact),
    sections: [
      { label: `storage/path: ${pathText(artifact)}`, children: [] },
      ...(await datasetSection(loaders, annotations, dtypeText)),
      ...externalSection(isDataset ? "External features" : "Features", annotations, dtypeText),
      ...entitiesSection(annotations),
    ],
  };
}
