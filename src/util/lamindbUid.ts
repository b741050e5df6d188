/** LaminDB's identifiers and content hashes, as lamindb 2.12.1 and lamindb-setup 1.27 derive them. */
import { createHash, randomInt } from "node:crypto";
import { BASE62_DIGITS, decodeBase62, encodeBase62, encodeBytesBase62 } from "./base62.ts";

/** RFC 9562's namespace for names that are URLs. */
const URL_NAMESPACE = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");

/** The instance id that LaminDB gives to `owner/name` where no hub assigned one: UUID v5 as 32 hex digits. */
export function instanceIdFromSlug(slug: string): string {
  const bytes = createHash("sha1").update(URL_NAMESPACE).update(slug, "utf8").digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex");
}

/** The 12-character uid of the instance with this id (32 hex digits, dashes and capitals allowed). */
export function instanceUidFromId(id: string): string {
  const hex = id.replaceAll("-", "").toLowerCase();
  return encodeBytesBase62(createHash("md5").update(hex).digest()).slice(0, 12);
}

/** A new uid: `length` random base 62 characters, evenly distributed. */
export function randomUid(length: number): string {
  return Array.from({ length }, () => BASE62_DIGITS[randomInt(BASE62_DIGITS.length)]).join("");
}

/** LaminDB's hash of a text: the first 22 characters of the base64url MD5 of its UTF-8 form. */
export function hashText(text: string): string {
  return createHash("md5").update(text, "utf8").digest("base64url").slice(0, 22);
}

/** The version suffix after this one (`000z` → `0010`), of equal length; throws a RangeError after the last. */
export function nextVersionSuffix(suffix: string): string {
  const next = encodeBase62(decodeBase62(suffix) + 1n).padStart(suffix.length, "0");
  if (next.length > suffix.length) throw new RangeError(`"${suffix}" is the last version suffix; start a new object`);
  return next;
}
