import {
  sessionLimitsDefault,
  validateIdleMinutes,
  validateLifetimeHours,
  type SessionLimits,
} from "../core/people/session.ts";
import type { FieldReader } from "./yaml-reader.ts";

/** What is under `console` of a configuration file: whether there is one, or how long its sessions last. */
export function readConsole(fields: FieldReader) {
  const value = fields.optional("console");
  if (value === null || typeof value.raw() === "boolean")
    return { hasConsole: value?.boolean() ?? true, sessionLimits: sessionLimitsDefault };
  const sessionLimits: SessionLimits = value.object((names) => ({
    idleSeconds: (names.optional("idle_minutes")?.wholeNumber(validateIdleMinutes) ?? idleMinutesDefault) * 60,
    lifetimeSeconds:
      (names.optional("lifetime_hours")?.wholeNumber(validateLifetimeHours) ?? lifetimeHoursDefault) * 3_600,
  }));
  return { hasConsole: true, sessionLimits };
}

const idleMinutesDefault = sessionLimitsDefault.idleSeconds / 60;
const lifetimeHoursDefault = sessionLimitsDefault.lifetimeSeconds / 3_600;
