/*
 * What users of other programs type, and what it is called here. Only suggested, and only by a program that has it.
 */

export const usualCommands: Readonly<Record<string, string>> = {
  start: "serve",
  run: "serve",
  up: "serve",
  server: "serve",
  ls: "models list",
  list: "models list",
  show: "models show",
  ps: "sources list",
  check: "doctor",
  backup: "export",
  restore: "import",
  new: "init",
  version: "--version",
};

export const usualFlags: Readonly<Record<string, string>> = {
  "-p": "--port",
  "-H": "--host",
  "--listen": "--host",
  "--bind": "--host",
  "--address": "--host",
  "-c": "--config",
  "--db": "--data",
  "-V": "--version",
};
