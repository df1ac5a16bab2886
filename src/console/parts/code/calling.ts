import { curlKey, quoted } from "../export/curl.ts";
import { snippetOf, type Library, type Snippet } from "./clients.ts";
import { javascriptLiteral, pythonLiteral } from "./literals.ts";

/** A call that the libraries of OpenAI and Anthropic have. */
export type SdkCall = "chat" | "responses" | "messages" | "completions" | "embeddings";
type Body = Readonly<Record<string, unknown>>;

/** Where a library has a call, and where its answer, and an event of it, has the text. */
interface Method {
  readonly name: string;
  readonly whole: string;
  /** What an event adds, and when it adds something: in Python, and in JavaScript. */
  readonly piece: string;
  readonly when: readonly [python: string, javascript: string];
}

const methods: Readonly<Record<SdkCall, Method>> = {
  chat: {
    name: "chat.completions",
    whole: "choices[0].message.content",
    piece: "choices[0].delta.content",
    when: ["event.choices", "event.choices.length > 0"],
  },
  responses: {
    name: "responses",
    whole: "output_text",
    piece: "delta",
    when: ['event.type == "response.output_text.delta"', 'event.type === "response.output_text.delta"'],
  },
  messages: {
    name: "messages",
    whole: "content[0].text",
    piece: "delta.text",
    when: [
      'event.type == "content_block_delta" and event.delta.type == "text_delta"',
      'event.type === "content_block_delta" && event.delta.type === "text_delta"',
    ],
  },
  completions: {
    name: "completions",
    whole: "choices[0].text",
    piece: "choices[0].text",
    when: ["event.choices", "event.choices.length > 0"],
  },
  embeddings: { name: "embeddings", whole: "data[0].embedding", piece: "", when: ["", ""] },
};

export function curlSnippet(url: string, headers: Readonly<Record<string, string>>, body: Body): Snippet {
  const lines = [
    `curl ${isStream(body) ? "-N " : ""}${quoted(url)}`,
    curlKey,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d ${quoted(JSON.stringify(body, null, 2))}`,
  ];
  return { id: "curl", client: "curl", language: "shell", text: lines.join(" \\\n  ") };
}

/** The call as its vendor's library for Python makes it. */
export function pythonSnippet(library: Library, server: string, call: SdkCall, body: Body): Snippet {
  const { name, whole, piece, when } = methods[call];
  const given = Object.entries(body).map(([field, value]) => `    ${field}=${pythonLiteral(value, 1)},\n`);
  const reading = isStream(body)
    ? `for event in answer:\n    if ${when[0]}:\n        print(event.${piece} or "", end="", flush=True)`
    : `print(answer.${whole})`;
  return snippetOf(library, server, `answer = client.${name}.create(\n${given.join("")})\n${reading}`);
}

/** The call as its vendor's library for JavaScript makes it. */
export function javascriptSnippet(library: Library, server: string, call: SdkCall, body: Body): Snippet {
  const { name, whole, piece, when } = methods[call];
  const reading = isStream(body)
    ? `for await (const event of answer)\n  if (${when[1]}) process.stdout.write(event.${piece} ?? "");`
    : `console.log(answer.${whole});`;
  return snippetOf(
    library,
    server,
    `const answer = await client.${name}.create(${javascriptLiteral(body)});\n${reading}`,
  );
}

function isStream(body: Body): boolean {
  return body["stream"] === true;
}
