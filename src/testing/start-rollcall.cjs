const { randomBytes } = require("node:crypto");
const { rollcallCommand, serverEnvironment } = require("./command.cjs");
const { Control } = require("./control.cjs");
const { refuseUnknownOptions } = require("./known-options.cjs");
const { servedConfig } = require("./served-config.cjs");
const { ServerProcess } = require("./server-process.cjs");

/** @import { Rollcall, StartOptions } from "./testing.cjs" */
/** @typedef {NonNullable<StartOptions["scripts"]>} Scripts */

// A machine that runs many tests at once may need long.
const startTimeoutMs = 30_000;

/** @type {Record<keyof StartOptions, true>} */
const startOptions = {
  models: true,
  config: true,
  scripts: true,
  apiKey: true,
  adminKey: true,
  port: true,
  env: true,
  executable: true,
  startTimeoutMs: true,
  keepAlive: true,
};

/** @type {typeof import("./testing.cjs").startRollcall} */
async function startRollcall(options = {}) {
  refuseUnknownOptions("startRollcall()", options, startOptions);
  const { apiKey = randomKey("api"), adminKey = randomKey("admin"), port = 0, scripts = {} } = options;
  const command = rollcallCommand(options.executable);
  const config = servedConfig(options);
  const flags = ["--memory", "--stop-with-stdin", "--no-access-log", "--host", "127.0.0.1", "--port", String(port)];
  const server = new ServerProcess(
    [...command, "serve", ...flags, ...config.flags],
    serverEnvironment({ ...options.env, ROLLCALL_API_KEY: apiKey, ROLLCALL_ADMIN_KEY: adminKey }),
  );
  /** @type {InstanceType<typeof Control> | null} */
  let control = null;
  const stop = async () => {
    control?.close();
    await server.kill();
    config.remove();
  };
  try {
    const url = await server.listening(options.startTimeoutMs ?? startTimeoutMs);
    control = new Control(url, adminKey, () => server.whyEnded);
    await setScripts(control, scripts);
    if (options.keepAlive !== true) server.unref();
    return running({ url, apiKey, adminKey, server, control, scripts, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {object} parts
 * @param {string} parts.url
 * @param {string} parts.apiKey
 * @param {string} parts.adminKey
 * @param {InstanceType<typeof ServerProcess>} parts.server
 * @param {InstanceType<typeof Control>} parts.control
 * @param {Scripts} parts.scripts
 * @param {() => Promise<void>} parts.stop
 * @returns {Rollcall}
 */
function running({ url, apiKey, adminKey, server, control, scripts, stop }) {
  const baseURL = `${url}/v1`;
  return {
    url,
    baseURL,
    apiKey,
    adminKey,
    env: { OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey, OPENAI_ADMIN_KEY: adminKey },
    script: (answers, settings) => control.script(answers, settings),
    headers: (name) => ({ "X-Rollcall-Script": name }),
    requests: (settings) => control.requests(settings),
    reset: async () => {
      await control.reset();
      await setScripts(control, scripts);
    },
    log: () => server.log,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * @param {InstanceType<typeof Control>} control
 * @param {Scripts} scripts
 */
async function setScripts(control, scripts) {
  await Promise.all(Object.entries(scripts).map(([name, answers]) => control.script(answers, { name })));
}

/** @param {string} name */
function randomKey(name) {
  return `rollcall-${name}-${randomBytes(12).toString("hex")}`;
}

module.exports = { startRollcall };
