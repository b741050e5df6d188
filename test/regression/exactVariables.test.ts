/** Numbers in JSON variables lost their digits: 1.0 arrived as 1, 12345678901234567890 as another number, 1e400 as null. */
import { expect, test } from "vitest";
import { DIALECT_NAMES } from "../support/dialects.ts";
import { startTestGateway } from "../support/gateway.ts";
import { cloneTemplate, TEMPLATE_INSTANCES } from "../support/templates.ts";

const TRACK = 'mutation ($params: JSON) { track(input: { key: "k", params: $params }) { params } }';
const EXACT = '{"x":1.0,"list":[{"big":12345678901234567890}],"__proto__":{"y":2.50}}';

test.each(DIALECT_NAMES)("variables keep the digits of their numbers (%s)", async (dialect) => {
  const target = await cloneTemplate(dialect, "target");
  const instance = { ...TEMPLATE_INSTANCES.target, db: target.db };
  const gateway = await startTestGateway({ instances: [instance], default: instance.slug });
  const track = async (params: string) => {
    const body = `{"query":${JSON.stringify(TRACK)},"variables":{"params":${params}}}`;
    const answer = await fetch(gateway.url, { method: "POST", headers: { "content-type": "application/json" }, body });
    return answer.text();
  };
  try {
    const text = await track(EXACT);
    for (const part of ['"x":1.0', '"big":12345678901234567890', '"y":2.50']) expect(text).toContain(part);
    for (const params of ['{"e":1e400}', "12345678901234567890"]) {
      expect(await track(params)).toContain('"code":"BAD_USER_INPUT"');
    }
  } finally {
    await gateway.stop();
    await target.drop();
  }
});
