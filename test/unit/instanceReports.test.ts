/** What is reported of instances that are read in one go, whatever reads them. */
import { describe, expect, it } from "vitest";
import { GatewayError } from "../../src/errors.ts";
import type { Instance } from "../../src/instances/instance.ts";
import { InstanceReports } from "../../src/instances/instanceReports.ts";

const instance = (slug: string) => ({ slug }) as Instance;
const [A, B] = [instance("acme/a"), instance("acme/b")];
const brief = (reports: InstanceReports) =>
  reports.list.map(({ instance: { slug }, error, rows }) => [slug, (error as GatewayError | undefined)?.code, rows]);
const fail = (code: ConstructorParameters<typeof GatewayError>[0], slug?: string) => () =>
  Promise.reject(new GatewayError(code, "no", slug === undefined ? {} : { instance: slug }));

describe("reports of instances", () => {
  it("name those that were consulted, and those that failed an attempt", async () => {
    const reports = new InstanceReports(1_000);
    expect(await reports.consult(B, async () => 1)).toBe(1);
    expect(await reports.attempt(A, async () => 2)).toBe(2);
    expect(brief(reports)).toEqual([["acme/b", undefined, 0]]);
    expect(await reports.attempt(A, fail("REGISTRY_NOT_IN_INSTANCE", "acme/a"))).toBeNull();
    expect(await reports.consult(A, async () => 3)).toBe(3); // it lacks one registry, not all
    reports.addRows(B, 2);
    reports.addRows(B, 3);
    expect(brief(reports)).toEqual([
      ["acme/a", "REGISTRY_NOT_IN_INSTANCE", 0],
      ["acme/b", undefined, 5],
    ]);
  });

  it("name an instance for which too many reads wait, as its own failure; what any would refuse is thrown", async () => {
    const reports = new InstanceReports(1_000);
    const busy = new GatewayError("LIMIT_EXCEEDED", "no", { instance: "acme/a", retryable: true });
    expect(await reports.consult(A, () => Promise.reject(busy))).toBeNull();
    expect(brief(reports)).toEqual([["acme/a", "LIMIT_EXCEEDED", 0]]);
    await expect(reports.consult(B, fail("LIMIT_EXCEEDED", "acme/b"))).rejects.toMatchObject({ message: "no" });
  });

  it("end the statements of an instance that takes too long, which is not asked again", async () => {
    const reports = new InstanceReports(1);
    let ended: unknown;
    const never = (end: AbortSignal) =>
      new Promise<never>(() => end.addEventListener("abort", () => (ended = end.reason)));
    expect(await reports.consult(A, never)).toBeNull();
    expect(ended).toMatchObject({ code: "TIMEOUT", details: { instance: "acme/a", retryable: true } });
    expect(await reports.consult(A, () => Promise.reject(new Error("asked")))).toBeNull();
    expect(reports.errorOf(A)).toBe(ended);
  });

  it("are not of what is wrong with the request, or with another instance", async () => {
    const reports = new InstanceReports(1_000);
    await expect(reports.consult(A, fail("BAD_USER_INPUT"))).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await expect(reports.consult(A, fail("INSTANCE_UNAVAILABLE", "acme/b"))).rejects.toThrow("no");
    expect(brief(reports)).toEqual([]);
  });
});
