const { randomBytes } = require("node:crypto");
const { rollcallCommand, serverEnvironment } = require("./command.cjs");
const { servedConfig } = require("./served-config.cjs");
const { ServerProcess } = require("./server-process.cjs");

// A machine that runs many tests at once may need long.
const startTimeoutMs = 30_000;

/** @type {typeof import("./testing.cjs").startRollcall} */
async function startRollcall(options = {}) {
  const { apiKey = randomKey("api"), adminKey = randomKey("admin"), port = 0 } = options;
  const command = rollcallCommand(options.executable);
  const config = servedConfig(options);
  const flags = [
    "serve",
    "--memory",
    "--stop-with-stdin",
    "--no-access-log",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
  ];
  const server = new ServerProcess(
    [...command, ...flags, ...config.flags],
    serverEnvironment({ ...options.env, ROLLCALL_API_KEY: apiKey, ROLLCALL_ADMIN_KEY: adminKey }),
  );
  const stop = async () => {
    await server.kill();
    config.remove();
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

module.exports = { startRollcall };
