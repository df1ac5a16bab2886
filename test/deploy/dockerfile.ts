import { readFileSync } from "node:fs";
import { join } from "node:path";

/** deploy/Dockerfile, read as a builder reads it. */

const root = join(import.meta.dir, "..", "..");

export interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** The instructions of each stage. Those before the first FROM belong to none. */
export function readDockerfile(): readonly (readonly Instruction[])[] {
  const text = readFileSync(join(root, "deploy", "Dockerfile"), "utf8");
  const lines = text
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ")
    .split("\n");
  const instructions = lines.filter(Boolean).map((line) => {
    const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    return { name, text: rest.replaceAll(/\s+/g, " ") };
  });
  const stages: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.name === "FROM") stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

/** What a container of the image runs, and how. */
export function readImage() {
  const stage = readDockerfile().at(-1) ?? [];
  const all = (name: string) => stage.filter((instruction) => instruction.name === name).map(({ text }) => text);
  const one = (name: string) => {
    const [text, ...others] = all(name);
    if (text === undefined || others.length > 0) throw new Error(`the last stage needs exactly one ${name}`);
    return text;
  };
  const [, healthCheck = ""] = / CMD (\[.*\])$/.exec(one("HEALTHCHECK")) ?? [];
  return {
    entrypoint: JSON.parse(one("ENTRYPOINT")) as string[],
    command: JSON.parse(one("CMD")) as string[],
    healthCheck: JSON.parse(healthCheck) as string[],
    user: one("USER"),
    directory: one("WORKDIR"),
    volume: one("VOLUME"),
    port: one("EXPOSE"),
    stopSignal: one("STOPSIGNAL"),
    labels: all("LABEL").join(" "),
    environment: Object.fromEntries(all("ENV").map((text) => text.split("=", 2) as [string, string])),
    /** Destinations by what is copied there from the stage that builds. */
    copied: Object.fromEntries(
      all("COPY").map((text) => {
        const [from = "", to = ""] = text.split(" ").filter((word) => !word.startsWith("--"));
        return [from, to];
      }),
    ),
  };
}
