import { expect, test } from "bun:test";
import { curlOf } from "./curl.ts";

test("the command asks for the list as filtered, with a key that is not in it", () => {
  const command = curlOf("https://models.example", "/rollcall/v1/models", {
    q: "gpt 4o",
    state: "",
    limit: 100,
    after: undefined,
  });
  expect(command).toBe(
    `curl 'https://models.example/rollcall/v1/models?q=gpt%204o&limit=100' \\\n  -H "Authorization: Bearer $OPENAI_ADMIN_KEY"`,
  );
});

test("no shell reads anything but one word out of a filter", async () => {
  const wicked = `'; touch /tmp/owned; $(id) \`id\` "\\`;
  const command = curlOf("https://models.example", "/x'$(id)", { q: wicked }).replace("curl ", "printf %s ");
  const [word] = command.split(" \\\n");
  const { stdout } = Bun.spawnSync(["sh", "-c", word ?? ""]);
  expect(stdout.toString()).toBe(`https://models.example/x'$(id)?q=${encodeURIComponent(wicked)}`);
});
