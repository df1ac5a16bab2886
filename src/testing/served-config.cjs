const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");

/** Directories that are still here. A process that ends without stopping its servers leaves none behind. @type {Set<string>} */
const directories = new Set();

/**
 * The flags for what the server serves. What is not in a file yet is written to one, because the server follows its
 * configuration file.
 *
 * @param {import("./testing.cjs").StartOptions} options
 * @returns {{ readonly flags: readonly string[], readonly remove: () => void }}
 */
function servedConfig({ config, models }) {
  if (config !== undefined && models !== undefined)
    throw new TypeError("config and models exclude each other: name the models in the configuration");
  if (typeof config === "string") return { flags: ["--config", resolve(config)], remove: () => undefined };
  const written = config ?? (models && configOf(models));
  if (written === undefined) return { flags: ["--example"], remove: () => undefined };
  const directory = temporaryDirectory();
  const path = join(directory, "rollcall.json");
  writeFileSync(path, JSON.stringify(written));
  return { flags: ["--config", path], remove: () => removeDirectory(directory) };
}

/** Fine-tuned models belong to an organization, whose owner may delete them. @param {readonly string[]} models */
function configOf(models) {
  const served = models.map((id) => ({ id, served_by: "echo" }));
  return {
    sources: [{ id: "echo", kind: "echo", models: [] }],
    models: served.filter(({ id }) => !id.startsWith("ft:")),
    organizations: [{ name: "test", models: served.filter(({ id }) => id.startsWith("ft:")) }],
  };
}

function temporaryDirectory() {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-testing-"));
  if (directories.size === 0) process.on("exit", removeDirectories);
  directories.add(directory);
  return directory;
}

/** @param {string} directory */
function removeDirectory(directory) {
  rmSync(directory, { recursive: true, force: true });
  directories.delete(directory);
  if (directories.size === 0) process.off("exit", removeDirectories);
}

function removeDirectories() {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
}

module.exports = { servedConfig };
