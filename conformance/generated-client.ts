import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Generator } from "./generators.ts";
import { installedNode, installedPackage, installedProgram } from "./installed.ts";

const runDeadlineMs = 120_000;

/** A client generated from a server's own description, and the program that uses it. */
export class GeneratedClient {
  readonly #directory = mkdtempSync(join(tmpdir(), "rollcall-generated-"));
  readonly #program: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor({ program }: Generator, description: string, environment: Readonly<Record<string, string>>) {
    this.#program = program;
    this.#environment = environment;
    const at = (name: string) => join(this.#directory, name);
    for (const file of ["asking.ts", `${program}.ts`, "orval.config.cjs"])
      copyFileSync(join(import.meta.dir, "generated", file), at(file));
    writeFileSync(at("openapi.json"), description);
    writeFileSync(at("package.json"), '{"type":"module"}');
    writeFileSync(at("tsconfig.json"), JSON.stringify(tsconfig(program)));
    symlinkSync(dirname(installedPackage("typescript")), at("node_modules"));
    mkdirSync(at("client"));
  }

  generate({ command: [program, ...args] }: Generator): Promise<Ran> {
    return this.#run([installedProgram(program), ...args]);
  }

  compile(): Promise<Ran> {
    return this.#run([installedProgram("tsc"), "-p", "."]);
  }

  /** What the program prints, on a real Node. */
  async use(): Promise<Ran> {
    const built = await Bun.build({
      entrypoints: [join(this.#directory, `${this.#program}.ts`)],
      outdir: join(this.#directory, "built"),
      target: "node",
    });
    if (!built.success) throw new AggregateError(built.logs, "the client cannot be bundled");
    return this.#run([join("built", `${this.#program}.js`)]);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }

  #run(args: readonly string[]): Promise<Ran> {
    return runOnNode(args, this.#directory, this.#environment);
  }
}

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Turns off the usage reports of these programs. */
const quiet = {
  REDOCLY_TELEMETRY: "off",
  REDOCLY_SUPPRESS_UPDATE_NOTICE: "true",
  SCARF_ANALYTICS: "false",
  CI: "true",
};

export async function runOnNode(
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = Bun.spawn([installedNode(), ...args], {
    cwd,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: runDeadlineMs,
    env: { PATH: dirname(installedNode()), HOME: cwd, ...quiet, ...environment },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

function tsconfig(program: string) {
  return {
    compilerOptions: {
      target: "es2023",
      module: "esnext",
      moduleResolution: "bundler",
      lib: ["es2023", "dom", "dom.iterable"],
      types: ["node"],
      strict: true,
      noEmit: true,
      // Skips the types of packages only; generated code is checked.
      skipLibCheck: true,
    },
    include: ["client", `${program}.ts`],
  };
}
