import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readConfigFile } from "../../src/config/file/read-file.ts";
import { usageRetentionDefault } from "../../src/core/usage/usage-retention.ts";

/** docs/configuration.md, which is also rollcall.yaml(5), has every field that a file may have. */

const root = join(import.meta.dir, "..", "..");
const page = readFileSync(join(root, "docs", "configuration.md"), "utf8");
const readersFolder = join(root, "src", "config", "file");
const [, fields = ""] = page.split("\n## Every field\n");

test("the tables name each field that is read, and no other", () => {
  const readers = readdirSync(readersFolder).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const read = readers.flatMap((name) => {
    const text = readFileSync(join(readersFolder, name), "utf8");
    return [...text.matchAll(/\.(?:required|optional|list|unique)\(\s*"(\w+)"/g)].map(([, field = ""]) => field);
  });
  const rows = [...fields.matchAll(/^\| (`.+?) \| (.*) \|$/gm)];
  const named = new Set(rows.flatMap(([, name = ""]) => codeIn(name)));
  const explained = new Set(rows.flatMap(([, , value = ""]) => codeIn(value)));
  expect(read.length).toBeGreaterThan(70);
  expect(read.filter((field) => !named.has(field) && !explained.has(field))).toEqual([]);
  expect([...named].filter((field) => !read.includes(field))).toEqual([]);
});

test("the defaults that it names are those of an empty file", () => {
  const { retentionDays, modelFields, namesSourcesInMetrics, changedModelsPerMinute, callLimits } = readConfigFile(
    "empty.yaml",
    "{}",
    {},
  );
  const shown = (field: string) => new RegExp(`^\\| \`${field}\` \\| (.*) \\|$`, "m").exec(fields)?.[1] ?? "";
  expect(shown("retention_days")).toEndWith(`default ${retentionDays}`);
  expect(shown("model_fields")).toStartWith(`\`${modelFields}\` (the default)`);
  expect(shown("metrics")).toEndWith(`Default: \`${namesSourcesInMetrics}\``);
  expect(shown("changed_models_per_minute")).toEndWith(`default ${changedModelsPerMinute.toLocaleString("en")}`);
  const { jsonBytesMax, multipartBytesMax, openPerOrganization, openPerServer } = callLimits;
  const [json, multipart] = [jsonBytesMax, multipartBytesMax].map((bytes) => bytes / 2 ** 20);
  expect(shown("call_body_megabytes")).toEndWith(`\`json\` (default ${json}) and \`multipart\` (default ${multipart})`);
  const [organization, server] = [openPerOrganization, openPerServer].map((count) => count.toLocaleString("en"));
  expect(shown("open_calls")).toEndWith(`(default ${organization}) and \`per_server\` (default ${server})`);
  const { recordDays, recordsMax } = usageRetentionDefault;
  expect(shown("usage")).toContain(
    `default ${recordDays}), \`records_per_organization\` (default ${recordsMax.toLocaleString("en")})`,
  );
});

function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
