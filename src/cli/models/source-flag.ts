import { flag } from "../command/command.ts";

export const sourceFlag = flag("--source SOURCE", "Id of the source");
