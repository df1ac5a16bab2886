import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { within } from "../deadline.ts";
import { debianProgram } from "../debian-packages.ts";
import { tinyModel } from "./gguf.ts";

/** llama.cpp's server with a tiny model. */
export interface LlamaServer {
  readonly url: string;
  /** How many of its slots work on a request now. */
  busySlots(): Promise<number>;
  stop(): Promise<void>;
}

const startMs = 30_000;

export async function startLlamaServer(): Promise<LlamaServer> {
  const program = debianProgram(
    { name: "llama", release: "forky", packages: ["llama.cpp-tools"] },
    (names) => names.find((name) => name === "llama-server"),
    // It finds its code for this processor in the working directory.
    'cd "$libraries"/ggml/backends* &&',
  );
  const home = mkdtempSync(join(tmpdir(), "rollcall-llama-"));
  const model = join(home, "tiny.gguf");
  writeFileSync(model, tinyModel());
  const words = ["--model", model, "--alias", "tiny", "--host", "127.0.0.1", "--port", "0", "--offline"];
  const limits = ["--parallel", "2", "--ctx-size", "65536", "--threads", "1", "--embeddings", "--pooling", "mean"];
  const child = Bun.spawn([program, ...words, ...limits], {
    stdin: "ignore",
    stdout: "ignore",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: home },
  });
  const url = await within(startMs, "the start of llama-server", addressIn(child.stderr));
  return {
    url,
    busySlots: async () => {
      const slots = (await (await fetch(`${url}/slots`)).json()) as readonly { readonly is_processing: boolean }[];
      return slots.filter(({ is_processing: isBusy }) => isBusy).length;
    },
    stop: async () => {
      child.kill();
      await child.exited;
      rmSync(home, { recursive: true });
    },
  };
}

async function addressIn(stderr: ReadableStream<Uint8Array>): Promise<string> {
  let said = "";
  const decoder = new TextDecoder();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  void (async () => {
    // Read to its end, so that the server never waits for a reader.
    for await (const chunk of stderr) {
      said = (said + decoder.decode(chunk, { stream: true })).slice(-100_000);
      const [, url] = /listening on (http:\/\/\S+)/.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    }
    reject(new Error(`llama-server ended: ${said}`));
  })();
  return promise;
}
