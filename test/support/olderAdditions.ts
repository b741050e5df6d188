/** What each older release could hold beyond its template, as SQL: all that was renamed, moved or dropped later. */
import type { OlderRelease } from "./olderDatabases.ts";

/** Types of labels and records, and features whose dtypes name them: by name before 2.0. */
const TYPES = `
  INSERT INTO lamindb_ulabel (id, uid, name, is_type, type_id, created_by_id) VALUES
    (10, 'typePert', 'Perturbation', 1, NULL, 1), (11, 'typeDrug', 'Drug', 1, 10, 1), (12, 'typeDru2', 'Drug', 1, NULL, 1),
    (13, 'ulabDMSO', 'DMSO', 0, 11, 1);`;

const feature = (id: number, uid: string, name: string, dtype: string, aux = "NULL") =>
  `INSERT INTO lamindb_feature (id, uid, name, dtype, is_type, _aux, array_rank, array_size, created_by_id)
    VALUES (${id}, '${uid}', '${name}', '${dtype}', NULL, ${aux}, 0, 0, 1);`;

/** What both 1.x releases have under the same names. */
const ONE = `${TYPES}
  ${feature(10, "featNested00", "drug", "cat[ULabel[Perturbation[Drug]]]")}
  ${feature(11, "featPlain000", "other drug", "list[cat[ULabel[Drug].name]]")}
  ${feature(12, "featUnknown0", "gone", "cat[ULabel[Nothing]]")}
  ${feature(13, "featMoved000", "checked", "str", `'{"af": {"0": "unknown", "1": false, "2": true}, "note": 1.0}'`)}
  UPDATE lamindb_feature SET proxy_dtype = 'str' WHERE id = 13;
  INSERT INTO lamindb_feature (id, uid, name, is_type, array_rank, array_size, created_by_id, _aux)
    VALUES (14, 'featType0000', 'Checks', 1, 0, 0, 1, '{"af": {"1": true}}');
  INSERT INTO lamindb_artifactulabel (id, artifact_id, ulabel_id, feature_id, label_ref_is_name, created_by_id) VALUES (10, 1, 13, 10, 1, 1);
  INSERT INTO lamindb_schema (id, uid, name, n, itype, hash, is_type, minimal_set, ordered_set, maximal_set, created_by_id, _aux, slot) VALUES
    (10, 'schema0123456789abcd', 'measured', 2, 'Feature', 'hashOfMeasured00000000', NULL, 1, 0, 0, 1,
      '{"af": {"0": true, "1": ["featMoved000"], "2": false, "3": "featMoved000"}}', 'obs'),
    (11, 'schemaFlexible012345', 'anything', -1, 'Feature', 'hashOfFlexible00000000', 0, 1, 0, 0, 1, '{"af": {"2": true}}', NULL),
    (12, 'schemaType0123456789', 'Measurements', 0, NULL, NULL, 1, 1, 0, 0, 1, NULL, NULL);
  INSERT INTO lamindb_schemafeature (id, schema_id, feature_id) VALUES (10, 10, 2), (11, 10, 13);
  INSERT INTO lamindb_artifactschema (id, artifact_id, schema_id, slot, created_by_id) VALUES (10, 1, 10, 'obs', 1);
  UPDATE lamindb_run SET _aux = '{"af": {"0": "--fast"}, "kept": true}' WHERE id = 1;
  UPDATE lamindb_artifact SET version = 'v1', _aux = '{"af": {"0": false}}' WHERE id = 1;
  INSERT INTO lamindb_artifact__previous_runs (id, artifact_id, run_id) VALUES (10, 1, 1);
  INSERT INTO bionty_experimentalfactor (id, uid, name, ontology_id, molecule, created_by_id)
    VALUES (10, '4WYv9kl0', 'RNA-Seq', 'EFO:0008896', 'RNA', 1);
  INSERT INTO lamindb_ulabel (id, uid, name, is_type, _branch_code, created_by_id) VALUES (14, 'ulabelTr', 'thrown away', 0, -1, 1);`;

/** 1.5.3: no branches, records or blocks; params, persons and flextables. */
const BEFORE_BRANCHES = `${ONE}
  INSERT INTO lamindb_transform (id, uid, key, is_latest, type, created_by_id) VALUES
    (10, 'transferOld00000', 'transfers/4XIuR0tvaiXM', 1, 'function', 1), (11, 'withoutKey000000', NULL, 1, 'pipeline', 1);
  INSERT INTO lamindb_transform_predecessors (id, from_transform_id, to_transform_id) VALUES (10, 1, 11);
  INSERT INTO lamindb_run (id, uid, transform_id, finished_at, _status_code, created_by_id) VALUES
    (10, 'finishedRun000000000', 1, '2025-05-01 10:00:00.5', 0, 1);
  INSERT INTO lamindb_param (id, name, dtype, created_by_id) VALUES (1, 'learning_rate', 'float', 1);
  INSERT INTO lamindb_paramvalue (id, param_id, value, created_by_id) VALUES (1, 1, '0.1', 1), (2, 1, '0.2', 1);
  INSERT INTO lamindb_artifactparamvalue (id, artifact_id, paramvalue_id, created_by_id) VALUES (1, 1, 1, 1);
  INSERT INTO lamindb_runparamvalue (id, run_id, paramvalue_id, created_by_id) VALUES (1, 1, 1, 1), (2, 1, 2, 1);
  INSERT INTO lamindb_person (id, uid, name, external, created_by_id) VALUES (1, 'person01', 'Rosalind', 1, 1);
  INSERT INTO lamindb_personproject (id, person_id, project_id, role, created_by_id) VALUES (1, 1, 1, 'PI', 1);
  INSERT INTO lamindb_reference (id, uid, name, is_type, created_by_id) VALUES (1, 'reference001', 'Photo 51', NULL, 1);
  INSERT INTO lamindb_reference_authors (id, reference_id, person_id) VALUES (1, 1, 1);
  INSERT INTO lamindb_featurevalue (id, feature_id, value, created_by_id) VALUES (10, 13, '"yes"', 1), (11, 13, 'true', 1);
  INSERT INTO lamindb_artifactfeaturevalue (id, artifact_id, featurevalue_id, created_by_id) VALUES (10, 1, 10, 1), (11, 1, 11, 1);
  UPDATE lamindb_feature SET _expect_many = 0 WHERE id = 13;`;

/** 1.17.0: branches, records, blocks and wetlab. */
const BEFORE_TWO = `${ONE}
  INSERT INTO lamindb_branch (id, uid, name, created_by_id) VALUES (10, 'branchOld001', 'curation', 1);
  ${feature(15, "featRecord00", "sample", "list[cat[Record[Samples]|ULabel[Perturbation]]]")}
  INSERT INTO lamindb_recordrecord (id, record_id, feature_id, value_id) VALUES (10, 2, 15, 2);
  UPDATE lamindb_ulabel SET _branch_code = 10 WHERE id = 2;
  UPDATE lamindb_transform SET config = '{"gpu": 1.0}', is_flow = 1, environment_id = 1 WHERE id = 1;
  INSERT INTO lamindb_transform (id, uid, key, is_latest, type, config, created_by_id) VALUES (11, 'withoutKey000000', NULL, 1, 'pipeline', '{}', 1);
  INSERT INTO lamindb_featurevalue (id, feature_id, value, hash, created_by_id) VALUES (10, 13, '"yes"', 'phBcCmEbQbCPEglQY1Anng', 1);
  INSERT INTO lamindb_runfeaturevalue (id, run_id, featurevalue_id, created_by_id) VALUES (10, 1, 10, 1);
  INSERT INTO lamindb_artifactblock (id, uid, content, type, is_latest, artifact_id, created_by_id)
    VALUES (10, 'artifactblock0000000', '# About x.csv', 'mdpage', 1, 1, 1);
  INSERT INTO lamindb_rootblock (id, uid, name, content, type, is_latest, created_by_id)
    VALUES (10, 'rootblock00000000000', 'guide', '# Guide', 'mdpage', 1, 1);
  INSERT INTO wetlab_geneticperturbation (id, uid, name, system, created_by_id) VALUES (10, 'wetGenetic01', 'knock-out', 'CRISPR-Cas9', 1);
  INSERT INTO wetlab_biosample (id, uid, name, created_by_id) VALUES (1, 'biosample001', 'biopsy', 1);
  INSERT INTO wetlab_artifactbiosample (id, artifact_id, biosample_id, created_by_id) VALUES (1, 1, 1, 1);`;

/** 2.0.1: today's names; a readme is still called page. */
const TWO = `
  INSERT INTO lamindb_artifactblock (id, uid, content, kind, is_latest, artifact_id, created_by_id)
    VALUES (10, 'artifactblock0000000', '# About x.csv', 'mdpage', 1, 1, 1);
  ${TYPES}`;

/** Statements by release. */
export const OLDER_ADDITIONS: Record<OlderRelease, string> = {
  "1.5.3": BEFORE_BRANCHES,
  "1.17.0": BEFORE_TWO,
  "2.0.1": TWO,
};
