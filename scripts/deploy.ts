import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { debianProgram } from "../conformance/debian-packages.ts";
import { copyPackages, distrolessPackages } from "../test/deploy/debian-root.ts";
import { freePort } from "../test/support/postgres/installation.ts";

/*
 * `node bin/launch.js scripts/deploy.ts`: builds deploy/Dockerfile with Buildah, runs the image with Podman and runc as
 * compose.yaml does, and has docker-compose read the compose files. No registry of images is asked: the two bases are made
 * of installed Debian packages and of this machine's Node. Needs root, buildah, podman and runc.
 */

const root = join(import.meta.dir, "..");
const megabyte = 1_000_000;
const imageBytesMax = 200 * megabyte;
const readyWithinMs = 30_000;
// npm needs a shell and the usual small programs.
const shellPackages = "bash coreutils dash findutils grep libacl1 libattr1 libgcc-s1 libgmp10 libpcre2-8-0 libselinux1";
const buildPackages = [...distrolessPackages, ...`${shellPackages} libstdc++6 libtinfo6 sed`.split(" ")];

const place = mkdtempSync(join(tmpdir(), "rollcall-deploy-"));
const storage = ["--storage-driver", "vfs", "--root", join(place, "storage"), "--runroot", join(place, "run")];
// Neither systemd nor a second cgroup hierarchy is needed.
const podman = ["podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs", "--events-backend", "file", ...storage];
const buildah = ["buildah", ...storage];

function output(command: readonly string[], options: { cwd?: string } = {}): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync([...command], { stdin: "ignore", ...options });
  if (exitCode !== 0)
    throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stdout.toString()}${stderr.toString()}`);
  return stdout.toString().trim();
}

function said(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** An image of a folder, in place of one that a registry has. */
function baseOf(name: string, packages: readonly string[], add: (folder: string) => readonly string[]): void {
  const folder = join(place, name);
  copyPackages(folder, packages);
  const variables = add(folder).flatMap((variable) => ["--env", variable]);
  const container = output([...buildah, "from", "scratch"]);
  output([...buildah, "copy", "--quiet", container, folder, "/"]);
  output([...buildah, "config", ...variables, "--env", "PATH=/usr/local/bin:/usr/bin:/bin", container]);
  output([...buildah, "commit", "--quiet", container, `localhost/${name}`]);
  output([...buildah, "rm", container]);
}

/** The machine's Node and npm, and the authorities that it trusts. */
function addNode(folder: string): string[] {
  const [node, npm] = ["node", "npm"].map((name) => realpathSync(Bun.which(name) ?? ""));
  cpSync(node!, join(folder, "usr", "bin", "node"));
  const library = join("usr", "lib", "node_modules", "npm");
  cpSync(dirname(dirname(npm!)), join(folder, library), { recursive: true });
  output(["ln", "-sf", `/${library}/bin/npm-cli.js`, join(folder, "usr", "bin", "npm")]);
  mkdirSync(join(folder, "tmp"), { mode: 0o777 });
  const authorities = "/etc/ssl/certs/ca-certificates.crt";
  cpSync(authorities, join(folder, authorities));
  return [`NODE_EXTRA_CA_CERTS=${authorities}`];
}

function buildImage(): void {
  baseOf("build", buildPackages, addNode);
  baseOf("base", distrolessPackages, () => []);
  const bases = ["--build-arg", "BUILD_BASE=localhost/build", "--build-arg", "BASE=localhost/base"];
  const how = ["--isolation", "chroot", "--network", "host", "--pull=never", "--format", "docker"];
  const file = ["--file", "deploy/Dockerfile", "--tag", "localhost/rollcall", "."];
  output([...buildah, "build", ...how, ...bases, ...file], { cwd: root });
  const { Size: bytes } = JSON.parse(output([...podman, "image", "inspect", "localhost/rollcall"]))[0];
  if (bytes > imageBytesMax) throw new Error(`the image has ${bytes} bytes`);
  said(`built the image: ${Math.round(bytes / megabyte)} MB`);
}

async function runImage(): Promise<void> {
  const [name, port] = ["rollcall-deploy-script", await freePort()];
  const confined = ["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--network", "host"];
  // Podman raises limits, which not every machine allows, and has systemd run the health check, which is asked below.
  const anywhere = ["--ulimit", "nofile=1024:4096", "--ulimit", "nproc=4096:4096", "--no-healthcheck"];
  const settings = ["--env", `ROLLCALL_PORT=${port}`, "--name", name];
  output([...podman, "run", "--detach", ...confined, ...anywhere, ...settings, "localhost/rollcall"]);
  try {
    const check = [...podman, "exec", name, "/usr/local/bin/rollcall", "health"];
    const endMs = performance.now() + readyWithinMs;
    while (Bun.spawnSync(check, { stdin: "ignore" }).exitCode !== 0) {
      if (performance.now() > endMs) throw new Error(output([...podman, "logs", name]));
      await Bun.sleep(200);
    }
    const { status } = await fetch(`http://127.0.0.1:${port}/v1/models`);
    if (status !== 401) throw new Error(`a list without a key is answered ${status}`);
    output([...podman, "stop", "--time", "20", name]);
    const exitCode = output([...podman, "inspect", "--format", "{{.State.ExitCode}}", name]);
    if (exitCode !== "0") throw new Error(`the container ended with ${exitCode}`);
    said("the container is healthy on a read-only root without capabilities, and stops in order");
  } finally {
    output([...podman, "rm", "--force", "--volumes", name]);
  }
}

function checkComposeFiles(): void {
  const packages = { name: "compose", release: "trixie", packages: ["docker-compose"] } as const;
  const compose = debianProgram(packages, (names) => names.find((name) => name === "docker-compose"));
  for (const file of ["compose.yaml", "compose.postgres.yaml"]) {
    output([compose, "--file", join(root, "deploy", file), "config", "--quiet"]);
    said(`docker-compose takes ${file}`);
  }
}

try {
  checkComposeFiles();
  buildImage();
  await runImage();
} finally {
  rmSync(place, { recursive: true, force: true });
}
