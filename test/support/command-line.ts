import { join } from "node:path";
import { rollcallProgram } from "./processes/program.ts";

/** Runs the client commands as processes, with pipes or on a terminal. */

const root = join(import.meta.dir, "..", "..");

export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Standard input; empty by default. */
  readonly stdin?: string | ReadableStream<Uint8Array>;
  readonly program?: "openai" | "rollcall";
}

const programs = {
  openai: [join(root, "bin", "openai")],
  rollcall: [process.execPath, rollcallProgram],
};

/** Keeps the environment of the tests from the command. */
function bare(environment: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ...environment };
}

export async function run(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const { environment = {}, stdin, program = "openai" } = options;
  const child = Bun.spawn([...programs[program], ...args], {
    stdin: stdin === undefined ? "ignore" : typeof stdin === "string" ? new Blob([stdin]) : stdin,
    stdout: "pipe",
    stderr: "pipe",
    env: bare(environment),
    timeout: 30_000,
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

export interface TerminalOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
  readonly program?: "openai" | "rollcall";
  /** Inputs, each typed as soon as its prompt is on the screen. */
  readonly typed?: readonly (readonly [awaited: string, keys: string])[];
}

/** Everything the terminal received, standard error included. */
export function runOnTerminal(
  args: readonly string[],
  { program = "openai", ...options }: TerminalOptions = {},
): Promise<{ exitCode: number; output: string }> {
  return onTerminal([...programs[program], ...args], options);
}

export async function onTerminal(
  command: readonly string[],
  { environment = {}, columns = 80, rows = 24, typed = [] }: Omit<TerminalOptions, "program">,
): Promise<{ exitCode: number; output: string }> {
  const quoted = command.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  const line = `stty rows ${rows} cols ${columns}; exec ${quoted}`;
  const child = Bun.spawn(["script", "-qec", line, "/dev/null"], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    env: bare({ TERM: "xterm-256color", SHELL: "/bin/sh", ...environment }),
    timeout: 30_000,
  });
  let output = "";
  let seen = 0;
  const left = [...typed];
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    output += decoder.decode(chunk, { stream: true });
    for (let next = left[0]; next !== undefined; next = left[0]) {
      const at = output.indexOf(next[0], seen);
      if (at === -1) break;
      // The next prompt has to be drawn anew.
      seen = output.length;
      left.shift();
      void child.stdin.write(next[1]);
      void child.stdin.flush();
    }
  }
  void child.stdin.end();
  if (left.length > 0) throw new Error(`never saw ${JSON.stringify(left[0]?.[0])} in ${JSON.stringify(output)}`);
  return { exitCode: await child.exited, output };
}
