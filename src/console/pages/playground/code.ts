import { quoted } from "../../parts/export/curl.ts";
import type { SentCall } from "./run.ts";

/** The same call in other places. The key comes from a variable, never from the page. */
export interface Code {
  readonly id: "curl" | "python" | "javascript";
  readonly title: string;
  readonly text: string;
}

export function codeFor(sent: SentCall): readonly Code[] {
  const json = JSON.stringify(sent.body, null, 2);
  return [
    { id: "curl", title: "curl", text: curlOf(sent, json) },
    { id: "python", title: "Python", text: pythonOf(sent) },
    { id: "javascript", title: "JavaScript", text: javascriptOf(sent, json) },
  ];
}

function curlOf({ url, headers, body }: SentCall, json: string): string {
  const lines = [
    `curl ${body["stream"] === true ? "-N " : ""}${quoted(url)}`,
    `-H "Authorization: Bearer $OPENAI_API_KEY"`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `-d ${quoted(json)}`,
  ];
  return lines.join(" \\\n  ");
}

function pythonOf({ url, headers, body }: SentCall): string {
  const further = Object.entries(headers).map(
    ([name, value]) => `        ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const isStream = body["stream"] === true;
  return `import os
import requests

answer = requests.post(
    ${JSON.stringify(url)},
    headers={
        "authorization": "Bearer " + os.environ["OPENAI_API_KEY"],
${further.join("\n")}
    },
    json=${pythonLiteral(body, 1)},${isStream ? "\n    stream=True," : ""}
)
answer.raise_for_status()
${isStream ? "for line in answer.iter_lines(decode_unicode=True):\n    print(line)" : "print(answer.json())"}
`;
}

function javascriptOf({ url, headers, body }: SentCall, json: string): string {
  const further = Object.entries(headers).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const reading =
    body["stream"] === true
      ? "for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) process.stdout.write(piece);"
      : "console.log(await answer.json());";
  return `const answer = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: {
    authorization: \`Bearer \${process.env.OPENAI_API_KEY}\`,
${further.join("\n")}
  },
  body: JSON.stringify(${json.replaceAll("\n", "\n  ")}),
});
if (!answer.ok) throw new Error(await answer.text());
${reading}
`;
}

/** A value of JSON as Python writes it. */
function pythonLiteral(value: unknown, depth: number): string {
  const inner = "    ".repeat(depth + 1);
  const close = "    ".repeat(depth);
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value))
    return `[\n${value.map((item) => `${inner}${pythonLiteral(item, depth + 1)},\n`).join("")}${close}]`;
  if (typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${inner}${JSON.stringify(name)}: ${pythonLiteral(field, depth + 1)},\n`,
  );
  return `{\n${fields.join("")}${close}}`;
}
