export { startRollcall, type Rollcall, type StartOptions } from "./testing.cjs";
