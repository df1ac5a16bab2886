import { describe, setDefaultTimeout } from "bun:test";
import { clients } from "./clients.ts";
import { testDeleting } from "./deleting.ts";
import { testLegacyShape } from "./legacy-shape.ts";
import { testReading } from "./reading.ts";
import { testMemberships, testRefusals } from "./refusing.ts";
import { withSession } from "./session.ts";

setDefaultTimeout(20_000);

for (const client of clients) {
  describe(`npm openai ${client.version}`, () => {
    const session = withSession(client);
    testReading(client, session);
    if (client.style === "configuration") testLegacyShape(session);
    testRefusals(client, session);
    testMemberships(client, session);
    testDeleting(client, session);
  });
}
