// What Bun runs: the sources, or in the npm package what `npm pack` made of them, which starts in half the time. A clone
// has tsconfig.json, which the package has not, and runs its sources, which may be newer. An installation from git has
// neither.
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const made = join(root, "program", "main.js");
const isPackage = existsSync(made) && !existsSync(join(root, "tsconfig.json"));
const program = isPackage ? made : join(root, "src", "main.ts");

module.exports = { program };
