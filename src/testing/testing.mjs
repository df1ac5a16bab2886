export { startRollcall } from "./start-rollcall.cjs";
