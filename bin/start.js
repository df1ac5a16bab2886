#!/usr/bin/env node
// `npm start`: `rollcall serve --example`, or without the example if the caller names a configuration file. npm signals
// the shell that it starts scripts with, and a shell may end without passing the signal on, so the server stops when the
// shell has ended. (`exec` would replace the shell, but cmd has no such command.)
import { fileURLToPath } from "node:url";
import { launch } from "./launch.js";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const flags = process.argv.slice(2);
const hasConfig = Boolean(process.env.ROLLCALL_CONFIG) || flags.some((flag) => /^--config(=|$)/.test(flag));
const example = hasConfig ? [] : ["--example"];
launch([path("src/main.ts"), "serve", ...example, ...flags], { stopsWithParent: true });
