export {
  startRollcall,
  type ReceivedRequest,
  type RequestsOptions,
  type Rollcall,
  type ScriptAnswer,
  type ScriptedCall,
  type ScriptedToolCall,
  type ScriptOptions,
  type StartOptions,
} from "./testing.cjs";
