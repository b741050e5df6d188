import type { Limits } from "../../config/config.ts";
import { parseWindow } from "../window.ts";
import type { AnswerField, AnswerList, AnswerObject } from "./answerTree.ts";

/** How many entries of lists an answer has at most. */
export interface MostEntries {
  all: number;
  /** Those of them that are read, but do not stand in the answer: of pages of which only `pageInfo` is asked for. */
  unseen: number;
}

const NONE: MostEntries = { all: 0, unseen: 0 };

/** Those of an object's answer. */
export function mostEntriesOf({ fields }: AnswerObject, limits: Limits): MostEntries {
  return sumEntries(
    fields.map((field: AnswerField) => {
      if (field.is === "list") return mostEntries(field.list, limits);
      return field.is === "reference" ? mostEntriesOf(field.object, limits) : NONE;
    }),
  );
}

/** Those of a list's answer, those of lists within it among them. Throws what is wrong with its arguments. */
export function mostEntries({ args, fields }: AnswerList, limits: Limits): MostEntries {
  const within = (object: AnswerObject) => mostEntriesOf(object, limits);
  const shown = fields.flatMap((field): MostEntries[] => {
    if (field.is === "nodes") return [{ all: 1, unseen: 0 }, within(field.object)];
    if (field.is !== "edges") return [];
    const parts = field.fields.map((one) => {
      if (one.is === "node") return within(one.object);
      return one.is === "link" && one.field.is === "reference" ? within(one.field.object) : NONE;
    });
    return [{ all: 1, unseen: 0 }, ...parts];
  });
  const counted = fields.flatMap((field): MostEntries[] =>
    field.is === "facets" ? [{ all: field.paths.length * (field.first + 1), unseen: 0 }] : [],
  );
  const isRead = shown.length > 0 || fields.some(({ is }) => is === "pageInfo");
  const size = isRead ? parseWindow(args, limits).size : 0;
  if (shown.length === 0) return sumEntries([{ all: size, unseen: size }, ...counted]);
  const { all, unseen } = sumEntries(shown);
  return sumEntries([{ all: size * all, unseen: size * unseen }, ...counted]);
}

/** Those of several parts. */
export function sumEntries(parts: readonly MostEntries[]): MostEntries {
  return parts.reduce(({ all, unseen }, one) => ({ all: all + one.all, unseen: unseen + one.unseen }), NONE);
}
