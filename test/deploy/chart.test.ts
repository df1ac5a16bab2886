import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { rollcall } from "../../src/server/commands/rollcall.ts";
import { freePort } from "../support/postgres/installation.ts";
import { run } from "../support/command-line.ts";
import { spawnRollcall } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { readImage } from "./dockerfile.ts";
import { chart, helm, modules, rendered, whyNoHelm, type Manifest } from "./helm.ts";

/** The Helm chart, rendered by helm and checked against the schemas of Kubernetes. */

const root = join(import.meta.dir, "..", "..");
const valuesFile = (name: string) => join(import.meta.dir, "values", `${name}.yaml`);
const cases: Readonly<Record<string, readonly string[]>> = {
  defaults: [],
  sqlite: [valuesFile("sqlite")],
  postgres: [valuesFile("postgres")],
  everything: [valuesFile("everything")],
};

describe.skipIf(whyNoHelm !== null)("the chart", () => {
  let place: string;
  const manifests: Record<string, Manifest[]> = {};
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), "rollcall-chart-"));
    for (const [name, files] of Object.entries(cases)) manifests[name] = rendered(files);
  });
  afterAll(() => rmSync(place, { recursive: true }));

  const kinds = (name: string) => manifests[name]!.map(({ kind }) => kind).toSorted();
  const only = (name: string, kind: string) => {
    const [found, ...others] = manifests[name]!.filter((manifest) => manifest.kind === kind);
    if (found === undefined || others.length > 0) throw new Error(`${name} needs exactly one ${kind}`);
    return found;
  };
  const podSpecs = () =>
    Object.values(manifests)
      .flat()
      .map((manifest) => (manifest.kind === "Pod" ? manifest["spec"] : manifest["spec"]?.template?.spec))
      .filter((spec) => spec !== undefined);

  test("helm lint finds nothing to complain about", () => {
    for (const files of Object.values(cases)) {
      const { exitCode, stdout } = helm(["lint", "--strict", chart, ...files.flatMap((file) => ["--values", file])]);
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining("0 chart(s) failed")]);
    }
  });

  test("one server is a StatefulSet with a volume, and many are a Deployment with a disruption budget", () => {
    const always = ["Pod", "Service", "ServiceAccount"];
    expect(kinds("defaults")).toEqual([...always, "StatefulSet"]);
    expect(kinds("sqlite")).toEqual(["ConfigMap", ...always, "StatefulSet"]);
    expect(kinds("postgres")).toEqual(["Deployment", "Pod", "PodDisruptionBudget", "Service", "ServiceAccount"]);
    const options = ["ConfigMap", "Deployment", "Ingress", "NetworkPolicy", "Pod", "PodDisruptionBudget"];
    expect(kinds("everything")).toEqual([...options, "Service", "ServiceAccount", "ServiceMonitor"]);
    const { replicas, volumeClaimTemplates } = only("defaults", "StatefulSet")["spec"];
    expect([replicas, volumeClaimTemplates.length]).toEqual([1, 1]);
    const { strategy } = only("postgres", "Deployment")["spec"];
    expect(strategy).toEqual({ type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } });
    expect(rendered([], ["--set", "persistence.enabled=false"]).map(({ spec }) => spec?.volumeClaimTemplates)).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  test("every manifest is valid by the schemas of Kubernetes and of the Prometheus operator", async () => {
    for (const manifest of Object.values(manifests).flat()) {
      const { [manifest.kind]: Model } = await import(modelOf(manifest));
      new Model(manifest).validate();
    }
  });

  test("no manifest has a field that Kubernetes does not know", () => {
    const lines = Object.values(manifests)
      .flat()
      .map((manifest, at) => {
        const type = `import("${modelOf(manifest)}").I${manifest.kind}`;
        return `export const manifest${at}: ${type} = ${JSON.stringify(manifest)};`;
      });
    const file = join(place, "manifests.ts");
    writeFileSync(file, lines.join("\n"));
    const compiler = join(root, "node_modules", ".bin", "tsc");
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--module", "esnext"];
    const { exitCode, stdout } = Bun.spawnSync([compiler, ...options, "--moduleResolution", "bundler", file]);
    expect([exitCode, stdout.toString()]).toEqual([0, ""]);
  });

  test("every pod meets the Pod Security Standard named restricted", () => {
    expect(podSpecs().length).toBe(8);
    for (const { securityContext, containers, volumes = [], ...spec } of podSpecs()) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
      expect(Object.keys(spec).filter((field) => field.startsWith("host"))).toEqual([]);
      const allowed = new Set(["configMap", "emptyDir", "name", "persistentVolumeClaim", "projected", "secret"]);
      expect(volumes.flatMap(Object.keys).filter((field: string) => !allowed.has(field))).toEqual([]);
      for (const container of containers)
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
    }
  });

  test("pods run as the user of the image, and keep data in its volume", () => {
    const image = readImage();
    for (const { securityContext } of podSpecs())
      expect(`${securityContext.runAsUser}:${securityContext.runAsGroup}`).toBe(image.user);
    const [container] = only("defaults", "StatefulSet")["spec"].template.spec.containers;
    expect(container.volumeMounts).toEqual([{ name: "data", mountPath: image.volume }]);
    expect(container.ports).toEqual([{ name: "http", containerPort: Number(image.port) }]);
  });

  test("the variables that Kubernetes would set for a service named rollcall are not set", () => {
    expect(podSpecs().map(({ enableServiceLinks }) => enableServiceLinks)).toEqual(Array(8).fill(false));
  });

  test("services and policies select the pods, and the pod of the test is none of them", () => {
    for (const name of Object.keys(cases)) {
      const workload = manifests[name]!.find(({ kind }) => kind === "StatefulSet" || kind === "Deployment")!;
      const labels = workload["spec"].template.metadata.labels;
      const selectors = [only(name, "Service")["spec"].selector, workload["spec"].selector.matchLabels];
      for (const { spec } of manifests[name]!.filter(({ kind }) => /Budget|Policy|Monitor/.test(kind)))
        selectors.push((spec.podSelector ?? spec.selector).matchLabels);
      for (const selector of selectors) {
        expect(labels).toMatchObject(selector);
        expect(only(name, "Pod").metadata.labels).not.toMatchObject(selector);
      }
    }
  });

  test.each([
    ["a misspelt value", "replica=3", "replica"],
    ["PostgreSQL without a secret", "postgres.enabled=true", "existingSecret"],
    ["a secret where a name belongs", "keys.apiKey=sk proj", "apiKey"],
    ["a digest that is none", "image.digest=latest", "digest"],
    ["no server", "replicas=0", "replicas"],
    ["an ingress without a host", "ingress.enabled=true", "hosts"],
    ["a port out of range", "service.port=70000", "port"],
    ["a grace period shorter than a stop", "terminationGracePeriodSeconds=5", "terminationGracePeriodSeconds"],
    ["a size without a unit", "persistence.size=10", "size"],
  ])("%s is refused", (_, value, field) => {
    expect(() => rendered([], ["--set", value])).toThrow(new RegExp(`don't meet the specifications[^]*${field}`));
  });

  test("no text of a value becomes YAML of its own", () => {
    const text = "a\n      hostNetwork: true";
    const names = ["image.repository", "priorityClassName", "persistence.storageClass", "ingress.className"];
    const made = rendered(
      [valuesFile("sqlite")],
      [
        "--set=ingress.enabled=true,ingress.hosts[0].host=a.example,ingress.hosts[0].paths[0]=/",
        ...names.map((name) => `--set-string=${name}=${text}`),
      ],
    );
    const stateful = made.find(({ kind }) => kind === "StatefulSet");
    expect(stateful?.["spec"].template.spec).toMatchObject({ priorityClassName: text });
    expect(JSON.stringify(made)).not.toContain('"hostNetwork":');
  });

  test("values.yaml has every value that the schema knows, and no other", () => {
    const schema = JSON.parse(readFileSync(join(chart, "values.schema.json"), "utf8"));
    const known = Object.keys(schema.properties).filter((name) => name !== "global");
    expect(Object.keys(parse(readFileSync(join(chart, "values.yaml"), "utf8"))).toSorted()).toEqual(known.toSorted());
  });

  test("the chart has the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const written = readFileSync(join(chart, "Chart.yaml"), "utf8");
    expect(written).toContain(`\nversion: ${version}\n`);
    expect(written).toContain(`\nappVersion: ${version}\n`);
  });

  test("the notes name what was installed", () => {
    const notes = (files: readonly string[]) => {
      const values = files.flatMap((file) => ["--values", file]);
      return helm(["install", "rollcall", chart, "--dry-run=client", "--namespace", "ai", ...values]).stdout;
    };
    expect(notes([])).toContain("kubectl --namespace ai logs statefulset/rollcall | grep OPENAI_\n");
    expect(notes(cases["postgres"]!)).toContain("The keys are those of the secret rollcall-keys.");
    expect(notes(cases["everything"]!)).toContain("https://rollcall.example/v1\n");
  });

  test("the server starts with what a pod gives it, and answers the probes and the chart's test", async () => {
    const [container] = only("sqlite", "StatefulSet")["spec"].template.spec.containers;
    const port = String(await freePort());
    const secrets = {
      ADMIN_KEY: "an-admin-key-of-a-pod",
      API_KEY: "an-api-key-of-the-pod",
      MASTER_KEY: "m".repeat(32),
    };
    mkdirSync(join(place, "run/secrets/rollcall"), { recursive: true });
    mkdirSync(join(place, "etc/rollcall"), { recursive: true });
    for (const [name, text] of Object.entries(secrets))
      writeFileSync(join(place, "run/secrets/rollcall", `ROLLCALL_${name}`), `${text}\n`);
    writeFileSync(join(place, "etc/rollcall/rollcall.yaml"), only("sqlite", "ConfigMap")["data"]["rollcall.yaml"]);
    const given = container.env.map(({ name, value }: { name: string; value?: string }) => [
      name,
      value?.startsWith("/") ? join(place, value) : (value ?? "a-key-of-ada-from-a-secret"),
    ]);
    const environment: Record<string, string> = {
      ...Object.fromEntries(given),
      ROLLCALL_PORT: port,
      ROLLCALL_DATA: join(place, "data"),
    };
    const server = spawnRollcall(container.args, environment);
    try {
      const probe = async ({ httpGet }: { httpGet: { path: string } }) =>
        (await fetch(`http://127.0.0.1:${port}${httpGet.path}`).catch(() => null))?.status;
      await until(async () => (await probe(container.readinessProbe)) === 200);
      expect(await probe(container.livenessProbe)).toBe(200);
      for (const key of [secrets.API_KEY, environment["ADA_KEY"]]) {
        const headers = { authorization: `Bearer ${key}` };
        expect((await fetch(`http://127.0.0.1:${port}/v1/models/gpt-4o-mini`, { headers })).status).toBe(200);
      }
      const [check] = only("sqlite", "Pod")["spec"].containers;
      const args = check.args.map((text: string) => ({ rollcall: "127.0.0.1", "8484": port })[text] ?? text);
      expect((await run(args, { program: "rollcall" })).exitCode).toBe(0);
    } finally {
      server.kill("SIGTERM");
    }
    expect(await server.exited).toBe(0);
  });

  test("every flag and variable that the chart sets is one of the server", () => {
    const { flags = [] } = rollcall("0").commands.find(({ words }) => words[0] === "serve") ?? {};
    const containers = podSpecs().flatMap((spec) => spec.containers);
    const variables = new Set(flags.map(({ environment }) => environment));
    for (const name of ["ADMIN_KEY", "API_KEY", "MASTER_KEY", "DATABASE_URL"]) variables.add(`ROLLCALL_${name}_FILE`);
    const set: string[] = containers.flatMap(({ env = [] }) => env.map(({ name }: { name: string }) => name));
    expect(set.filter((name) => name.startsWith("ROLLCALL_") && !variables.has(name))).toEqual([]);
    const used: string[] = containers.flatMap(({ args }) => (args[0] === "serve" ? args : []));
    const names = new Set(flags.map(({ name }) => `--${name}`));
    expect(used.filter((text) => text.startsWith("--") && !names.has(text))).toEqual([]);
  });
});

function modelOf({ apiVersion, kind }: Manifest): string {
  const library = apiVersion.startsWith("monitoring.") ? "@kubernetes-models/prometheus-operator" : "kubernetes-models";
  return join(modules, library, apiVersion, `${kind}.js`);
}
