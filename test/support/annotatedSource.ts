/** Values of features for objects of the source template, which has few: what filters on features are tried on. */

/** Features with JSON values, of which objects get one or none. */
export const JSON_FEATURES: Readonly<Record<string, readonly unknown[]>> = {
  s_int: [1, 2, 3, 10, -4],
  s_float: [0.5, 1, 2.25, -3.5, 100],
  temperature: [21.6, 20, 37.5],
  s_str: ["alpha", "Alpha beta", "ünï 💥", "100%_x", "it's", "beta"],
  study_note: ["We had a great time", "no note", "great"],
  s_bool: [true, false],
  s_date: ["2024-01-01", "2024-02-29", "2025-06-30"],
  s_datetime: ["2024-05-06T07:08:09", "2024-05-06T07:08:09.500000", "2025-01-01T00:00:00"],
  s_dict: [
    { a: 1, b: { c: "x" } },
    { a: 2, b: { c: "y" }, list: [1, 2] },
    { a: "1", list: ["x"] },
    { b: null, d: true },
    { a: 1.5 },
  ],
  s_url: ["https://example.org", "https://example.org/a?b=1"],
  s_liststr: [["x"], ["x", "y"], [], ["Y", "z z"]],
  s_listint: [[1], [1, 2, 3], [10], [2, 2]],
};

interface LabelFeature {
  /** Names of the labels' registry in the tables of links and in their columns. */
  label: string;
  module: string;
  /** Ids of labels, all of them on main. */
  values: readonly number[];
}

/** Features with labels, of which objects get several, one or none. */
export const LABEL_FEATURES: Readonly<Record<string, LabelFeature>> = {
  s_ulabel: { label: "ulabel", module: "lamindb", values: [3] },
  s_any_ulabel: { label: "ulabel", module: "lamindb", values: [3, 4, 5, 7, 8, 11] },
  perturbation: { label: "record", module: "lamindb", values: [2, 3] },
  s_listrecord: { label: "record", module: "lamindb", values: [2, 3] },
  experiment: { label: "record", module: "lamindb", values: [5, 6, 7, 8] },
  s_celltype: { label: "celltype", module: "bionty", values: [1, 2, 3, 4, 5, 6] },
  s_listcelltype: { label: "celltype", module: "bionty", values: [1, 2, 3, 4] },
  s_celltype_oid: { label: "celltype", module: "bionty", values: [1, 2, 3, 4] },
};

/** Ids of objects that have no values of features yet. */
const ARTIFACTS = [1, 2, 5, 6, 7, 8, 10, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21];
const RECORDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 17, 18];
const RUNS = [2, 3];

const CREATED = "'2025-03-01 00:00:00', 1";
const FIRST_ID = 1000;

function literal(value: unknown): string {
  return `'${JSON.stringify(value).replaceAll("'", "''")}'`;
}

const feature = (name: string) => `(SELECT id FROM lamindb_feature WHERE name = '${name}')`;

/** Which of several values an object gets: none in one of three cases. */
function chooseValue<T>(values: readonly T[], object: number, at: number): number | undefined {
  const turn = object * 7 + at * 5;
  return turn % 3 === 2 ? undefined : turn % values.length;
}

/** An INSERT of rows with ids of their own. */
function insert(table: string, columns: string, rows: readonly string[]): string {
  const values = rows.map((row, i) => `(${FIRST_ID + i}, ${row})`);
  return `INSERT INTO ${table} (id, ${columns}) VALUES ${values.join(", ")}`;
}

function jsonStatements(): string[] {
  const features = Object.entries(JSON_FEATURES);
  const numbers = new Map<string, number>();
  const rows = features.flatMap(([name, values]) =>
    values.map((value, i) => {
      numbers.set(`${name} ${i}`, FIRST_ID + numbers.size);
      return `${feature(name)}, ${literal(value)}, '${name} ${i}', false, 1, 1, 1, ${CREATED}`;
    }),
  );
  const columns = "feature_id, value, hash, is_locked, branch_id, created_on_id, space_id, created_at, created_by_id";
  const chosen = (objects: readonly number[]) =>
    objects.flatMap((object) =>
      features.flatMap(([name, values], at) => {
        const value = chooseValue(values, object, at);
        return value === undefined ? [] : [{ object, name, value }];
      }),
    );
  const links = (objects: readonly number[]) =>
    chosen(objects).map(({ object, name, value }) => `${object}, ${numbers.get(`${name} ${value}`)}, ${CREATED}`);
  const ofRecords = chosen(RECORDS).map(
    ({ object, name, value }) => `${object}, ${feature(name)}, ${literal(JSON_FEATURES[name]![value])}`,
  );
  return [
    insert("lamindb_jsonvalue", columns, rows),
    insert("lamindb_artifactjsonvalue", "artifact_id, jsonvalue_id, created_at, created_by_id", links(ARTIFACTS)),
    insert("lamindb_runjsonvalue", "run_id, jsonvalue_id, created_at, created_by_id", links(RUNS)),
    insert("lamindb_recordjson", "record_id, feature_id, value", ofRecords),
  ];
}

function labelStatements(): string[] {
  const tables = [...new Set(Object.values(LABEL_FEATURES).map(({ module, label }) => `${module} ${label}`))];
  return tables.flatMap((table) => {
    const [module, label] = table.split(" ") as [string, string];
    const features = Object.entries(LABEL_FEATURES).filter(([, one]) => one.label === label);
    const rows = (objects: readonly number[]) =>
      objects.flatMap((object) =>
        features.flatMap(([name, { values }], at) => {
          const one = chooseValue(values, object, at);
          if (one === undefined) return [];
          const second = (one + 1) % values.length;
          const several = object % 4 === 0 && second !== one ? [one, second] : [one];
          return several.map((value) => `${object}, ${values[value]}, ${feature(name)}`);
        }),
      );
    const dated = (some: string[]) => some.map((row) => `${row}, ${CREATED}`);
    const hasTimes = module !== "lamindb"; // of links of records
    return [
      insert(
        `${module}_artifact${label}`,
        `artifact_id, ${label}_id, feature_id, created_at, created_by_id`,
        dated(rows(ARTIFACTS)),
      ),
      insert(
        `${module}_record${label}`,
        `record_id, value_id, feature_id${hasTimes ? ", created_at, created_by_id" : ""}`,
        hasTimes ? dated(rows(RECORDS)) : rows(RECORDS),
      ),
    ];
  });
}

/** Statements, alike on both databases, that annotate artifacts, records and runs of the source template. */
export function annotateSource(): string[] {
  return [...jsonStatements(), ...labelStatements()];
}
