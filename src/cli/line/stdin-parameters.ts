import { fstatSync } from "node:fs";
import { Failure } from "../failure.ts";

const firstByteWithinMs = 10_000;

/** The parameters in a JSON or YAML object on standard input, which is read to its end. */
export async function stdinParameters(): Promise<Readonly<Record<string, string | undefined>>> {
  if (!carriesParameters()) return {};
  const text = await readStdin();
  if (text.trim() === "") return {};
  // In a list or a text no entry has the name of a parameter.
  const all = Object.entries(((await parse(text)) ?? {}) as Readonly<Record<string, unknown>>);
  const scalars = all.filter(([, value]) => typeof value === "string" || typeof value === "number");
  return Object.fromEntries(scalars.map(([name, value]) => [name, String(value)]));
}

/** Only files and pipes do; a terminal would wait for typed input. */
function carriesParameters(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFile() || stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

/** Gives up on a pipe without data, so that a script does not hang. */
async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  const silence = setTimeout(() => process.stdin.destroy(), firstByteWithinMs);
  try {
    for await (const chunk of process.stdin) {
      clearTimeout(silence);
      chunks.push(Buffer.from(chunk as Uint8Array));
    }
  } catch (error) {
    if (chunks.length > 0) throw error;
  } finally {
    clearTimeout(silence);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function parse(text: string): Promise<unknown> {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // It may be YAML.
  }
  const { parse: parseYaml } = await import("yaml");
  try {
    return parseYaml(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new Failure(`Failed to parse piped data as YAML/JSON: ${why}`);
  }
}
