import { readFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Checks the subjects of commits: `area: what is now true`, at most 60 characters, no full stop, no work in progress.
 *
 *   node bin/launch.js scripts/commit-subjects.ts                   every commit since the rule became a check
 *   node bin/launch.js scripts/commit-subjects.ts main..            a range, however old
 *   node bin/launch.js scripts/commit-subjects.ts --message FILE    a message, as .githooks/commit-msg passes it
 */

const charactersMax = 60;
/** When the rule became a check. Half of the subjects before are longer. */
const checkedSince = "2026-11-29T14:00:00Z";

/** What is wrong with a subject, or null. */
export function subjectFault(subject: string): string | null {
  if (/^(Revert "|Merge )/.test(subject)) return null;
  if (subject.length > charactersMax) return `${subject.length} characters, at most ${charactersMax}`;
  if (/\bwip\b|work in progress|^(fixup|squash|amend)! /i.test(subject)) return "unfinished work";
  if (!/^[a-z][\w ,./-]{0,24}: \S/.test(subject)) return "not `area: what is now true`";
  if (subject.endsWith(".")) return "ends with a full stop";
  return null;
}

/** The faults of the commits since the rule became a check, one line each; null where there is no history to read. */
export function commitFaults(root: string, ...revisions: readonly string[]): string[] | null {
  const wanted = revisions.length > 0 ? revisions : ["HEAD", `--since=${checkedSince}`];
  // Continuous integration may own the clone as another user.
  const git = ["git", "-c", "safe.directory=*", "-C", root];
  if (Bun.which("git") === null) return null;
  const log = Bun.spawnSync([...git, "log", "--format=%h%x09%s", ...wanted], { stderr: "ignore" });
  if (!log.success) return null;
  const lines = log.stdout.toString().split("\n").slice(0, -1);
  return lines.flatMap((line) => {
    const [hash = "", subject = ""] = line.split("\t");
    const fault = subjectFault(subject);
    return fault === null ? [] : [`${hash} ${subject}: ${fault}`];
  });
}

function messageFaults(file: string): string[] {
  const [subject = ""] = readFileSync(file, "utf8").split("\n");
  const fault = subjectFault(subject);
  return fault === null ? [] : [`${subject}: ${fault}`];
}

if (import.meta.main) {
  const [first, file = ""] = process.argv.slice(2);
  const revisions = first === undefined ? [] : [first];
  const faults = first === "--message" ? messageFaults(file) : commitFaults(join(import.meta.dir, ".."), ...revisions);
  for (const fault of faults ?? ["there is no history to check"]) console.error(fault);
  process.exit(faults === null || faults.length === 0 ? 0 : 1);
}
