import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Glob } from "bun";
import { freePort } from "../support/postgres/installation.ts";
import { until } from "../support/waiting.ts";
import { copyPackages, distrolessPackages } from "./debian-root.ts";
import { readDockerfile, readImage } from "./dockerfile.ts";

/** What deploy/Dockerfile makes, in a root as a container has it. scripts/deploy.ts builds and runs the image itself. */

const root = join(import.meta.dir, "..", "..");
// Every container has them.
const runtimeFolders = ["proc", "dev"];
const megabyte = 1_000_000;
const image = readImage();

const mayMount = Bun.spawnSync(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).exitCode === 0;
const hasDpkg = Bun.which("dpkg-query") !== null;
const whyNot = [mayMount ? [] : ["only root may mount"], hasDpkg ? [] : ["this is no Debian"]].flat().join(", ");
if (whyNot !== "" && process.env["CI"]) throw new Error(`the image is not tried: ${whyNot}`);
if (whyNot !== "") console.warn(`tests of the image do not run: ${whyNot}`);

test("the image runs as a user with a number who is not root, and stops as the server does", () => {
  expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  expect(image.stopSignal).toBe("SIGTERM");
  expect(image.labels).toContain(`org.opencontainers.image.licenses="Apache-2.0"`);
});

test("the directory of the data is the user's, and so is a new volume there", () => {
  const text = `--from=build --chown=${image.user} /out/data ${image.volume}`;
  expect(readDockerfile().at(-1)).toContainEqual({ name: "COPY", text });
  expect(image.directory).toBe(image.volume);
});

test("the image has the version of the package", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(readDockerfile().at(-1)).toContainEqual({ name: "ARG", text: `VERSION=${version}` });
});

describe.skipIf(whyNot !== "")("a container of the image", () => {
  let place: string;
  let port: string;
  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), "rollcall-image-"));
    chmodSync(place, 0o755);
    port = String(await freePort());
    copyPackages(place, distrolessPackages);
    for (const folder of runtimeFolders) mkdirSync(join(place, folder));
    const out = join(place, "out");
    const context = join(place, "context");
    copyContext(context);
    const built = Bun.spawnSync([process.execPath, join(context, "scripts", "build.ts"), out]);
    expect([built.exitCode, built.stderr.toString()]).toEqual([0, ""]);
    const sources: Record<string, string> = { "/out/rollcall": join(out, "rollcall"), LICENSE: join(root, "LICENSE") };
    for (const [from, to] of Object.entries(image.copied)) {
      mkdirSync(join(place, dirname(to)), { recursive: true });
      if (sources[from] === undefined) mkdirSync(join(place, to));
      else cpSync(sources[from], join(place, to));
    }
    for (const folder of [context, out]) rmSync(folder, { recursive: true });
  });
  afterAll(() => rmSync(place, { recursive: true }));

  /** On a read-only root with an empty volume, as the image's user, without any capability. */
  function run(command: readonly string[], environment: Record<string, string> = {}) {
    const [uid = "", gid = ""] = image.user.split(":");
    const volume = join(place, image.volume);
    const mounts = [
      `mount --bind ${place} ${place}`,
      ...runtimeFolders.map((folder) => `mount --rbind /${folder} ${place}/${folder}`),
      `mount -t tmpfs -o uid=${uid},gid=${gid},mode=0700 none ${volume}`,
      `mount -o remount,bind,ro ${place}`,
    ].join(" && ");
    const within = ["--root", place, "--wd", image.directory, "--setgid", gid, "--setuid", uid];
    const confined = ["setpriv", "--no-new-privs", "--clear-groups", "unshare", ...within, "--"];
    return Bun.spawn(["unshare", "--mount", "sh", "-c", `${mounts} && exec "$@"`, "sh", ...confined, ...command], {
      env: { PATH: "/usr/local/bin:/usr/bin", ...image.environment, ROLLCALL_PORT: port, ...environment },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
  }

  async function endOf(child: ReturnType<typeof run>) {
    const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    return { exitCode: await child.exited, stdout, stderr };
  }

  test("the content takes less than 200 MB", () => {
    const sizes = [...new Glob("**").scanSync({ cwd: place, dot: true, onlyFiles: true })].map(
      (path) => lstatSync(join(place, path)).size,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0) / megabyte;
    expect(total).toBeGreaterThan(100);
    expect(total).toBeLessThan(200);
  });

  test("the server serves on a read-only root, is healthy, and stops in order", async () => {
    const secret = { ROLLCALL_API_KEY: "a-key-of-a-container", ROLLCALL_ADMIN_KEY: "an-admin-key-of-a-container" };
    const server = run([...image.entrypoint, ...image.command, "--no-detect"], secret);
    const log = new Response(server.stderr).text();
    try {
      await until(async () => (await endOf(run(image.healthCheck))).exitCode === 0);
      const headers = { authorization: `Bearer ${secret.ROLLCALL_API_KEY}` };
      const answer = await fetch(`http://127.0.0.1:${port}/v1/models`, { headers });
      expect([answer.status, await answer.json()]).toEqual([200, { object: "list", data: [] }]);
    } finally {
      server.kill(image.stopSignal as NodeJS.Signals);
    }
    expect(await server.exited).toBe(0);
    expect(await log).toContain("created a new store: rollcall-data/rollcall.db");
    const { exitCode, stderr } = await endOf(run(image.healthCheck));
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("no answer")]);
  });

  test("nothing outside the volume can be written", async () => {
    const data = (directory: string) => endOf(run([...image.entrypoint, "serve", "--data", directory, "--port", "0"]));
    for (const directory of ["/tmp/data", "/usr/local/data"]) {
      const { exitCode, stderr } = await data(directory);
      expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^rollcall: .*(denied|read-only|EROFS)/i)]);
    }
  });
});

/** What the builder gets: the files that .dockerignore leaves, and the packages that it installs. */
function copyContext(context: string): void {
  const lines = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
  const left = lines.filter((line) => line.startsWith("**/")).map((line) => line.slice("**/".length));
  for (const line of lines.filter((text) => text.startsWith("!"))) {
    const filter = (path: string) => !left.some((pattern) => new Glob(pattern).match(basename(path)));
    cpSync(join(root, line.slice(1)), join(context, line.slice(1)), { recursive: true, filter });
  }
  symlinkSync(join(root, "node_modules"), join(context, "node_modules"));
}
