// Runs on Node, like the users of these clients: `node driver.mjs PACKAGE STYLE`. Each line of standard input is a call
// as JSON, and each line of standard output its result. The first line of output says that the client is loaded.
import { createInterface } from "node:readline";

const timeoutMs = 8_000;
const [alias, style] = process.argv.slice(2);
const library = await import(alias);
const perform = style === "configuration" ? performWithConfiguration : performWithResources;

process.stdout.write(`${JSON.stringify({ id: 0 })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { id, ...call } = JSON.parse(line);
  const outcome = await perform(call).catch((error) => ({ error: described(error) }));
  process.stdout.write(`${JSON.stringify({ id, ...outcome })}\n`);
}

/** Version 3: one flat object of calls, on axios. */
async function performWithConfiguration({ operation, model, baseUrl, key, organization }) {
  const { Configuration, OpenAIApi } = library.default;
  const configuration = new Configuration({ apiKey: key, basePath: baseUrl, organization });
  const client = new OpenAIApi(configuration);
  const options = { timeout: timeoutMs };
  const calls = {
    list: () => client.listModels(options),
    retrieve: () => client.retrieveModel(model, options),
    delete: () => client.deleteModel(model, options),
  };
  const { data, headers } = await calls[operation]();
  return { value: data, requestId: headers["x-request-id"] };
}

/** Version 4 and later: one object for each resource. */
async function performWithResources({ operation, model, baseUrl, key, organization, project }) {
  const client = new library.default({ apiKey: key, baseURL: baseUrl, organization, project, timeout: timeoutMs });
  const calls = {
    list: async () => listed(await client.models.list()),
    iterate: () => iterated(client.models.list()),
    retrieve: () => client.models.retrieve(model),
    delete: () => (style === "del" ? client.models.del(model) : client.models.delete(model)),
  };
  const value = await calls[operation]();
  const { _request_id: requestId = null } = value;
  return { value, requestId };
}

function listed(page) {
  return { object: page.object, data: page.data, hasNextPage: page.hasNextPage() };
}

async function iterated(page) {
  const models = [];
  for await (const model of page) models.push(model);
  return models;
}

function described(error) {
  // axios keeps the answer in `response`; later clients copy it onto the error.
  const { response } = error;
  const body = response?.data?.error ?? error.error ?? null;
  const headers = response?.headers ?? error.headers ?? {};
  const { code, type, param } = response === undefined ? error : (body ?? {});
  return {
    name: error.constructor.name,
    status: response?.status ?? error.status ?? null,
    code: code ?? null,
    type: type ?? null,
    param: param ?? null,
    message: error.message,
    body,
    // Version 4 spells the property in snake case.
    requestId: error.requestID ?? error.request_id ?? null,
    requestIdHeader: headerOf(headers, "x-request-id"),
  };
}

function headerOf(headers, name) {
  return (typeof headers.get === "function" ? headers.get(name) : headers[name]) ?? null;
}
