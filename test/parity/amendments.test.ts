import { describe, expect, it } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { amendedCases, findAmendment, parseAmendment } from "./amendments.ts";
import { changesText, parseChanges } from "./canonical/changes.ts";
import { type JsonObject, parseJson } from "./canonical/json.ts";
import { caseNames, getCase } from "./cases.ts";
import { editChanges } from "./editChanges.ts";

const GOLDEN = parseChanges(
  parseJson(`{
    "t": {"inserted": [{"uid": "a", "n": 1, "s": "<new s 1>"}, {"#key": "k", "n": 9007199254740993}], "deleted": ["d"]},
    "u": {"updated": [{"#key": "b", "changed": {"x": [1, 2], "y": [null, 3]}}]}
  }`),
);

function edited(...edits: string[]): unknown {
  return JSON.parse(
    changesText(
      editChanges(
        GOLDEN,
        edits.map((edit) => parseJson(edit) as JsonObject),
      ),
    ),
  );
}

describe("edits of expected changes", () => {
  it("keep what they do not name, every digit of it", () => {
    expect(changesText(editChanges(GOLDEN, []))).toBe(changesText(GOLDEN));
    expect(changesText(GOLDEN)).toContain("9007199254740993");
  });

  it("insert, set, update, delete, remove and rename", () => {
    expect(
      edited(
        '{"table": "t", "row": "a", "set": {"n": 2}}',
        '{"table": "t", "remove": "k"}',
        '{"table": "t", "remove": "d"}',
        '{"table": "v", "insert": {"uid": "new", "s": "<new s 1>"}}',
        '{"table": "u", "update": "b", "set": {"x": null, "z": ["old", "now"]}}',
        '{"table": "u", "delete": "e"}',
        '{"rename": {"<new s 1>": "<new s 2>"}}',
      ),
    ).toEqual({
      t: { inserted: [{ uid: "a", n: 2, s: "<new s 2>" }] },
      u: { updated: [{ "#key": "b", changed: { y: [null, 3], z: ["old", "now"] } }], deleted: ["e"] },
      v: { inserted: [{ uid: "new", s: "<new s 2>" }] },
    });
  });

  it("drop tables without changes", () => {
    expect(edited('{"table": "u", "update": "b", "set": {"x": null, "y": null}}')).not.toHaveProperty("u");
  });

  it.each([
    ['{"table": "t", "row": "z", "set": {"n": 2}}', "the golden does not insert z"],
    ['{"table": "t", "row": "a", "set": {"m": 2}}', "a has no column m"],
    ['{"table": "t", "remove": "z"}', "t: the golden has no row z"],
    ['{"table": "u", "update": "b", "set": {"n": null}}', "the golden does not update n of b"],
    ['{"rename": {"<new s 7>": "<new s 2>"}}', "nothing is called <new s 7>"],
    ['{"table": "t", "replace": "z"}', "no edit is called replace"],
  ])("refuse what meets nothing: %s", (edit, message) => {
    expect(() => edited(edit)).toThrow(message);
  });
});

describe("amendments", () => {
  const whole = { case: "c", differences: ["D3"], reason: "because", edits: [] };

  it.each([
    [{ ...whole, case: "other" }, "its case is not c"],
    [{ ...whole, differences: [] }, "differences"],
    [{ ...whole, reason: undefined }, "no reason"],
    [{ ...whole, edit: [] }, "unknown key edit"],
    [{ ...whole, changes: {} }, "both changes and edits"],
    [{ ...whole, target: "mysql" }, "mysql is no dialect"],
  ])("are refused where malformed: %j", (amendment, message) => {
    expect(() => parseAmendment(JSON.stringify(amendment), "c")).toThrow(message);
  });

  it("belong to a case and meet its golden's rows", () => {
    const known = new Set(caseNames());
    for (const name of amendedCases()) {
      expect(known).toContain(name);
      for (const target of DIALECT_NAMES) {
        const amendment = findAmendment(name, target);
        if (amendment !== null) editChanges(getCase(name, target, amendment.golden).changes, amendment.edits);
      }
    }
  });
});

describe("the packed cases", () => {
  it("are all there, and every golden parses", () => {
    expect(caseNames()).toHaveLength(202);
    for (const name of caseNames()) {
      for (const dialect of DIALECT_NAMES) {
        const { steps, outcomes } = getCase(name, dialect);
        expect(outcomes).toHaveLength(steps.length);
      }
    }
  });

  it("have a golden of their own where LaminDB differs on PostgreSQL", () => {
    const [sqlite, postgres] = [
      getCase("bionty-06-gene-other-uid", "sqlite"),
      getCase("bionty-06-gene-other-uid", "postgres"),
    ];
    expect([sqlite.outcomes[0]?.ok, postgres.outcomes[0]?.ok]).toEqual([true, false]);
    expect(getCase("bionty-06-gene-other-uid", "postgres", "sqlite").outcomes).toEqual(sqlite.outcomes);
  });
});
