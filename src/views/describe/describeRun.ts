import type { Loaders } from "../../loaders/loaders.ts";
import type { LoadedObject } from "../../query/loadedObject.ts";
import { pythonEntries } from "../../util/python.ts";
import { dtypeOf } from "../annotations/annotation.ts";
import { annotationsOf } from "../annotations/annotationsOf.ts";
import { loadReading, OWNERSHIP, ownership, present, readingOf, runTitle, versionOf } from "./common.ts";
import {
  type Description,
  jsonOf,
  momentText,
  type Property,
  referenceOf,
  shortUid,
  textOf,
  textSection,
} from "./description.ts";
import { externalSection, loadDtypeText } from "./featureSections.ts";
import type { TextTree } from "./textTree.ts";

const COLUMNS = ["uid", "name", "started_at", "finished_at", "_status_code", "reference", "cli_args", "params"];
const FILES = {
  columns: [],
  references: {
    transform_id: { columns: ["uid", "key", "version_tag"] },
    report_id: { columns: ["uid"] },
    environment_id: { columns: ["uid"] },
  },
};
const READING = readingOf(COLUMNS, OWNERSHIP, FILES);
const MAX_LINES = 4;

function statusOf(run: LoadedObject): string | null {
  const code = textOf(run, "_status_code");
  const words = Object.entries(run.table.facts.statusCodes ?? {});
  return words.find(([, one]) => String(one) === code)?.[0] ?? null;
}

function properties(run: LoadedObject): (Property | null)[] {
  const transform = referenceOf(run, "transform_id");
  const reference = textOf(run, "reference");
  return [
    ...present([
      ["uid", textOf(run, "uid")],
      ["transform", transform ? `${textOf(transform, "key") ?? ""} (${versionOf(transform)})` : ""],
      ["started_at", momentText(textOf(run, "started_at"))],
      ["finished_at", momentText(textOf(run, "finished_at"))],
      ["status", statusOf(run) ?? "unknown"],
    ]),
    reference ? { name: "reference", text: reference } : null,
    ...ownership(run),
  ];
}

/** LaminDB prints the beginning of these files; the gateway reads no files and names them. */
function files(run: LoadedObject): TextTree[] {
  return ["report", "environment"].flatMap((name) => {
    const file = referenceOf(run, `${name}_id`);
    return file ? [{ label: `${name}: ${shortUid(file)}`, children: [] }] : [];
  });
}

function params(run: LoadedObject): TextTree[] {
  const entries = pythonEntries(jsonOf(run, "params"));
  const children = entries.map(([key, text]) => ({ label: `${key}: ${text}`, children: [] }));
  return children.length > 0 ? [{ label: "Params", children }] : [];
}

/** What LaminDB 2.12.1 says of a run. */
export async function describeRun(loaders: Loaders, object: LoadedObject): Promise<Description> {
  const [run, annotations] = await Promise.all([loadReading(loaders, object, READING), annotationsOf(loaders, object)]);
  const dtypes = annotations.features.map(({ feature }) => dtypeOf(feature!));
  const dtypeText = await loadDtypeText(loaders, run, dtypes);
  const cliArgs = textOf(run, "cli_args");
  return {
    title: `Run: ${runTitle(run)}`,
    properties: properties(run),
    sections: [
      ...(cliArgs ? [textSection("cli_args:", cliArgs.trim(), MAX_LINES)] : []),
      ...files(run),
      ...params(run),
      ...externalSection("Features", annotations, dtypeText),
    ],
  };
}
