import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../src/version.ts";
import { smokeTest } from "./release/smoke-test.ts";

/** `node bin/launch.js scripts/smoke-test.ts COMMAND...`: tries an installed Rollcall, such as `./rollcall` or `npx rollcall`. */

const command = process.argv.slice(2);
const place = mkdtempSync(join(tmpdir(), "rollcall-smoke-"));
try {
  await smokeTest({ command, data: join(place, "data") }, version);
  console.log(`${command.join(" ")} ${version} works`);
} finally {
  rmSync(place, { recursive: true, force: true });
}
