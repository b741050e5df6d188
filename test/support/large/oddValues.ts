/** Values of each kind that programs tend to spoil, as canonical text; both databases can hold all of them. */

/** Texts that differ in case, form, direction and order of code units, or look like SQL, JSON or an object's own key. */
export const TEXTS = [
  "plain",
  "Plain",
  "PLAIN",
  "",
  " blank around ",
  "Ωμέγα – ünï",
  "ΩΜΈΓΑ",
  "straße",
  "STRASSE",
  "İstanbul",
  "ıstanbul",
  "\u212aelvin sign",
  "e\u0301 combining",
  "\u00e9 composed",
  "ﬁ ligature",
  "💥 emoji",
  "👩\u200d🔬 joined",
  "\uff5e beyond most code units",
  "\u{10ffff} last character",
  "مرحبا right to left",
  "\u00a0no-break\u00a0",
  'it\'s "quoted"',
  "back\\slash \\N \\u00e9",
  "tab\tand\nline\r\n",
  "100%_x",
  "constructor",
  "__proto__",
  "null",
  "1",
] as const;

/** JSON of every form, as Python writes it into SQLite. */
export const JSON_TEXTS = [
  "{}",
  "[]",
  '""',
  "null",
  "true",
  "false",
  "0",
  "1",
  "1.0",
  "-0.5",
  "1e-07",
  "9007199254740993",
  '"text"',
  '"1"',
  '"\\u00e9 \\ud83d\\udca5 \\\\u00e9"',
  '["DMSO", "IFNG"]',
  '[1, 1.0, "1", [], {}, null]',
  '{"b": 1, "a": 2, "10": 3, "9": 4}',
  '{"one": 1.0, "int": 1, "tiny": 1e-07, "big": 9007199254740993}',
  '{"nested": {"\\u00fc": [1, 2.5, null, true, {"deep": [[["x"]]]}]}}',
  '{"__proto__": {"x": 1}, "constructor": 1, "": ""}',
] as const;

/** Times in UTC with six fraction digits; SQLite gets them as LaminDB or SQLite itself would write them. */
export const TIMES = [
  "2025-02-28 23:59:59.999999",
  "2025-02-28 23:59:59.999990",
  "2025-03-01 00:00:00.000000",
  "2025-03-01 00:00:00.000001",
  "2025-03-01 00:00:00.240000",
  "2025-03-01 00:00:00.100000",
  "2024-02-29 12:00:00.000000",
  "2025-10-26 02:30:00.500000",
  "1969-12-31 23:59:59.999000",
  "0001-01-01 00:00:00.000000",
  "9999-12-31 23:59:59.999999",
] as const;

export const DATES = ["2025-02-28", "2024-02-29", "2025-03-01", "1970-01-01", "0001-01-01", "9999-12-31"] as const;

export const FLOATS = [
  "0",
  "1",
  "-1.5",
  "0.1",
  "1e-7",
  "1e+21",
  "123456789.125",
  "2.5",
  "5e-324",
  "1.7976931348623157e+308",
] as const;

export const INTEGERS = ["0", "1", "-1", "2", "10", "2147483647", "-2147483648"] as const;

export const BIGINTS = [...INTEGERS, "2147483648", "9007199254740993", "9223372036854775807"] as const;

/** Of columns that hold microseconds on SQLite, an interval on PostgreSQL. */
export const DURATIONS = ["0", "1", "1000000", "86400000000", "5400000001"] as const;

/** What columns hold that are not free text, by name. */
export const WORDS: Record<string, readonly string[]> = {
  suffix: [".h5ad", ".csv", "", ".tar.gz"],
  _dtype_str: [
    "str",
    "int",
    "float",
    "bool",
    "date",
    "datetime",
    "dict",
    "cat[ULabel]",
    "cat[Record]",
    "cat[bionty.CellType]",
    "list[str]",
  ],
  otype: ["AnnData", "DataFrame", "MuData"],
  itype: ["Feature", "bionty.Gene", "Composite"],
  _hash_type: ["md5", "sha1-fl"],
};
