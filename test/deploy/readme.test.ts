import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { kubernetesProgram, whyNoHelm } from "./helm.ts";

/** The commands of deploy/README.md, run as far as they go without a container engine, a cluster and root's folders. */

const folder = join(import.meta.dir, "..", "..", "deploy");
const page = readFileSync(join(folder, "README.md"), "utf8");
const blocks = [...page.matchAll(/^```(\w+)\n([^]*?)^```/gm)].map(([, language = "", text = ""]) => ({
  language,
  text,
}));
const blockWith = (words: string) => {
  const [found, ...others] = blocks.filter(({ text }) => text.includes(words));
  if (found === undefined || others.length > 0) throw new Error(`one block of the page needs "${words}"`);
  return found.text;
};

let place: string;
let deploy: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "rollcall-deploying-"));
  deploy = join(place, "deploy");
  cpSync(folder, deploy, { recursive: true, filter: (path) => !path.endsWith("/secrets") });
  mkdirSync(join(place, "bin"));
});
afterAll(() => rmSync(place, { recursive: true }));

/** Runs a block, with programs of these names in front of those of the machine. */
function run(script: string, cwd: string, programs: Readonly<Record<string, string>> = {}) {
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(place, "bin", name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(place, "bin", name), 0o755);
  }
  const env = { HOME: place, PATH: `${join(place, "bin")}:${process.env["PATH"]}` };
  const { exitCode, stdout, stderr } = Bun.spawnSync(["sh", "-ec", script], { cwd, env, stdin: "ignore" });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

test("the first block makes every secret that the compose files mount, in a folder for its owner only", () => {
  expect(run(blockWith("mkdir -m 700 secrets"), deploy)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(statSync(join(deploy, "secrets")).mode & 0o777).toBe(0o700);
  const composed = readFileSync(join(folder, "compose.postgres.yaml"), "utf8");
  const files = [...composed.matchAll(/file: (secrets\/[\w-]+)/g)].map(([, file = ""]) => join(deploy, file));
  expect(files.map((file) => [file, existsSync(file) && statSync(file).mode & 0o777])).toEqual(
    files.map((file) => [file, 0o444]),
  );
  const text = (name: string) => readFileSync(join(deploy, "secrets", name), "utf8").trim();
  expect(text("database-url")).toBe(`postgres://rollcall:${text("postgres-password")}@postgres:5432/rollcall`);
  expect(new Set(["admin-key", "api-key", "master-key"].map(text)).size).toBe(3);
});

test("the commands of Docker name files that are there", () => {
  const commands = ["docker build", "--file compose.yaml", "--file compose.postgres.yaml"].map(blockWith).join("");
  const files = [...commands.matchAll(/--file (\S+)/g)].map(([, file = ""]) => file);
  expect(files).toEqual(["deploy/Dockerfile", "compose.yaml", "compose.postgres.yaml"]);
  for (const file of files) expect(existsSync(join(file.startsWith("deploy/") ? place : deploy, file))).toBe(true);
});

test("the commands of systemd install the executable, the unit and the keys", () => {
  mkdirSync(join(place, "dist"));
  writeFileSync(join(place, "dist", "rollcall"), "");
  const script = blockWith("systemctl enable").replaceAll(/ \/(usr|etc)\//g, ` ${place}/root/$1/`);
  for (const path of ["usr/local/bin", "etc/systemd/system"]) mkdirSync(join(place, "root", path), { recursive: true });
  const { exitCode, stdout } = run(script, place, { systemctl: 'echo "$*"' });
  expect([exitCode, stdout]).toEqual([0, "daemon-reload\nenable --now rollcall\n"]);
  const unit = readFileSync(join(place, "root/etc/systemd/system/rollcall.service"), "utf8");
  for (const [, file = ""] of unit.matchAll(/^LoadCredential=[\w-]+:(.+)$/gm))
    expect([file, statSync(join(place, "root", file)).mode & 0o777]).toEqual([file, 0o600]);
  expect(existsSync(join(place, "root", /^ExecStart=(\S+)/m.exec(unit)?.[1] ?? ""))).toBe(true);
});

test.skipIf(Bun.which("systemd-analyze") === null)("systemd takes the settings for PostgreSQL", () => {
  const units = join(place, "units");
  mkdirSync(join(units, "rollcall.service.d"), { recursive: true });
  const unit = readFileSync(join(folder, "rollcall.service"), "utf8");
  writeFileSync(join(units, "rollcall.service"), unit.replace("/usr/local/bin/rollcall", process.execPath));
  writeFileSync(join(units, "rollcall.service.d", "override.conf"), blockWith("LoadCredential=database-url"));
  const verify = ["systemd-analyze", "verify", "--man=no", join(units, "rollcall.service")];
  const { exitCode, stderr } = Bun.spawnSync(verify);
  expect([exitCode, stderr.toString()]).toEqual([0, ""]);
});

describe.skipIf(whyNoHelm !== null)("the commands of Kubernetes", () => {
  test.each(["create secret generic rollcall-keys", "create secret generic rollcall-database"])("%s", (words) => {
    const programs = {
      kubectl: `exec "${kubernetesProgram("kubectl")}" "$@" --dry-run=client --output yaml`,
      helm: `[ "$1" = test ] || exec "${kubernetesProgram("helm")}" "$@" --dry-run=client`,
    };
    const { exitCode, stdout } = run(blockWith(words), deploy, programs);
    expect(exitCode).toBe(0);
    const made = new Set([...stdout.matchAll(/^ {2}([\w-]+): [\w+/=]{20,}$/gm)].map(([, key]) => key));
    const read = [...stdout.matchAll(/- \{ key: ([\w-]+), /g)].map(([, key]) => key);
    expect(read.length).toBeGreaterThan(2);
    // The second block uses the keys that the first one made.
    expect(read.filter((key) => !made.has(key) && !(words.endsWith("database") && key?.endsWith("-key")))).toEqual([]);
  });
});

test("every link leads to a file", () => {
  const links = [...page.matchAll(/\]\(([^)#]+)(?:#[\w-]+)?\)/g)].map(([, link = ""]) => link);
  const own = links.filter((link) => !link.startsWith("https://"));
  expect(own.length).toBeGreaterThan(8);
  expect(own.filter((link) => !existsSync(join(dirname(join(folder, "README.md")), link)))).toEqual([]);
});
