import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/loadCatalogue.ts";
import { parseTask, type SyncFlags } from "../../src/cli/sync/syncTask.ts";

const catalogue = loadCatalogue();
const PAGE = "https://lamin.ai/laminlabs/lamindata/artifact/9zbX6l4rO283JrMD0000";
const from = "laminlabs/lamindata";

it.each<[string, SyncFlags, object]>([
  ["artifact", { from, key: "a.h5ad" }, { kind: "one", request: { source: from, key: "a.h5ad", dryRun: false } }],
  ["bionty.CellType", { from, name: "T cell", depth: 1 }, { request: { registry: { name: "CellType" }, depth: 1 } }],
  ["bionty_cell_type", { from, uid: "x", dryRun: true }, { request: { registry: { name: "CellType" }, dryRun: true } }],
  [PAGE, { transfer: "NOTES" }, { request: { source: from, uid: "9zbX6l4rO283JrMD0000", transfer: "NOTES" } }],
  ["biontyCellTypes", { from, uid: "x" }, { request: { registry: { name: "CellType" } } }],
  ["artifacts", { from, uid: "x" }, { request: { registry: { name: "Artifact" } } }],
  ["ULabel", { from, all: true }, { kind: "many", source: from, where: undefined }],
  ["ulabel", { from, where: '{"name":{"eq":"a"}}' }, { kind: "many", where: { name: { eq: "a" } } }],
])("%s with %j is understood", (what, flags, expected) => {
  expect(parseTask(what, flags, catalogue)).toMatchObject(expected);
});

it.each<[string, SyncFlags, string]>([
  ["artifact", { key: "a" }, "Give the instance to sync from"],
  ["artifact", { from }, "Give what to sync: one of"],
  ["artifact", { from, key: "a", all: true }, "Give what to sync: one of"],
  ["artifact", { from, where: "{}", all: true }, "Give what to sync: one of"],
  [
    "artefact",
    { from, all: true },
    "There is no registry artefact whose objects can be synced. Did you mean Artifact?",
  ],
  ["cell_type", { from, all: true }, "Did you mean bionty.CellType?"],
  ["quark", { from, all: true }, "Registries: Artifact, Block, "],
  ["JsonValue", { from, all: true }, "There is no registry JsonValue"],
  ["artifact", { from, where: "{suffix}" }, "--where must be JSON"],
  [PAGE, { uid: "x" }, "leave out --uid"],
  [PAGE, { from }, "leave out --from"],
])("%s with %j is refused", (what, flags, message) => {
  expect(() => parseTask(what, flags, catalogue)).toThrow(
    expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining(message) }),
  );
});
