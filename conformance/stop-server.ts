import type { TestServer } from "../test/support/server.ts";
import { within } from "./deadline.ts";

// Longer than the server waits for requests in progress.
const stopDeadlineMs = 15_000;

/** Stops a server as an operator would and removes its directory. */
export async function stopServer(server: TestServer): Promise<void> {
  await within(stopDeadlineMs, "stopping the server", server.stop());
  server.remove();
}
