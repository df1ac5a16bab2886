import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { whyNoChromium } from "../support/browser/chromium.ts";
import { openConsole, type OpenConsole } from "../support/console/open-console.ts";
import { keys, worldYaml } from "../support/world.ts";

/** What it would do at the console's origin: anything that the person may who is signed in there. */
const script = `
  document.body.textContent = "it runs";
  fetch("/console/api/rollcall/v1/me", { headers: { "x-rollcall-console": "1" } })
    .then((answer) => answer.text())
    .then((text) => (document.body.textContent = text));`;
const types = ["text/html", "application/xhtml+xml", "image/svg+xml", "text/xml"] as const;
const page = `<html xmlns="http://www.w3.org/1999/xhtml"><body>waits<script>/*<![CDATA[*/${script}/*]]>*/</script></body></html>`;

let type: string = types[0];
const source = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: ({ url }) =>
    url.endsWith(":generateContent")
      ? new Response(page, { headers: { "content-type": type } })
      : Response.json({ models: [{ name: "models/wicked", supportedGenerationMethods: ["generateContent"] }] }),
});
/** Of the attacker's organization, zenith. */
const yaml = worldYaml.replace(
  "models:",
  `sources: [{ id: wicked, kind: gemini, base_url: "${source.url}v1beta" }]\nmodels:`,
);

describe.skipIf(whyNoChromium !== null)("a page of a source", () => {
  let opened: OpenConsole;
  beforeAll(async () => {
    opened = await openConsole({ yaml });
  });
  afterAll(async () => {
    await Promise.all([opened.close(), source.stop(true)]);
  });

  test.each(types)(
    "of type %s does not run at the console's origin, where a form of another page leads to it",
    async (of) => {
      type = of;
      const call = `${opened.server.url}/v1beta/models/wicked:generateContent?key=${keys.zenithOwner}`;
      const form = `<form method="post" enctype="text/plain" action="${call}">
      <input name='{"contents":[{"parts":[{"text":"' value='"}]}]}'></form><script>document.forms[0].submit()</script>`;
      const other = Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        fetch: () => new Response(form, { headers: { "content-type": "text/html" } }),
      });
      // Somebody of aceme is signed in.
      const tab = await opened.newTab();
      await tab.visit(other.url.href);
      await tab.waitFor(`location.href === ${JSON.stringify(call)} && document.readyState === "complete"`);
      await tab.settled();
      expect(await tab.evaluate("document.documentElement.textContent")).toStartWith("waits");
      await Promise.all([tab.close(), other.stop(true)]);
    },
  );
});
