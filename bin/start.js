#!/usr/bin/env node
// `npm start`: `rollcall serve --example`, or without the example if the caller names a configuration file.
import { fileURLToPath } from "node:url";
import { launch } from "./launch.js";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const flags = process.argv.slice(2);
const hasConfig = Boolean(process.env.ROLLCALL_CONFIG) || flags.some((flag) => /^--config(=|$)/.test(flag));
launch([main, "serve", ...(hasConfig ? [] : ["--example"]), ...flags]);
