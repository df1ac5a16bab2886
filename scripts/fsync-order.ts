import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fineTune, keys, worldYaml } from "../test/support/world.ts";

/*
 * Watches a server's system calls while it deletes a model: the write-ahead log must be synced between the request's
 * arrival and the 200. Run it with `node bin/launch.js scripts/fsync-order.ts`; it needs strace.
 */

const root = join(import.meta.dir, "..");
const pageContent = /"(?!DELETE|HTTP)([^"\\]|\\.)*"\.*/;
const calls = "recvfrom,recvmsg,read,readv,sendto,sendmsg,write,writev,pwrite64,fsync,fdatasync";

async function main(): Promise<number> {
  const strace = Bun.which("strace");
  if (strace === null) {
    console.error("fsync-order: strace is not installed, so nothing was checked");
    return 1;
  }
  const directory = mkdtempSync(join(tmpdir(), "rollcall-fsync-"));
  try {
    const status = await deleteUnder(strace, directory);
    const steps = stepsOfTheDeletion(directory);
    for (const step of steps) console.log(`  ${step.replace(pageContent, '"..."')}`);
    const problem = status === 200 ? problemIn(steps) : `the deletion was answered ${status}`;
    console.log(problem ?? "the log is written and synced before the answer is sent");
    return problem === null ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Runs a server under strace, one trace file for each of its threads, and deletes one model. */
async function deleteUnder(strace: string, directory: string): Promise<number> {
  const config = join(directory, "rollcall.yaml");
  await Bun.write(config, worldYaml);
  // With -D the child process is the server, and strace runs beside it.
  const trace = ["-D", "-ff", "-ttt", "-T", "-qq", "-yy", "-s", "24", "-e", `trace=${calls}`, "-e", "signal=none"];
  const serve = ["serve", "--port", "0", "--data", join(directory, "data"), "--config", config, "--no-access-log"];
  const child = Bun.spawn(
    [strace, ...trace, "-o", join(directory, "trace"), process.execPath, join(root, "src", "main.ts"), ...serve],
    { stdin: "ignore", stdout: "pipe", stderr: "pipe" },
  );
  try {
    const url = await firstLine(child.stdout);
    const headers = { authorization: `Bearer ${keys.acemeOwner}` };
    const answer = await fetch(`${url.replace("listening on ", "")}/v1/models/${fineTune}`, {
      method: "DELETE",
      headers,
    });
    await answer.text();
    return answer.status;
  } finally {
    child.kill("SIGTERM");
    // strace keeps the pipe open until it has written everything.
    await new Response(child.stderr).text();
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) return text.slice(0, text.indexOf("\n"));
  }
  throw new Error("the server ended before it listened");
}

/** The server's calls on the socket and the log, from the request to the answer, ordered by when they ended. */
function stepsOfTheDeletion(directory: string): string[] {
  const made = readdirSync(directory)
    .filter((file) => file.startsWith("trace."))
    .flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n"))
    .flatMap(callIn)
    .sort((one, other) => one.endedAt - other.endedAt);
  const asked = made.findIndex(({ text }) => /^(recv|read).*"DELETE \/v1\/models\//.test(text));
  const answered = made.findIndex(({ text }, at) => at > asked && /^(send|write).*"HTTP\/1\.1 /.test(text));
  if (asked === -1 || answered === -1) return [];
  return made
    .slice(asked, answered + 1)
    .map(({ text }) => text)
    .filter((text) => /TCP|rollcall\.db/.test(text));
}

/** A line has the start, the call and its duration. The end matters, because the log is synced on another thread. */
function callIn(line: string): { readonly endedAt: number; readonly text: string }[] {
  const found = /^([\d.]+) (.*) <([\d.]+)>$/.exec(line);
  return found === null ? [] : [{ endedAt: Number(found[1]) + Number(found[3]), text: found[2]! }];
}

function problemIn(steps: readonly string[]): string | null {
  const answer = steps.findIndex((line) => line.includes("HTTP/1.1 200"));
  const written = steps.findLastIndex((line, at) => at < answer && /^pwrite64\(\d+<[^>]*rollcall\.db-wal>/.test(line));
  const synced = steps.findLastIndex(
    (line, at) => at < answer && /^f(data)?sync\(\d+<[^>]*rollcall\.db-wal>.*= 0$/.test(line),
  );
  if (answer === -1) return "no deletion and its answer were found in the trace";
  if (written === -1) return "nothing was written to the log before the answer";
  return synced > written ? null : "the log was not synced between the last write to it and the answer";
}

process.exit(await main());
