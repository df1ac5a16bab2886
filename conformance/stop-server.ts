import type { TestServer } from "../test/support/server.ts";
import { within } from "./deadline.ts";

// Longer than the server itself waits for requests under way.
const stopDeadlineMs = 15_000;

/** Ends a server as an operator would and takes its directory away. */
export async function stopServer(server: TestServer): Promise<void> {
  await within(stopDeadlineMs, "stopping the server", server.stop());
  server.remove();
}
