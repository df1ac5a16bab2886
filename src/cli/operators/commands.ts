import type { Command } from "../command/command.ts";
import { legacyVerbs } from "../command/legacy-verbs.ts";
import { completer, completion } from "../completion/complete.ts";
import { doctor } from "../doctor/doctor.ts";
import { auditCommands } from "./audit/audit-list.ts";
import { changes } from "./changes.ts";
import { keyCommands } from "./keys/keys.ts";
import { login, logout, whoami } from "./login.ts";
import { modelCommands } from "./models.ts";
import { projectCommands } from "./projects.ts";
import { openConsole } from "./sessions/console.ts";
import { sessionCommands } from "./sessions/sessions.ts";
import { sourceCommands } from "./sources/sources.ts";
import { info } from "./server/info.ts";
import { status } from "./server/status.ts";
import { usageCommand } from "./usage/usage.ts";
import { userCommands } from "./users.ts";

export const operatorCommands: readonly Command[] = [
  ...modelCommands,
  ...keyCommands,
  ...projectCommands,
  ...userCommands,
  ...sessionCommands,
  openConsole,
  ...sourceCommands,
  usageCommand,
  changes,
  ...auditCommands,
  status,
  info,
  doctor,
  login,
  logout,
  whoami,
  completion,
  completer,
  ...legacyVerbs,
];
