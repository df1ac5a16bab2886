import { expect, test } from "bun:test";
import { openTestApp } from "../../support/app.ts";
import { signedIn } from "../../support/console-page.ts";
import { worldYaml } from "../../support/world.ts";

test("sessions count among the requests of the key that they were made from", async () => {
  const app = await openTestApp(`${worldYaml}\nlimits: { requests_per_minute: 3 }\n`);
  try {
    const [first, second] = [await signedIn(app), await signedIn(app)];
    expect(await first.status()).toBe(200);
    expect(await second.status()).toBe(200);
    expect((await app.call("GET", "/rollcall/v1/me", { key: "acemeAdmin" })).status).toBe(200);
    const refused = await second.call("GET", "/rollcall/v1/me");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "20"]);
    expect(await (await signedIn(app)).status()).toBe(429);
    expect(await (await signedIn(app, "acemeReaderAdmin")).status()).toBe(200);
  } finally {
    await app.close();
  }
});
