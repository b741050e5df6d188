import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { loadConfig } from "../../src/config/loadConfig.ts";
import { parseHost } from "../../src/config/parseHost.ts";
import { isOwnHost } from "../../src/server/hostNames.ts";

/** What lies beside the code for whoever runs the gateway: its configurations are read as the gateway would, what files say of each other holds. */

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (name: string) => readFileSync(join(root, name), "utf8");
const folder = mkdtempSync(join(tmpdir(), "lamindb-gateway-deploy-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ENV = {
  DATABASE_URL: "postgresql://lamin:secret@postgres:5432/main",
  JWT_SECRET: "a secret of thirty-two bytes at least",
  PROMETHEUS_KEY_SHA256: "0".repeat(64),
  POD_IP: "10.1.2.3",
  POD_NAMESPACE: "lab",
};

function configOf(text: string) {
  const file = join(folder, "gateway.yaml");
  writeFileSync(file, text);
  return loadConfig({ file, env: { ...ENV, HOST: "0.0.0.0", LAMIN_SETTINGS_DIR: folder } });
}

interface Manifest {
  kind: string;
  data: Record<string, string>;
  spec: { template: { spec: PodSpec } };
}
interface PodSpec {
  terminationGracePeriodSeconds: number;
  securityContext: { runAsNonRoot: boolean };
  containers: { securityContext: object; ports: object[]; readinessProbe: object; env: { name: string }[] }[];
}

describe("Kubernetes", () => {
  const manifests = parseAllDocuments(read("deploy/kubernetes/gateway.yaml")).map((one) => one.toJS() as Manifest);
  const find = (kind: string) => manifests.find((one) => one.kind === kind)!;

  test("has a configuration that the gateway takes, with authentication", () => {
    const config = configOf(find("ConfigMap").data["gateway.yaml"]!);
    expect(config).toMatchObject({ default: "my-team/main", production: true });
    expect(config.auth?.jwt?.algorithms).toEqual(["HS256"]);
    expect(config.allowAnonymous).toBeFalsy();
    const mayScrape = config.auth!.apiKeys.filter(({ roles }) =>
      roles.some((role) => config.auth!.roles[role]?.metrics),
    );
    expect(mayScrape.map(({ name }) => name)).toEqual(["prometheus"]); // with a key, as tokens expire
  });

  test.each(["10.1.2.3:4000", "lamindb-gateway", "lamindb-gateway.lab", "lamindb-gateway.lab.svc.cluster.local"])(
    "answers Prometheus and programs of the cluster, who call it %s",
    (host) => {
      const { listen } = configOf(find("ConfigMap").data["gateway.yaml"]!);
      expect(isOwnHost(parseHost(host)!, listen.hosts, { host: "0.0.0.0", address: "0.0.0.0" })).toBe(true);
      const { env } = find("Deployment").spec.template.spec.containers[0]!;
      expect(env).toContainEqual({ name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } });
    },
  );

  test("runs an ordinary user on a read-only file system, and waits longer than a request may take", () => {
    const { spec } = find("Deployment").spec.template;
    expect(spec.securityContext.runAsNonRoot).toBe(true);
    expect(spec.containers[0]).toMatchObject({
      securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      readinessProbe: { httpGet: { path: "/health/ready" } },
    });
    expect(spec.terminationGracePeriodSeconds * 1000).toBeGreaterThan(
      configOf(find("ConfigMap").data["gateway.yaml"]!).limits.requestTimeoutMs,
    );
  });
});

test("Compose has a configuration that the gateway takes; it is published on this machine alone", () => {
  const { services } = parse(read("compose.yaml")) as {
    services: { gateway: { ports: string[]; read_only: boolean } };
  };
  expect(services.gateway.read_only).toBe(true);
  for (const port of services.gateway.ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  const config = configOf(read("deploy/compose/gateway.yaml"));
  expect(config.instances.map(({ slug }) => slug)).toEqual(["laminlabs/lamindata", "anonymous/test-sync"]);
});

test("Docker sends what the image is built from", () => {
  const sent = read(".dockerignore").split("\n");
  const copied = [...read("Dockerfile").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, paths]) =>
    paths!.split(" "),
  );
  expect(copied).toContain("src");
  expect(sent).toEqual(expect.arrayContaining(copied.map((path) => `!${path}`)));
});

test("the image runs as an ordinary user, without what only building needs", () => {
  const lines = read("Dockerfile").split("\n");
  const final = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  expect(final).toContain("USER node");
  expect(final.filter((line) => line.startsWith("RUN "))).toEqual([]);
  expect(final.some((line) => line.startsWith("HEALTHCHECK "))).toBe(true);
});
