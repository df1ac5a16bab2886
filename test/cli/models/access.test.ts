import { afterAll, beforeAll, expect, test } from "bun:test";
import { ownersCommandLine } from "../../support/owners-command-line.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** What operators are shown of access: what a key sees and may do, and what a policy would change. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const { words, done, json, refused } = ownersCommandLine(() => server);

test("the access of a key, a person and a project is explained", async () => {
  const { stdout } = await done(
    ...words("keys explain --user reader@aceme.example --project narrow --model gpt-4o-mini"),
  );
  expect(stdout.split("\n")[1]).toMatch(/^list +no +\S+ +\S/);
  expect(await refused("keys", "explain", "--model", "davinci")).toStartWith("Say whose access");
  expect(await refused("keys", "explain")).toStartWith("Say whose access");
  const hidden = await done(...words("keys explain --project narrow --hidden"));
  expect(hidden.stdout).toMatch(/^ID +KIND +RULE +BECAUSE\n.* policy +The project has an? /);
  const [key] = await json("keys", "list", "--project", "narrow");
  expect((await json("keys", "explain", key.id)).every(({ rule }: { rule: string }) => rule === "may-see")).toBe(true);
});

test("a policy is previewed before it is set", async () => {
  const { stdout, stderr } = await done(...words("projects preview default --deny davinci --deny nobody-s"));
  expect(stdout).toMatch(/^Visible: \d+\. Gained: 0\. Lost: 1\.\n\nCHANGE +ID +RULE +BECAUSE\nlost +davinci +policy +/);
  expect(stderr).toBe("No live model has the id nobody-s.\n");
  const told = await json(...words("projects preview default --allow davinci"));
  expect(told).toMatchObject({ visible: { total: 1 }, gained: { total: 0 } });
  expect(await refused("projects", "preview", "default")).toStartWith("Say which models");
});

test("the projects that see a model are listed, with the rule", async () => {
  const { stdout } = await done(...words("models audiences davinci"));
  expect(stdout).toMatch(/^PROJECT +ID +SEES +RULE +BECAUSE\n/);
  expect(stdout).toMatch(/\nguarded +proj_guarded +no +policy +The project has a deny list/);
  const seeing = await json(...words("models audiences davinci --visible"));
  expect(seeing.map(({ name }: { name: string }) => name)).toEqual(["default", "narrow", "viewing"]);
  const hidden = await json(...words("models audiences davinci --hidden"));
  expect(hidden).toMatchObject([{ id: "proj_guarded", rule: "policy" }]);
  expect(await refused(...words("models audiences davincy"))).toContain('Did you mean "davinci"?');
  expect(await refused(...words("models audiences davinci --visible --hidden"))).toContain("not both");
});

test("a model is shown as the clients of each vendor see it", async () => {
  const { stdout } = await done(...words("models render davinci --project default"));
  expect(stdout).toMatch(
    /^DIALECT +STATUS +LISTED +REQUEST\nanthropic +200 +yes +GET \/anthropic\/v1\/models\/davinci\n/,
  );
  expect(stdout).toMatch(/\nollama +200 +yes +POST \/ollama\/api\/show \{"model":"davinci"\}\n/);
  const one = await done(...words("models render davinci --project default --dialect openai"));
  expect(one.stdout).toBe('{"id":"davinci","object":"model","created":1686935002,"owned_by":"openai"}\n');
});
