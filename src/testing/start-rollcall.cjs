const { randomBytes } = require("node:crypto");
const { mkdtempSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { rollcallCommand, serverEnvironment } = require("./command.cjs");
const { ServerProcess } = require("./server-process.cjs");

/** @import { StartOptions } from "./testing.cjs" */

const startTimeoutMs = 30_000;

/** @type {typeof import("./testing.cjs").startRollcall} */
async function startRollcall(options = {}) {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-"));
  const apiKey = options.apiKey ?? randomKey("api");
  const adminKey = options.adminKey ?? randomKey("admin");
  const args = ["serve", "--data", join(directory, "data"), "--port", String(options.port ?? 0), "--stop-with-stdin"];
  const server = new ServerProcess({
    command: [...rollcallCommand(options.executable), ...args, ...modelArgs(options, directory)],
    env: serverEnvironment({ ...options.env, ROLLCALL_API_KEY: apiKey, ROLLCALL_ADMIN_KEY: adminKey }),
  });
  const stop = async () => {
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  };
  const url = await server.listening(options.startTimeoutMs ?? startTimeoutMs).catch(async (error) => {
    await stop();
    throw error;
  });
  if (options.keepAlive !== true) server.unref();
  return {
    url,
    baseURL: `${url}/v1`,
    apiKey,
    adminKey,
    log: () => server.log,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** @param {string} name */
function randomKey(name) {
  return `rollcall-${name}-${randomBytes(12).toString("hex")}`;
}

/**
 * @param {StartOptions} options
 * @param {string} directory
 */
function modelArgs({ config, models }, directory) {
  if (config !== undefined && models !== undefined)
    throw new TypeError("config and models exclude each other: name the models in the configuration");
  if (typeof config === "string") return ["--config", resolve(config)];
  const written = config ?? (models && configOf(models));
  if (written === undefined) return ["--example"];
  const path = join(directory, "rollcall.json");
  writeFileSync(path, JSON.stringify(written));
  return ["--config", path];
}

/** @param {readonly string[]} models */
function configOf(models) {
  return {
    sources: [{ id: "echo", kind: "echo", models: [] }],
    models: models.map((id) => ({ id, served_by: "echo" })),
  };
}

module.exports = { startRollcall };
