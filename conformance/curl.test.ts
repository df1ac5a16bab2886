import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { seedKey, startSeedServer, type SeedServer } from "./seed-server.ts";

setDefaultTimeout(30_000);

const runDeadlineMs = 15_000;

/** A curl command as a seed document prints it. */
interface Command {
  readonly document: string;
  readonly does: "lists" | "retrieves" | "deletes";
  readonly model?: string;
  readonly text: string;
}

const commands: readonly Command[] = [
  {
    document: "the Markdown reference",
    does: "lists",
    text: String.raw`curl https://api.openai.com/v1/models \
  -H "Authorization: Bearer $OPENAI_API_KEY"

`,
  },
  {
    document: "the Markdown reference",
    does: "retrieves",
    model: "gpt-4o-mini",
    text: String.raw`curl https://api.openai.com/v1/models/VAR_chat_model_id \
  -H "Authorization: Bearer $OPENAI_API_KEY"

`,
  },
  {
    document: "the Markdown reference",
    does: "deletes",
    model: "ft:gpt-4o-mini:acemeco:suffix:abc123",
    text: String.raw`curl https://api.openai.com/v1/models/ft:gpt-4o-mini:acemeco:suffix:abc123 \
  -X DELETE \
  -H "Authorization: Bearer $OPENAI_API_KEY"

`,
  },
  {
    document: "the OpenAPI file",
    does: "lists",
    text: String.raw`curl https://api.openai.com/v1/models \
  -H "Authorization: Bearer $OPENAI_API_KEY"
`,
  },
  {
    document: "the OpenAPI file",
    does: "retrieves",
    model: "gpt-3.5-turbo",
    text: String.raw`curl https://api.openai.com/v1/models/VAR_model_id \
  -H "Authorization: Bearer $OPENAI_API_KEY"
`,
  },
  {
    // The file folds this command over three lines; a YAML parser returns it as one.
    document: "the OpenAPI file",
    does: "deletes",
    model: "ft:gpt-3.5-turbo:acemeco:suffix:abc123",
    text: String.raw`curl https://api.openai.com/v1/models/ft:gpt-3.5-turbo:acemeco:suffix:abc123 \
  -X DELETE \
  -H "Authorization: Bearer $OPENAI_API_KEY"
`,
  },
  {
    document: "the Chinese page of 2023",
    does: "lists",
    text: String.raw`curl https://api.openai.com/v1/models \
  -H "Authorization: Bearer $OPENAI_API_KEY"
`,
  },
  {
    document: "the Chinese page of 2023",
    does: "retrieves",
    model: "text-davinci-003",
    text: String.raw`curl https://api.openai.com/v1/models/text-davinci-003 \
  -H "Authorization: Bearer $OPENAI_API_KEY"
`,
  },
];

/** Models in the printed answers of the documents. */
const printedModels = [
  { id: "model-id-0", object: "model", created: 1686935002, owned_by: "organization-owner" },
  { id: "model-id-1", object: "model", created: 1686935002, owned_by: "organization-owner" },
  { id: "model-id-2", object: "model", created: 1686935002, owned_by: "openai" },
  { id: "gpt-3.5-turbo-instruct", object: "model", created: 1686935002, owned_by: "openai" },
  { id: "davinci", object: "model", created: 1686935002, owned_by: "openai" },
];

for (const prefix of ["/v1", ""]) {
  describe(`curl as printed, ${prefix === "" ? "without /v1" : "with /v1"},`, () => {
    let server: SeedServer;
    beforeAll(async () => {
      server = await startSeedServer();
    });
    afterAll(() => server.stop());
    for (const command of commands)
      test(`${command.does} in ${command.document}`, () => expectPrinted(command, server, prefix));

    test("is refused in words when the key is not set", async () => {
      const refused = await run(commands[0]!, `${server.url}${prefix}`, "");
      expect(refused.error).toMatchObject({ type: "invalid_request_error", code: null, param: null });
      expect(refused.error.message).toContain("bearer authentication");
    });
  });
}

async function expectPrinted(command: Command, server: SeedServer, prefix: string): Promise<void> {
  const baseUrl = `${server.url}${prefix}`;
  const before = await server.ids();
  const answer = await run(command, baseUrl, seedKey);
  const { does, model } = command;
  if (does === "lists") {
    expect(Object.keys(answer)).toEqual(["object", "data"]);
    expect(answer.object).toBe("list");
    expect(answer.data.map(({ id }: { id: string }) => id)).toEqual(before);
    for (const printed of printedModels) expect(answer.data).toContainEqual(printed);
  } else if (does === "retrieves") {
    expect(Object.keys(answer)).toEqual(["id", "object", "created", "owned_by"]);
    expect(answer).toMatchObject({ id: model, object: "model" });
  } else {
    expect(Object.entries(answer)).toEqual(Object.entries({ id: model, object: "model", deleted: true }));
    expect(await server.ids()).toEqual(before.filter((id) => id !== model));
    expect((await run(command, baseUrl, seedKey)).error.code).toBe("model_not_found");
  }
}

/** Through a shell, which reads the line breaks and the variable. */
async function run({ text, model = "" }: Command, baseUrl: string, key: string): Promise<any> {
  const line = text.replace("https://api.openai.com/v1", baseUrl).replace(/VAR_\w+/, model);
  const child = Bun.spawn(["sh", "-c", line], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    timeout: runDeadlineMs,
    env: { PATH: process.env["PATH"] ?? "", OPENAI_API_KEY: key },
  });
  const stdout = await new Response(child.stdout).text();
  expect(await child.exited).toBe(0);
  return JSON.parse(stdout);
}
