import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync } from "node:fs";
import { join } from "node:path";

/** A copy of the program that anybody can run; this checkout may be readable by root only. */
export function publicCopy(copy: string): { readonly bun: string; readonly main: string } {
  const root = join(import.meta.dir, "..", "..", "..");
  chmodSync(copy, 0o755);
  for (const part of ["src", "examples", "package.json", "node_modules/yaml"]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  cpSync(process.execPath, join(copy, "bun"));
  return { bun: join(copy, "bun"), main: join(copy, "src", "main.ts") };
}

/** Nothing is forbidden to root, so as root the program runs as nobody. */
export async function runUnprivileged({ bun, main }: ReturnType<typeof publicCopy>, args: readonly string[]) {
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const env = { PATH: process.env["PATH"] };
  const child = spawn(bun, [main, ...args], { ...nobody, env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  const texts = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (texts.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (texts.stderr += chunk.toString()));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, ...texts };
}
