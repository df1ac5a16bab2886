/** A real server with an account at OpenAI: its models, files, uploads, batches, fine-tuning jobs and responses. */
export interface OpenaiAccount {
  readonly url: string;
  readonly secret: string;
  /** `METHOD PATH` of each request. */
  readonly requests: string[];
  readonly models: { id: string; object: string; created: number; owned_by: string }[];
  /** Every object of the account, by its id. */
  readonly objects: Map<string, Item>;
  /** Bytes of files. */
  readonly contents: Map<string, Uint8Array>;
  /** Ends the running fine-tuning jobs; each that succeeds adds its model. */
  endJobs(status: "succeeded" | "failed"): void;
  stop(): Promise<void>;
}

type Item = Record<string, unknown> & { id: string; object: string };

interface Asked {
  readonly request: Request;
  readonly url: URL;
  /** What the path has between its slashes, after the version. */
  readonly path: readonly string[];
}

type Handler = (asked: Asked, account: Account) => Promise<Response> | Response;

interface Account extends OpenaiAccount {
  add(prefix: string, object: string, fields?: Record<string, unknown>): Item;
}

/** The ids of its objects have the mark; a random one by default, so that those of two accounts differ. */
export function startOpenaiAccount(
  secret: string,
  { modelIds, mark = randomMark() }: { readonly modelIds: readonly string[]; readonly mark?: string },
): OpenaiAccount {
  let count = 0;
  const account: Account = {
    url: "",
    secret,
    requests: [],
    models: modelIds.map((id) => ({ id, object: "model", created: 1_700_000_000, owned_by: "system" })),
    objects: new Map(),
    contents: new Map(),
    add: (prefix, object, fields = {}) => {
      const item = { id: `${prefix}${mark}${String(++count).padStart(8, "0")}`, object, created_at: now(), ...fields };
      account.objects.set(item.id, item);
      return item;
    },
    endJobs: (status) => endJobs(account, status),
    stop: () => server.stop(true),
  };
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const url = new URL(request.url);
      account.requests.push(`${request.method} ${url.pathname}`);
      if (request.headers.get("authorization") !== `Bearer ${secret}`)
        return refused(401, "Incorrect API key provided");
      const path = url.pathname
        .replace(/^\/v1\//, "")
        .split("/")
        .map(decodeURIComponent);
      const handler = handlers[path[0] === "fine_tuning" ? "jobs" : (path[0] ?? "")];
      return (
        handler?.({ request, url, path }, account) ?? refused(404, `Invalid URL (${request.method} ${url.pathname})`)
      );
    },
  });
  // A test that leaves it running still ends.
  server.unref();
  return Object.assign(account, { url: `http://127.0.0.1:${server.port}/v1` });
}

/** Says which account has answered, and for which model. */
async function called({ request }: Asked, { secret }: Account): Promise<Response> {
  return inJson({ object: "answer", of: secret, model: (await fieldsOf(request))["model"] });
}

const handlers: Readonly<Record<string, Handler>> = {
  models: ({ request, path: [, id = ""] }, { models }) => {
    if (id === "") return inJson({ object: "list", data: models });
    const at = models.findIndex((model) => model.id === id);
    if (at === -1) return refused(404, `The model '${id}' does not exist`, "model", "model_not_found");
    if (request.method === "GET") return inJson(models[at]);
    models.splice(at, 1);
    return inJson({ id, object: "model", deleted: true });
  },
  files: async ({ request, url, path: [, id, part] }, account) => {
    if (id === undefined && request.method === "POST")
      return uploaded(await request.formData().catch(() => new FormData()), account);
    if (id === undefined)
      return listOf(
        account,
        "file",
        ({ purpose }) => purpose === url.searchParams.get("purpose") || !url.search.includes("purpose"),
      );
    const file = account.objects.get(id);
    if (file?.object !== "file") return noSuch("File", id);
    if (part === "content")
      return new Response(account.contents.get(id) as Uint8Array<ArrayBuffer>, {
        headers: { "content-type": "application/octet-stream" },
      });
    return request.method === "DELETE" ? removed(account, file) : inJson(file);
  },
  uploads: async ({ request, path: [, id = "", verb] }, account) => {
    if (id === "") return inJson(account.add("upload_", "upload", { status: "pending", ...(await fieldsOf(request)) }));
    const upload = account.objects.get(id);
    if (upload?.object !== "upload") return noSuch("Upload", id);
    if (verb === "parts") {
      const form = await request.formData().catch(() => new FormData());
      const data = (form.get("data") as unknown as Blob | null) ?? new Blob();
      const part = account.add("part_", "upload.part", { upload_id: id });
      account.contents.set(part.id, await data.bytes());
      return inJson(part);
    }
    if (verb === "cancel") return inJson(Object.assign(upload, { status: "cancelled" }));
    const { part_ids: parts = [] } = (await fieldsOf(request)) as { part_ids?: string[] };
    const bytes = Buffer.concat(parts.map((part) => account.contents.get(part) ?? new Uint8Array()));
    return inJson({
      ...Object.assign(upload, { status: "completed" }),
      file: fileOf(account, bytes, "u", "fine-tune"),
    });
  },
  batches: async ({ request, path: [, id = "", verb] }, account) => {
    if (id === "" && request.method === "GET") return listOf(account, "batch");
    if (id === "") {
      // It is done once it is answered, so that reading it changes nothing.
      const fields = { status: "in_progress", output_file_id: null, ...(await fieldsOf(request)) };
      const batch = account.add("batch_", "batch", fields);
      const begun = inJson(batch);
      const output = fileOf(account, Buffer.from('{"custom_id":"1"}\n'), "out.jsonl", "batch_output").id;
      Object.assign(batch, { status: "completed", output_file_id: output });
      return begun;
    }
    const batch = account.objects.get(id);
    if (batch?.object !== "batch") return refused(404, `No batch found with id '${id}'.`);
    return inJson(verb === "cancel" ? Object.assign(batch, { status: "cancelling" }) : batch);
  },
  jobs: async ({ request, path: [, , id = "", verb] }, account) => {
    if (id === "" && request.method === "GET") return listOf(account, "fine_tuning.job");
    if (id === "") return created(await fieldsOf(request), account);
    const job = account.objects.get(id);
    if (job?.object !== "fine_tuning.job")
      return refused(404, `Could not find fine tune: ${id}`, "fine_tune_id", "fine_tune_not_found");
    if (verb === "events") return inJson({ object: "list", data: eventsOf(job), has_more: false });
    if (verb === "checkpoints") return inJson({ object: "list", data: [], has_more: false });
    if (verb !== undefined) Object.assign(job, { status: statusAfter[verb] });
    return inJson(job);
  },
  chat: async ({ request }, { models }) => {
    const { model } = (await fieldsOf(request)) as { model: string };
    if (!models.some(({ id }) => id === model))
      return refused(404, `The model '${model}' does not exist`, "model", "model_not_found");
    const choices = [{ index: 0, message: { role: "assistant", content: `This is ${model}.` }, finish_reason: "stop" }];
    return inJson({ id: "chatcmpl-1", object: "chat.completion", created: now(), model, choices });
  },
  completions: called,
  embeddings: called,
  moderations: called,
  images: called,
  audio: called,
  responses: async ({ request, path: [, id = "", verb] }, account) => {
    if (id === "") return responded(await fieldsOf(request), account);
    const response = account.objects.get(id);
    if (response?.object !== "response") return refused(404, `Response with id '${id}' not found.`);
    if (verb === "input_items")
      return inJson({ object: "list", data: [{ id: "msg_1", type: "message" }], has_more: false });
    if (verb === "cancel") return inJson(Object.assign(response, { status: "cancelled" }));
    return request.method === "DELETE" ? removed(account, response) : inJson(response);
  },
  conversations: ({ request, path: [, id = ""] }, account) => {
    if (id === "") return inJson(account.add("conv_", "conversation"));
    const conversation = account.objects.get(id);
    if (conversation?.object !== "conversation") return refused(404, `Conversation with id '${id}' not found.`);
    return request.method === "DELETE" ? removed(account, conversation) : inJson(conversation);
  },
  vector_stores: ({ request, path: [, id = "", part, file] }, account) => {
    if (id === "" && request.method === "GET") return listOf(account, "vector_store");
    if (id === "") return inJson(account.add("vs_", "vector_store"));
    const store = account.objects.get(id);
    if (store?.object !== "vector_store") return noSuch("VectorStore", id);
    if (part === "files") return inJson({ id: file ?? "file-1", object: "vector_store.file", vector_store_id: id });
    return request.method === "DELETE" ? removed(account, store) : inJson(store);
  },
};

const statusAfter: Readonly<Record<string, string>> = { cancel: "cancelled", pause: "paused", resume: "running" };

async function uploaded(form: FormData, account: Account): Promise<Response> {
  const file = (form.get("file") as unknown as File | null) ?? new File([], "empty");
  return inJson(fileOf(account, await file.bytes(), file.name, form.get("purpose") as string));
}

function fileOf(account: Account, bytes: Uint8Array, filename: string, purpose: string): Item {
  const file = account.add("file-", "file", { bytes: bytes.length, filename, purpose, status: "processed" });
  account.contents.set(file.id, bytes);
  return file;
}

function created({ model, training_file: file, suffix }: Record<string, unknown>, account: Account): Response {
  if (!account.models.some(({ id }) => id === model))
    return refused(400, `Model ${String(model)} is not available for fine-tuning`, "model");
  if (!account.objects.has(String(file)))
    return refused(400, `invalid training_file: ${String(file)}`, "training_file");
  const fields = {
    model,
    training_file: file,
    suffix,
    status: "running",
    fine_tuned_model: null,
    result_files: [],
    organization_id: "org-theirs",
  };
  return inJson(account.add("ftjob-", "fine_tuning.job", fields));
}

function endJobs(account: Account, status: string): void {
  for (const job of account.objects.values()) {
    if (job.object !== "fine_tuning.job" || job["status"] !== "running") continue;
    job["status"] = status;
    if (status !== "succeeded") continue;
    const { model, suffix = "" } = job as { model?: string; suffix?: string };
    const id = `ft:${model}:acemeco:${suffix}:${job.id.slice(-8)}`;
    const results = fileOf(account, Buffer.from("step,loss\n"), "results.csv", "fine-tune-results").id;
    Object.assign(job, { fine_tuned_model: id, result_files: [results] });
    account.models.push({ id, object: "model", created: now(), owned_by: "acemeco" });
  }
}

function eventsOf({ status, created_at }: Item): object[] {
  const message = status === "succeeded" ? "The job has successfully completed" : "Fine-tuning job started";
  return [{ id: "ftevent-1", object: "fine_tuning.job.event", created_at, level: "info", message, type: "message" }];
}

function responded({ model, stream, store = true, output = [] }: Record<string, unknown>, account: Account): Response {
  const response = account.add("resp_", "response", { status: "completed", model, output, store });
  if (store === false) account.objects.delete(response.id);
  if (stream !== true) return inJson(response);
  const events = ["response.created", "response.completed"].map((type, at) => ({
    type,
    sequence_number: at,
    response,
  }));
  const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

function listOf({ objects }: Account, object: string, isListed: (item: Item) => boolean = () => true): Response {
  const data = [...objects.values()].filter((item) => item.object === object && isListed(item));
  return inJson({ object: "list", data, has_more: false });
}

function removed({ objects }: Account, { id, object }: Item): Response {
  objects.delete(id);
  return inJson({ id, object, deleted: true });
}

function noSuch(noun: string, id: string): Response {
  return refused(404, `No such ${noun} object: ${id}`, "id");
}

function refused(status: number, message: string, param: string | null = null, code: string | null = null): Response {
  return inJson({ error: { message, type: "invalid_request_error", param, code } }, { status });
}

function randomMark(): string {
  return Math.random().toString(36).slice(2, 10);
}

/** The body; an empty object if it is none. */
function fieldsOf(request: Request): Promise<Record<string, unknown>> {
  return request.json().catch(() => ({})) as Promise<Record<string, unknown>>;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

function inJson(value: unknown, { status = 200 }: ResponseInit = {}): Response {
  return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });
}
