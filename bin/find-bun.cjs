// Bun's install script moves the binary. If npm did not run the script (npm 12 blocks it, and so does --ignore-scripts),
// the binary is still in the platform's package.
const { existsSync, statSync } = require("node:fs");
const { dirname, join } = require("node:path");

/** The path of the Bun that npm installed; null if the packages are not installed. */
function findBun() {
  return movedBinary() ?? platformBinary();
}

function movedBinary() {
  try {
    const path = join(dirname(require.resolve("bun/package.json")), "bin", "bun.exe");
    // Before the install script has run, the file is a stub of a few hundred bytes.
    return existsSync(path) && statSync(path).size > 1_000_000 ? path : null;
  } catch {
    return null;
  }
}

function platformBinary() {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  const name = process.platform === "win32" ? "bun.exe" : "bun";
  for (const libc of ["", "-musl"]) {
    try {
      return require.resolve(`@oven/bun-${process.platform}-${architecture}${libc}/bin/${name}`);
    } catch {
      // Another platform's package.
    }
  }
  return null;
}

// Clients may send up to 64 KiB of headers, four times Bun's default. Files in the current folder must not configure or
// run anything.
const bunFlags = ["--max-http-header-size=65536", "--no-env-file", `--config=${require("node:os").devNull}`];

module.exports = { bunFlags, findBun };
