import { expect, test } from "bun:test";
import { ChangeStreams } from "./change-streams.ts";

test("streams settle when their last read has ended, also if its reader has left", async () => {
  const problem = (error: unknown) => expect(error).toBeUndefined();
  const streams = new ChangeStreams({ watch: () => undefined, problem, heartbeatMs: 1_000 });
  const begun = Promise.withResolvers<void>();
  const read = Promise.withResolvers<void>();
  async function* frames() {
    begun.resolve();
    await read.promise;
    yield ":\n\n";
  }
  const reader = streams.open({ organizationId: "org-1", keyId: "key_1" }, frames).getReader();
  void reader.read();
  await begun.promise;
  await reader.cancel();
  streams.endAll("ended");
  let hasSettled = false;
  const settled = streams.settled().then(() => void (hasSettled = true));
  await Bun.sleep(5);
  expect(hasSettled).toBe(false);
  read.resolve();
  await settled;
});
