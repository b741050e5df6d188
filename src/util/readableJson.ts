/** Levels of nesting that Python, PostgreSQL and JSON.stringify all take. */
export const MAX_JSON_DEPTH = 900;

/** Depth of the deepest list or object in JSON text; brackets within strings do not count. */
function depthOf(json: string): number {
  let [depth, deepest, inString] = [0, 0, false];
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth--;
  }
  return deepest;
}

/** Whether JSON text is nested deeper than all who read it can follow. */
export function isNestedTooDeep(json: string): boolean {
  return json.length > MAX_JSON_DEPTH && depthOf(json) > MAX_JSON_DEPTH;
}

/** Whether text is JSON (RFC 8259: no NaN), and not nested too deep. */
export function isReadableJson(text: string): boolean {
  if (isNestedTooDeep(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
