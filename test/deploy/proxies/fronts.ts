import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../../support/postgres/installation.ts";
import { certificate, recipe } from "./recipes.ts";

/** A real proxy in front of two servers. */
export interface Front {
  readonly port: number;
  stop(): Promise<void>;
}

export type FrontName = keyof typeof programs;

// Debian keeps most of them off the path of everybody but root.
const path = `${process.env["PATH"]}:/usr/sbin:/usr/local/sbin`;
const startDeadlineMs = 15_000;

interface Program {
  readonly command: string;
  readonly language: string;
  /** The whole configuration, of which the recipe is the part that people write. */
  readonly whole: (recipe: string, directory: string) => string;
  readonly args: (file: string, directory: string) => readonly string[];
}

const apacheModules =
  "mpm_event authz_core ssl socache_shmcb http2 rewrite proxy proxy_http slotmem_shm proxy_balancer lbmethod_byrequests".split(
    " ",
  );

const programs = {
  nginx: {
    command: "nginx",
    language: "nginx",
    whole: (text, directory) => `
      ${userInfo().uid === 0 ? "user root;" : ""}
      daemon off; master_process off; pid ${directory}/nginx.pid; error_log stderr warn;
      events { worker_connections 256; }
      http {
        access_log off;
        ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((use) => `${use}_temp_path ${directory}/temp;`).join(" ")}
        ${text}
      }`,
    args: (file, directory) => ["-p", directory, "-c", file],
  },
  haproxy: {
    command: "haproxy",
    language: "haproxy",
    whole: (text) => text,
    args: (file) => ["-db", "-f", file],
  },
  caddy: {
    command: "caddy",
    language: "caddyfile",
    whole: (text) => `{\n  admin off\n  auto_https disable_redirects\n}\n${text}`,
    args: (file) => ["run", "--adapter", "caddyfile", "--config", file],
  },
  apache: {
    command: "apache2",
    language: "apache",
    whole: (text, directory) => `
      ServerRoot ${directory}
      DefaultRuntimeDir ${directory}
      PidFile ${directory}/apache.pid
      ErrorLog ${directory}/error.log
      ServerName localhost
      ${userInfo().uid === 0 ? "User www-data\nGroup www-data" : ""}
      ${apacheModules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join("\n")}
      Listen ${/127\.0\.0\.1:\d+/.exec(text)?.[0]}
      ${text}`,
    args: (file) => ["-DFOREGROUND", "-f", file],
  },
} satisfies Record<string, Program>;

export const frontNames = Object.keys(programs) as readonly FrontName[];
export const frontLanguages = Object.values(programs).map(({ language }) => language);

export function isInstalled(name: FrontName): boolean {
  return Bun.which(programs[name].command, { PATH: path }) !== null;
}

interface FrontOptions {
  /** Another configuration of the same language, with PORT for its port. */
  readonly own?: string;
  /** Changes the recipe. */
  readonly change?: (recipe: string) => string;
}

/** Starts the program with its recipe. */
export async function startFront(
  name: FrontName,
  servers: readonly [string, string],
  { own, change = (text) => text }: FrontOptions = {},
): Promise<Front> {
  const { command, language, whole, args }: Program = programs[name];
  const directory = mkdtempSync(join(tmpdir(), `rollcall-${name}-`));
  mkdirSync(join(directory, "temp"));
  const [file, pemFile] = [join(directory, "recipe.conf"), join(directory, "both.pem")];
  writeFileSync(pemFile, certificate.cert + certificate.key);
  const port = await freePort();
  const text = own?.replaceAll("PORT", String(port)) ?? change(recipe(language, { port, servers, pemFile }));
  writeFileSync(file, whole(text, directory));
  const child = Bun.spawn([Bun.which(command, { PATH: path })!, ...args(file, directory)], {
    env: { ...process.env, HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
  });
  let said = "";
  const drained = drain(child.stderr, (more) => (said += more));
  const stop = async () => {
    child.kill("SIGTERM");
    const killing = setTimeout(() => child.kill("SIGKILL"), 2_000);
    await child.exited;
    clearTimeout(killing);
    await drained;
    rmSync(directory, { recursive: true, force: true });
  };
  for (const endMs = performance.now() + startDeadlineMs; !(await listens(port)); await Bun.sleep(20)) {
    if (child.exitCode === null && performance.now() < endMs) continue;
    await stop();
    throw new Error(`${name} does not start: ${said}`);
  }
  return { port, stop };
}

async function drain(stream: ReadableStream<Uint8Array>, take: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) take(decoder.decode(chunk, { stream: true }));
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
