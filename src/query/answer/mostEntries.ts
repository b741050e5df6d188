import type { Limits } from "../../config/config.ts";
import { parseWindow } from "../window.ts";
import type { AnswerField, AnswerList, AnswerObject } from "./answerTree.ts";

/** How many entries of lists an object's answer has at most. */
export function mostEntriesOf({ fields }: AnswerObject, limits: Limits): number {
  return sum(fields, (field: AnswerField) => {
    if (field.is === "list") return mostEntries(field.list, limits);
    return field.is === "reference" ? mostEntriesOf(field.object, limits) : 0;
  });
}

/** How many entries a list's answer has at most, those of lists within it among them. Throws what is wrong with its arguments. */
export function mostEntries({ args, fields }: AnswerList, limits: Limits): number {
  const within = (object: AnswerObject) => mostEntriesOf(object, limits);
  const each = sum(fields, (field) => {
    if (field.is === "nodes") return 1 + within(field.object);
    if (field.is !== "edges") return 0;
    return (
      1 +
      sum(field.fields, (one) => {
        if (one.is === "node") return within(one.object);
        return one.is === "link" && one.field.is === "reference" ? within(one.field.object) : 0;
      })
    );
  });
  return each === 0 ? 0 : parseWindow(args, limits).size * each;
}

function sum<T>(list: readonly T[], value: (one: T) => number): number {
  return list.reduce((total, one) => total + value(one), 0);
}
