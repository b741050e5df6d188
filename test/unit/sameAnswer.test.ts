/** What the differential test takes for the same answer, and what not. */
import { expect, it } from "vitest";
import { isSameAnswer } from "../differential/sameAnswer.ts";

it.each([
  ['{"a": 1, "b" : [true,null]}', '{"a":1,"b":[true,null]}'],
  ['{"a":0.10000000000000001}', '{"a":0.1}'],
  ['{"a":1e-07}', '{"a":1e-7}'],
  ['{"a":"\\u00e9"}', '{"a":"é"}'],
  ['{"json_a":{"b":1,"c":[2.50]}}', '{"json_a":{"c":[2.50],"b":1}}'],
])("%s is %s", (one, other) => {
  expect(isSameAnswer(one, other)).toBe(true);
});

it.each([
  ['{"a":1,"b":2}', '{"b":2,"a":1}'],
  ['{"a":1}', '{"a":"1"}'],
  ['{"a":null}', "{}"],
  ['{"a":[1,2]}', '{"a":[2,1]}'],
  ['{"a":"x"}', '{"a":"X"}'],
  ['{"a": "x y"}', '{"a":"xy"}'],
  ['{"json_a":1.0}', '{"json_a":1}'],
  ['{"a":{"json_b":{"c":9007199254740993}}}', '{"a":{"json_b":{"c":9007199254740992}}}'],
  ['{"data":{"a":1}}', '{"data":{"a":1},"errors":[]}'],
])("%s is not %s", (one, other) => {
  expect(isSameAnswer(one, other)).toBe(false);
});
