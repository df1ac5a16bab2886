#!/usr/bin/env node
// `npm start`: `rollcall serve --example`, or without the example if the caller names a configuration file.
import { launch } from "./launch.js";
import { program } from "./program.cjs";

const flags = process.argv.slice(2);
const hasConfig = Boolean(process.env.ROLLCALL_CONFIG) || flags.some((flag) => /^--config(=|$)/.test(flag));
launch([program, "serve", ...(hasConfig ? [] : ["--example"]), ...flags]);
