#!/usr/bin/env node
// `npm start`. npm signals the shell that it starts scripts with, and a shell may end without passing the signal on, so
// the server stops when the shell has ended. (`exec` would replace the shell, but cmd has no such command.)
import { fileURLToPath } from "node:url";
import { launch } from "./launch.js";

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const args = ["serve", "--config", path("examples/quickstart.yaml"), ...process.argv.slice(2)];
launch([path("src/main.ts"), ...args], { stopsWithParent: true });
