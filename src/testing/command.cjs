const { bunFlags, findBun } = require("../../bin/find-bun.cjs");
const { program } = require("../../bin/program.cjs");

/**
 * The program that is Rollcall, and its first arguments: an executable of it, or this package on the Bun that npm
 * installed.
 *
 * @param {string | undefined} executable
 * @returns {readonly [program: string, ...args: string[]]}
 */
function rollcallCommand(executable) {
  const named = executable || process.env["ROLLCALL_EXECUTABLE"];
  if (named) return [named];
  const bun = findBun();
  if (bun === null)
    throw new Error(
      "Rollcall cannot start: Bun, a dependency of the package rollcall, is not installed. Install it with optional " +
        "dependencies, or set ROLLCALL_EXECUTABLE to an executable of Rollcall.",
    );
  return [bun, ...bunFlags, program];
}

/**
 * The environment of the server. A variable that configures Rollcall, Bun or a database is that of another program, the
 * one under test for example, and would change what this server is.
 *
 * @param {Readonly<Record<string, string | undefined>>} added
 * @returns {Record<string, string | undefined>}
 */
function serverEnvironment(added) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(ROLLCALL_.*|DATABASE_URL|BUN_.*)$/i.test(name));
  return { ...Object.fromEntries(inherited), ...added };
}

module.exports = { rollcallCommand, serverEnvironment };
