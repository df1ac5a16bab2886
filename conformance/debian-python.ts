import { debianProgram } from "./debian-packages.ts";

/** A release of Debian whose `python3-openai` runs here: trixie has a 1.x, forky a 3.x. */
export type DebianRelease = "trixie" | "forky";

/** The path of a Python with the packages of vendors that npm does not have. Downloads about 25 MB the first time. */
export function debianPython(release: DebianRelease): string {
  const isInterpreter = (name: string) => /^python3\.\d+$/.test(name);
  const further = release === "forky" ? { ofUnstable: ["python3-anthropic"] } : {};
  const packages = release === "forky" ? ["python3-openai", "python3-ollama", "python3-pytest"] : ["python3-openai"];
  return debianProgram(
    { name: `python-${release}`, release, packages, ...further },
    (names) => names.find(isInterpreter),
    'PYTHONHOME="$root/usr"',
  );
}
