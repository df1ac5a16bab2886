import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { processorMsPerTurn } from "../../../test/support/load/longest-turn.ts";
import { bestOf } from "../../../test/support/waiting.ts";
import { Refusal } from "../../core/refusal.ts";
import { spliced } from "../json/spliced.ts";
import { findInMultipart, type FoundField } from "./find-in-multipart.ts";

const contentType = "multipart/form-data; boundary=b1";
const file = part('name="file"; filename="a.mp3"', "ID3\r\n\0\xff", "Content-Type: audio/mpeg\r\n");
const model = part('name="model"', "whisper-1");

function part(disposition: string, value: string, headers = ""): string {
  return `--b1\r\nContent-Disposition: form-data; ${disposition}\r\n${headers}\r\n${value}\r\n`;
}

function form(...parts: readonly string[]): string {
  return `${parts.join("")}--b1--\r\n`;
}

/** `text` is Latin-1, so that each of its characters is a byte. */
async function found(text: string, type = contentType): Promise<FoundField | null> {
  return (await findInMultipart(Buffer.from(text, "latin1"), type)).model;
}

async function isRefused(text: string, type?: string): Promise<boolean> {
  try {
    await found(text, type);
    return false;
  } catch (error) {
    if (error instanceof Refusal && error.code === "malformed-request" && error.details.param === "model") return true;
    throw error;
  }
}

describe("the model is found", () => {
  const cases: Record<string, [string, string?]> = {
    "before a file": [form(model, file)],
    "behind a file": [form(file, model)],
    "with a content type": [form(part('name="model"', "whisper-1", "Content-Type: text/plain; charset=utf-8\r\n"))],
    "without quotes, as .NET writes it": [
      form(part("name=file; filename=a.mp3; filename*=utf-8''a.mp3", "x"), part("name=model", "whisper-1")),
    ],
    "with headers in other cases": [form(`--b1\r\ncontent-disposition:FORM-DATA;Name="model"\r\n\r\nwhisper-1\r\n`)],
    "without a line end at the end": [form(file, model).slice(0, -2)],
    "behind a line end": [`\r\n${form(file, model)}`],
    "beside a file named model": [form(part('name="file"; filename="model"', "x"), model)],
    "beside a value that names it": [form(part('name="prompt"', 'name="model"\r\n\r\nother'), model)],
    "with a boundary in quotes": [form(file, model), 'multipart/form-data; boundary="b1"'],
    "with another parameter": [form(file, model), "Multipart/Form-Data; charset=utf-8; BOUNDARY=b1;"],
    "with any boundary that needs quotes": [
      form(file, model).replaceAll("--b1", "--=_a:b/c?(d) e"),
      'multipart/form-data; boundary="=_a:b/c?(d) e"',
    ],
  };
  for (const [name, [text, type]] of Object.entries(cases)) {
    test(name, async () => {
      const field = await found(text, type);
      expect(field?.value).toBe("whisper-1");
      expect(text.slice(field?.start, field?.end)).toBe("whisper-1");
    });
  }

  test("or its absence", async () => {
    expect(await found(form(file))).toBeNull();
    expect(await found(form())).toBeNull();
    expect(await found(form(part('name="model_id"', "a"), part('name="xmodel"', "b")))).toBeNull();
  });

  test("an empty value, and one of other scripts", async () => {
    expect((await found(form(part('name="model"', ""))))?.value).toBe("");
    expect((await found(form(part('name="model"', Buffer.from("é中😀").toString("latin1")))))?.value).toBe("é中😀");
  });
});

describe("refused", () => {
  const cases: Record<string, string> = {
    "two models": form(model, file, part('name="model"', "other")),
    "the same model twice": form(model, model),
    "a model in capitals": form(part('name="Model"', "a")),
    "a model that is percent-encoded": form(part('name="mod%65l"', "a")),
    "a list of models": form(part('name="model[]"', "a")),
    "a model with spaces": form(part('name=" model"', "a")),
    "NUL after a name": form(part('name="model%00"', "a")),
    "an encoded word": form(part('name="=?utf-8?B?bW9kZWw=?="', "a")),
    "name*": form(part("name*=utf-8''model", "a")),
    "name* beside a name": form(part(`name="x"; name*=utf-8''model`, "a")),
    "name* in parts": form(part('name*0="mod"; name*1="el"', "a")),
    "two names": form(part('name="x"; name="model"', "a")),
    "a quoted pair in a name": form(part('name="mod\\el"', "a")),
    "a quoted quote in a filename": form(part('name="x"; filename="a\\"; name=\\"model"', "a")),
    "a backslash at the end of a filename": form(part('name="x"; filename="a\\"; y="; name="model"', "a")),
    "a backslash at the end of the last filename": form(part('name="x"; filename="C:\\dir\\"', "a"), model),
    "single quotes": form(part("name='model'", "a")),
    "no name": form(part('filename="model"', "a")),
    "no quote at the end": form(part('name="model', "a")),
    "a parameter before the name": form(part('filename="x; name=model"; name="x"', "a"), model),
    "a parameter whose name ends with name": form(part('x-name=model; name="x"', "a"), model),
    "an unknown parameter": form(part('name="x"; y="name=model"', "a"), model),
    "a model with a byte order mark": form(part('name="\xef\xbb\xbfmodel"', "a"), model),
    "a field that changes the charset": form(part('name="_charset_"', "utf-7"), model),
    "a model that is a file": form(part('name="model"; filename="a"', "a")),
    "a model that is encoded": form(part('name="model"', "YQ==", "Content-Transfer-Encoding: base64\r\n")),
    "a model in another charset": form(part('name="model"', "a", "Content-Type: text/plain; charset=utf-16\r\n")),
    "a model in JSON": form(part('name="model"', '"a"', "Content-Type: application/json\r\n")),
    "two dispositions": form(part('name="x"', "a", 'content-disposition: form-data; name="model"\r\n')),
    "another disposition": form(`--b1\r\nContent-Disposition: attachment; name="model"\r\n\r\na\r\n`),
    "no disposition": form("--b1\r\nContent-Type: text/plain\r\n\r\na\r\n"),
    "no headers": form("--b1\r\n\r\na\r\n"),
    "no line between headers and value": form('--b1\r\nContent-Disposition: form-data; name="model"\r\n'),
    "a folded header": form('--b1\r\nContent-Disposition: form-data;\r\n name="model"\r\n\r\na\r\n'),
    "a space before a colon": form('--b1\r\nContent-Disposition : form-data; name="model"\r\n\r\na\r\n'),
    "lone line feeds in headers": form('--b1\r\nX: y\nContent-Disposition: form-data; name="model"\r\n\r\na\r\n'),
    "lone line feeds": form(file, model).replaceAll("\r\n", "\n"),
    "a lone line feed before the boundary": form(file.slice(0, -2), `\n${model}`),
    "a boundary right behind a value": form(file.slice(0, -2), model),
    "the boundary inside of a line": form(part('name="x"', "a--b1")),
    "a longer boundary": form(part('name="x"', `a\r\n--b12\r\n`)),
    "a space behind the boundary": form(model).replace("--b1\r\n", "--b1 \r\n"),
    "something before the first boundary": `x\r\n${form(model)}`,
    "something behind the end": `${form(model)}--b1\r\n`,
    "a part without an end": file + model,
    "an end without its dashes": `${model}--b1`,
    "half an end": `${model}--b1-`,
    "no boundary at all": "model=whisper-1",
    nothing: "",
    "a control character in the model": form(part('name="model"', "a\0b")),
    "a line end in the model": form(part('name="model"', "a\r\nb")),
    "a model that is no UTF-8": form(part('name="model"', "\xff")),
    "a model of seventeen kilobytes": form(part('name="model"', "a".repeat(17_000))),
    "headers of nine kilobytes": form(part('name="model"', "a", `X: ${"y".repeat(9_000)}\r\n`)),
  };
  for (const [name, text] of Object.entries(cases)) test(name, async () => expect(await isRefused(text)).toBeTrue());

  const types: Record<string, string | readonly [type: string, boundary: string]> = {
    "no boundary": "multipart/form-data",
    "an empty boundary": "multipart/form-data; boundary=",
    "an empty boundary in quotes": ['multipart/form-data; boundary=""', ""],
    "two boundaries": "multipart/form-data; boundary=b1; boundary=b1",
    "a boundary of 71 characters": [`multipart/form-data; boundary=${"b".repeat(71)}`, "b".repeat(71)],
    "a boundary of 71 characters in quotes": [`multipart/form-data; boundary="${"b".repeat(71)}"`, "b".repeat(71)],
    "a boundary that ends with a space": ['multipart/form-data; boundary="b1 "', "b1 "],
    "a boundary with a quoted pair": ['multipart/form-data; boundary="b\\1"', "b\\1"],
    "another parameter with a boundary": 'multipart/form-data; x="boundary=b2"; boundary=b1',
    "a parameter whose name ends with boundary": "multipart/form-data; x-boundary=b2; boundary=b1",
    "a charset in which names are other ones": "multipart/form-data; boundary=b1; charset=utf-7",
    "boundary*": "multipart/form-data; boundary*=utf-8''b1",
    "boundary* beside a boundary": "multipart/form-data; boundary=b1; boundary*0=b2",
    "a character that needs quotes": ["multipart/form-data; boundary=b:1", "b:1"],
    "two content types": "multipart/form-data; boundary=b1, multipart/form-data; boundary=b2",
    "another multipart type": "multipart/mixed; boundary=b1",
    "a longer word": "multipart/form-datax; boundary=b1",
  };
  for (const [name, sent] of Object.entries(types)) {
    const [type, boundary] = typeof sent === "string" ? [sent, "b1"] : sent;
    test(name, async () => expect(await isRefused(form(model).replaceAll("--b1", `--${boundary}`), type)).toBeTrue());
  }
});

test("more parts than any call has are refused", () => {
  const body = Buffer.from(form(...Array.from({ length: 1_001 }, (_, at) => part(`name="x${at}"`, ""))));
  expect(async () => findInMultipart(body, contentType)).toThrow("more than 1000 parts");
});

test("a form passes to the byte but for the model's value", async () => {
  const bytes = fc.uint8Array({ maxLength: 400 }).map((value) => Buffer.from(value).toString("latin1"));
  const boundary = fc.stringMatching(/^[\w'+.-]{8,70}$/);
  const fields = fc.array(fc.tuple(fc.stringMatching(/^[a-z_]{1,8}$/), bytes), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(boundary, fields, fields, async (divider, before, behind) => {
      const parts = [...before, ["model", "whisper-1"] as const, ...behind].map(([name, value], at) =>
        part(name === "model" ? 'name="model"' : `name="${name}${at}"; filename="${at}.bin"`, value),
      );
      const body = Buffer.from(form(...parts).replaceAll("--b1", `--${divider}`), "latin1");
      const type = `multipart/form-data; boundary=${divider}`;
      const { model: field } = await findInMultipart(body, type);
      expect(field?.value).toBe("whisper-1");
      const { start, end } = field as FoundField;
      const sent = await spliced(body, [{ start, end, text: "openai/whisper-large-v3" }]);
      const there = (await findInMultipart(sent, type)).model as FoundField;
      expect(there.value).toBe("openai/whisper-large-v3");
      expect(digest(sent, there)).toBe(digest(body, field as FoundField));
    }),
    { numRuns: 2_000 },
  );
});

/** Of everything but the value. */
function digest(bytes: Uint8Array, { start, end }: FoundField): string {
  return createHash("sha256").update(bytes.subarray(0, start)).update("|").update(bytes.subarray(end)).digest("hex");
}

test("what FormData writes is read", async () => {
  const data = new FormData();
  data.append("file", new Blob([new Uint8Array(1_000)]), 'a "quoted" name.mp3');
  data.append("model", "whisper-1");
  const request = new Response(data);
  const type = request.headers.get("content-type") ?? "";
  const { model: field } = await findInMultipart(await request.bytes(), type);
  expect(field?.value).toBe("whisper-1");
});

describe("a large form leaves room for others", () => {
  const turnMsMax = 10;
  const mebibyte = 1024 * 1024;
  const random = Buffer.alloc(mebibyte);
  crypto.getRandomValues(random.subarray(0, 65_536));
  const dashes = `${"-".repeat(69)}x`;
  const files: Record<string, [string, Buffer, string]> = {
    "the model behind a file of 25 MiB": ["b1", random, "b1"],
    "almost boundaries": [dashes, Buffer.alloc(mebibyte, `${"-".repeat(71)}y`), dashes],
    "line ends": ["b1", Buffer.alloc(mebibyte, "\r\n--b"), "b1"],
  };
  for (const [name, [boundary, content]] of Object.entries(files)) {
    test(name, async () => {
      const [start = "", end = ""] = form(part('name="file"; filename="a"', "#"), model)
        .replaceAll("--b1", `--${boundary}`)
        .split("#");
      const body = Buffer.concat([Buffer.from(start), ...Array<Buffer>(25).fill(content), Buffer.from(end)]);
      let value: string | undefined;
      const read = async () => {
        value = (await findInMultipart(body, `multipart/form-data; boundary=${boundary}`)).model?.value;
      };
      const turnMs = await bestOf(3, turnMsMax, () => processorMsPerTurn(read));
      expect(value).toBe("whisper-1");
      expect(turnMs).toBeLessThan(turnMsMax);
    });
  }
});
