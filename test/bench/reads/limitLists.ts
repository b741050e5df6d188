/** The limit statements of `listWorkloads.ts`, and how the answers of several instances become one. */
import type { Json } from "./limitJson.ts";
import { type ListReadName, MERGED_SLUGS, TABLE_FEATURES } from "./listWorkloads.ts";

const featureId = (name: string) => `(SELECT min(id) FROM lamindb_feature WHERE name = '${name}')`;

/** Links of artifacts to labels, by the path to these. */
const LINKS = {
  ulabels: ["lamindb_artifactulabel", "lamindb_ulabel", "ulabel_id"],
  cellTypes: ["bionty_artifactcelltype", "bionty_celltype", "celltype_id"],
  tissues: ["bionty_artifacttissue", "bionty_tissue", "tissue_id"],
  records: ["lamindb_artifactrecord", "lamindb_record", "record_id"],
  projects: ["lamindb_artifactproject", "lamindb_project", "project_id"],
} as const;

type LinkName = keyof typeof LINKS;

const SHOWN = "branch_id NOT IN (-1, 0)";

/** FROM and WHERE of an artifact's labels: `l` is the link, `v` the label. */
function labelled(name: LinkName, more = ""): string {
  const [link, registry, key] = LINKS[name];
  return `FROM ${link} l JOIN ${registry} v ON v.id = l.${key} WHERE v.${SHOWN}${more}`;
}

const numbered = (feature: string) =>
  `FROM lamindb_artifactjsonvalue l JOIN lamindb_jsonvalue v ON v.id = l.jsonvalue_id WHERE v.feature_id = ${featureId(feature)}`;

/** The statements of each list. */
export function listStatements(json: Json): Record<ListReadName, string> {
  const { object, array, list, distinct, time, number, json: asJson, isAmong } = json;
  const listed = object(...["uid", "key", "size"].map((name): [string, string] => [name, `a.${name}`]), [
    "createdAt",
    time("a.created_at"),
  ]);
  const page = (hits: string, columns = listed) =>
    `WITH hit AS MATERIALIZED (${hits}) SELECT ${object(
      ["totalCount", "(SELECT count(*) FROM hit)"],
      ["nodes", `(SELECT ${list(columns)} FROM (SELECT * FROM hit ORDER BY created_at DESC LIMIT 100) a)`],
    )}`;
  const artifacts = "SELECT a.id, a.uid, a.key, a.size, a.created_at FROM lamindb_artifact a WHERE a.branch_id = 1";

  /** Of groups by value with their number, that of nothing among them or counted by a statement of its own. */
  const facet = (
    groups: string,
    value = "value",
    missing = "(SELECT coalesce(sum(n), 0) FROM g WHERE value IS NULL)",
    order = "value",
  ) => {
    const top = `SELECT * FROM g WHERE value IS NOT NULL ORDER BY n DESC, ${order} LIMIT 20`;
    const buckets = `(SELECT ${list(object(["value", value], ["count", "n"]))} FROM (${top}) top)`;
    return `(WITH g AS MATERIALIZED (${groups}) SELECT ${object(["missing", missing], ["buckets", buckets])})`;
  };
  /** Of an artifact's values, which are rows with it: `among` says which artifacts are counted. */
  const facetOfMany = (value: string, rows: string, all: string, among: string, isJson = false) =>
    facet(
      `SELECT value, count(*) AS n FROM (SELECT DISTINCT ${value} AS value, l.artifact_id ${rows} AND ${among}) one GROUP BY 1`,
      isJson ? asJson("value") : "value",
      `(SELECT count(*) FROM ${all} h WHERE NOT EXISTS (SELECT 1 ${rows} AND l.artifact_id = h.id))`,
      isJson ? number("value") : "value",
    );
  const SHOWN_ARTIFACTS = "(SELECT id FROM lamindb_artifact WHERE branch_id = 1)";
  const isShown = `l.artifact_id IN ${SHOWN_ARTIFACTS}`;
  const byKey = (from: string) =>
    `SELECT t.key AS value, count(*) AS n FROM ${from} LEFT JOIN lamindb_run r ON r.id = a.run_id
      LEFT JOIN lamindb_transform t ON t.id = r.transform_id`;
  const ofFeature = (name: LinkName, feature: string) => labelled(name, ` AND l.feature_id = ${featureId(feature)}`);

  const have = (name: LinkName, parameter: number) =>
    `a.id IN (SELECT l.artifact_id ${labelled(name, ` AND ${isAmong("v.name", `?${parameter}`)}`)})`;
  const cell = (value: string, rows: string) => `(SELECT ${distinct(value)} ${rows} AND l.artifact_id = a.id)`;
  const [ulabel, cellType, tissue, float, text] = TABLE_FEATURES as [string, string, string, string, string];
  const row = array(
    ...["a.uid", "a.key", "a.size", cell("v.name", labelled("ulabels"))],
    ...[cell("v.name", ofFeature("ulabels", ulabel)), cell("v.name", ofFeature("cellTypes", cellType))],
    cell("v.name", ofFeature("tissues", tissue)),
    ...[float, text].map((feature) => cell(asJson("v.value"), numbered(feature))),
  );
  const table = (rows: string, order: string) => `SELECT ${list(row, order)} FROM (${rows}) a`;

  return {
    W7: page(`${artifacts} AND a.id IN (SELECT l.artifact_id ${ofFeature("ulabels", "feature_5")} AND v.name = ?1)
      AND a.id IN (SELECT l.artifact_id ${numbered("feature_3")} AND ${number("v.value")} > ?2)`),
    W8column: `SELECT ${facet("SELECT otype AS value, count(*) AS n FROM lamindb_artifact WHERE branch_id = 1 GROUP BY 1")}`,
    W8reference: `SELECT ${facet(`${byKey("lamindb_artifact a")} WHERE a.branch_id = 1 GROUP BY 1`)}`,
    W8toMany: `SELECT ${facetOfMany("v.name", labelled("ulabels"), SHOWN_ARTIFACTS, isShown)}`,
    W8label: `SELECT ${facetOfMany("v.name", ofFeature("ulabels", "feature_5"), SHOWN_ARTIFACTS, isShown)}`,
    W8number: `SELECT ${facetOfMany("v.value", numbered("feature_3"), SHOWN_ARTIFACTS, isShown, true)}`,
    W8filtered: `WITH hit AS MATERIALIZED (SELECT a.id, a.otype, a.run_id FROM lamindb_artifact a WHERE a.branch_id = 1
      AND a.id IN (SELECT l.artifact_id ${labelled("ulabels", " AND v.name = ?1")})) SELECT ${array(
        "(SELECT count(*) FROM hit)",
        facet("SELECT otype AS value, count(*) AS n FROM hit GROUP BY 1"),
        facet(`${byKey("hit a")} GROUP BY 1`),
        ...(
          [
            ["v.name", labelled("cellTypes"), false],
            ["v.name", ofFeature("ulabels", "feature_5"), false],
            ["v.value", numbered("feature_3"), true],
          ] as const
        ).map(([value, rows, isJson]) =>
          facetOfMany(value, rows, "hit", "l.artifact_id IN (SELECT id FROM hit)", isJson),
        ),
      )}`,
    W9: table(
      `${artifacts} AND ${(Object.keys(LINKS) as LinkName[]).map((name, i) => have(name, i + 1)).join(" AND ")} ORDER BY a.id LIMIT 500`,
      "a.id",
    ),
    W9page: table(`${artifacts} ORDER BY a.created_at DESC LIMIT 1000`, "a.created_at DESC"),
    W10: page(`${artifacts} AND a.id IN (SELECT l.artifact_id ${labelled("ulabels", " AND v.name = ?1")})`),
  };
}

interface Part {
  totalCount: number;
  nodes: { uid: string; createdAt: string }[];
}

/** One answer of each instance's answer to W10. */
export function mergeParts(parts: readonly string[]): string {
  const found = parts.map((text) => JSON.parse(text) as Part);
  const nodes = found
    .flatMap((part, i) => part.nodes.map((node) => ({ ...node, slug: MERGED_SLUGS[i]! })))
    .sort((a, b) => (a.createdAt === b.createdAt ? a.slug.localeCompare(b.slug) : a.createdAt < b.createdAt ? 1 : -1));
  return JSON.stringify({
    totalCount: found.reduce((sum, { totalCount }) => sum + totalCount, 0),
    nodes: nodes.slice(0, 100),
  });
}
