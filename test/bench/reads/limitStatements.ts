/**
 * The physical limit: for each workload the best statement that we could write by hand, which has the database write the whole
 * answer. `?1`, `?2` are the variables; both databases' statements come from one text, in which the JSON functions differ.
 */
import type { Dialect } from "../../support/dialects.ts";
import { JSON_OF, type Json } from "./limitJson.ts";
import { listStatements } from "./limitLists.ts";
import type { WorkloadName } from "./workloads.ts";

const LINKS = [
  ["lamindb_artifactulabel", "lamindb_ulabel", "ulabel_id", false],
  ["bionty_artifactcelltype", "bionty_celltype", "celltype_id", true],
  ["bionty_artifacttissue", "bionty_tissue", "tissue_id", true],
] as const;

const columns = (alias: string, ...names: string[]): [string, string][] =>
  names.map((name) => [name, `${alias}.${name}`]);

function statementsOf(json: Json): Record<WorkloadName, string> {
  const { object, list, time, boolean } = json;
  const maybe = (alias: string, value: string) => `CASE WHEN ${alias}.id IS NOT NULL THEN ${value} END`;

  const links = (isWide: boolean): [string, string][] =>
    LINKS.map(([link, registry, key, hasOntology]) => {
      const label = object(
        ...columns("v", ...(isWide ? ["uid", "name", ...(hasOntology ? ["ontology_id"] : [])] : ["name"])),
      );
      const feature = `(SELECT ${object(["name", "f.name"])} FROM lamindb_feature f WHERE f.id = l.feature_id)`;
      const edge = isWide ? object(["feature", feature], ["node", label]) : object(["node", label]);
      return [
        registry,
        `(SELECT ${list(edge, "l.id")} FROM ${link} l JOIN ${registry} v ON v.id = l.${key} WHERE l.artifact_id = a.id)`,
      ];
    });

  const up = (runs: number, at = 0): [string, string][] => {
    if (runs === 0) return [];
    const [run, link, next] = [`r${at}`, `x${at}`, `u${at + 1}`];
    const inputs = `(SELECT ${list(object(...columns(next, "uid", "key"), ...up(runs - 1, at + 1)), `${link}.id`)}
      FROM lamindb_artifact_input_of_runs ${link} JOIN lamindb_artifact ${next} ON ${next}.id = ${link}.artifact_id WHERE ${link}.run_id = ${run}.id)`;
    return [
      [
        "run",
        `(SELECT ${object(...columns(run, "uid"), ["inputs", inputs])} FROM lamindb_run ${run} WHERE ${run}.id = u${at}.run_id)`,
      ],
    ];
  };
  const down = (runs: number, at = 0): [string, string][] => {
    if (runs === 0) return [];
    const [run, link, next] = [`s${at}`, `y${at}`, `u${at + 1}`];
    const outputs = `(SELECT ${list(object(...columns(next, "uid", "key"), ...down(runs - 1, at + 1)), `${next}.id`)}
      FROM lamindb_artifact ${next} WHERE ${next}.run_id = ${run}.id)`;
    return [
      [
        "runs",
        `(SELECT ${list(object(...columns(run, "uid"), ["outputs", outputs]), `${link}.id`)} FROM lamindb_artifact_input_of_runs ${link}
          JOIN lamindb_run ${run} ON ${run}.id = ${link}.run_id WHERE ${link}.artifact_id = u${at}.id)`,
      ],
    ];
  };

  const listed = object(...columns("a", "uid", "key", "size"), ["createdAt", time("a.created_at")]);
  const answer = (count: string, newest: string) =>
    `SELECT ${object(["totalCount", count], ["nodes", `(SELECT ${list(listed)} FROM (${newest}) a)`])}`;
  const hits = `SELECT a.id, a.uid, a.key, a.size, a.created_at FROM lamindb_artifact a WHERE a.created_at > ?2 AND a.id IN
    (SELECT l.artifact_id FROM lamindb_artifactulabel l JOIN lamindb_ulabel u ON u.id = l.ulabel_id WHERE u.name = ?1)`;
  // a label this common is met soon by walking along the times
  const probed = `SELECT a.id, a.uid, a.key, a.size, a.created_at FROM lamindb_artifact a WHERE a.created_at > ?2 AND EXISTS
    (SELECT 1 FROM lamindb_artifactulabel l WHERE l.artifact_id = a.id AND l.ulabel_id = (SELECT min(id) FROM lamindb_ulabel WHERE name = ?1) LIMIT 1)
    ORDER BY a.created_at DESC LIMIT 100`;
  const counted = `(SELECT count(*) FROM lamindb_artifact a WHERE a.created_at > ?2 AND a.id IN (SELECT l.artifact_id
    FROM lamindb_artifactulabel l WHERE l.ulabel_id IN (SELECT id FROM lamindb_ulabel WHERE name = ?1)))`;

  const initiator = object(
    ["uid", "i.uid"],
    ["transform", object(...columns("it", "uid", "key", "kind", "description"))],
  );
  const run = object(
    ...columns("r", "uid", "name"),
    ["startedAt", time("r.started_at")],
    ["finishedAt", time("r.finished_at")],
    ["transform", object(...columns("t", "key", "kind"))],
    ["initiatedByRun", maybe("i", initiator)],
  );
  const artifact = object(
    ...columns(
      "a",
      "uid",
      "key",
      "description",
      "suffix",
      "kind",
      "otype",
      "size",
      "hash",
      "n_observations",
      "version_tag",
    ),
    ["isLatest", boolean("a.is_latest")],
    ["createdAt", time("a.created_at")],
    ["createdBy", object(...columns("u", "handle", "name"))],
    ["storage", object(...columns("s", "root", "type", "region"))],
    ["run", maybe("r", run)],
  );

  return {
    W1: `SELECT ${artifact} FROM lamindb_artifact a JOIN lamindb_user u ON u.id = a.created_by_id JOIN lamindb_storage s ON s.id = a.storage_id
      LEFT JOIN lamindb_run r ON r.id = a.run_id LEFT JOIN lamindb_transform t ON t.id = r.transform_id
      LEFT JOIN lamindb_run i ON i.id = r.initiated_by_run_id LEFT JOIN lamindb_transform it ON it.id = i.transform_id
      WHERE a.key = ?1 AND a.is_latest`,
    W2: `SELECT ${list(
      object(
        ...columns("a", "uid", "key", "size"),
        ["createdAt", time("a.created_at")],
        ["createdBy", object(["handle", "u.handle"])],
        ["run", maybe("r", object(["uid", "r.uid"], ["transform", object(["key", "t.key"])]))],
        ...links(true),
      ),
      "a.id DESC",
    )} FROM (SELECT * FROM lamindb_artifact ORDER BY id DESC LIMIT 50 OFFSET ?1) a JOIN lamindb_user u ON u.id = a.created_by_id
      LEFT JOIN lamindb_run r ON r.id = a.run_id LEFT JOIN lamindb_transform t ON t.id = r.transform_id`,
    W3: `WITH hit AS MATERIALIZED (${hits}) ${answer("(SELECT count(*) FROM hit)", "SELECT * FROM hit ORDER BY created_at DESC LIMIT 100")}`,
    W3top: answer(counted, probed),
    W4: `SELECT ${list(
      object(...columns("c", "uid", "key"), [
        "artifacts",
        `(SELECT ${list(
          object(...columns("a", "uid", "key"), ...links(false), [
            "records",
            `(SELECT ${list(object(["name", "v.name"]), "l.id")} FROM lamindb_artifactrecord l JOIN lamindb_record v ON v.id = l.record_id WHERE l.artifact_id = a.id)`,
          ]),
          "ca.id",
        )} FROM (SELECT id, artifact_id FROM lamindb_collectionartifact WHERE collection_id = c.id ORDER BY id LIMIT 20) ca
          JOIN lamindb_artifact a ON a.id = ca.artifact_id)`,
      ]),
      "c.id",
    )} FROM (SELECT * FROM lamindb_collection ORDER BY id LIMIT 100 OFFSET ?1) c`,
    W5: `SELECT ${object(...columns("s", "uid", "name"), [
      "genes",
      `(SELECT ${list(object(...columns("g", "uid", "symbol", "ensembl_gene_id")), "l.id")} FROM bionty_schemagene l
        JOIN bionty_gene g ON g.id = l.gene_id WHERE l.schema_id = s.id)`,
    ])} FROM lamindb_schema s WHERE s.uid = ?1`,
    W6: `SELECT ${object(...columns("u0", "uid", "key"), ...up(5), ...down(5))} FROM lamindb_artifact u0 WHERE u0.uid = ?1`,
    ...listStatements(json),
  };
}

const onPostgres = statementsOf(JSON_OF.postgres);
const onSqlite = statementsOf(JSON_OF.sqlite);

/** The statements of each workload, with the placeholders of the database. */
export const limitStatements = Object.fromEntries(
  (Object.keys(onPostgres) as WorkloadName[]).map((name) => [
    name,
    { postgres: onPostgres[name].replaceAll("?", "$"), sqlite: onSqlite[name] },
  ]),
) as Record<WorkloadName, Record<Dialect, string>>;
