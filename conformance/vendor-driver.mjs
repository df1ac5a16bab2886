// Like driver.mjs, for other vendors' clients: `node vendor-driver.mjs ALIAS VENDOR`. Each is used as its documentation
// says. Results are reduced to ids, so that one test works for all clients.
import { createInterface } from "node:readline";

const [alias, vendor] = process.argv.slice(2);
const library = await import(alias);

/** For each vendor: its client, and the names of its calls. Missing calls are left out. */
const vendors = {
  anthropic({ url, key, older }) {
    // The older one sends the key as x-api-key, the newer one as a bearer.
    const client = new library.default({ baseURL: url, apiKey: key, maxRetries: 0 });
    const idsOf = async (pages) => {
      const ids = [];
      for await (const { id } of pages) ids.push(id);
      return ids;
    };
    return {
      list: () => idsOf(client.models.list(older ? {} : { limit: 1000 })),
      pages: () => idsOf(client.models.list({ limit: 7 })),
      retrieve: async (id) => (await client.models.retrieve(id)).id,
    };
  },
  gemini({ url, key }) {
    const { GoogleGenAI } = library;
    const client = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } });
    const alpha = new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url, apiVersion: "v1alpha" } });
    const idsOf = async (config, from = client) => {
      const ids = [];
      for await (const { name } of await from.models.list({ config })) ids.push(name.replace(/^models\//, ""));
      return ids;
    };
    const retrieved = async (model, from = client) => (await from.models.get({ model })).name.replace(/^models\//, "");
    return {
      list: () => idsOf({}),
      listAlpha: () => idsOf({}, alpha),
      pages: () => idsOf({ pageSize: 7 }),
      retrieve: (id) => retrieved(id),
      retrieveAlpha: (id) => retrieved(id, alpha),
      delete: async (id) => void (await client.models.delete({ model: `tunedModels/${id}` })),
    };
  },
  mistral({ url, key }) {
    const client = new library.Mistral({ serverURL: url, apiKey: key, retryConfig: { strategy: "none" } });
    return {
      list: async () => (await client.models.list()).data.map(({ id }) => id),
      retrieve: async (modelId) => (await client.models.retrieve({ modelId })).id,
      delete: async (modelId) => (await client.models.delete({ modelId })).deleted,
      archive: async (modelId) => (await client.models.archive({ modelId })).archived,
      unarchive: async (modelId) => (await client.models.unarchive({ modelId })).archived,
      rename: async (modelId) =>
        (await client.models.update({ modelId, updateModelRequest: { name: "Renamed" } })).name,
    };
  },
  cohere({ url, key }) {
    const client = new library.CohereClient({ token: key, environment: url, maxRetries: 0 });
    const pageAt = (pageToken) => client.models.list({ pageSize: 7, ...(pageToken && { pageToken }) });
    return {
      list: async () => (await client.models.list()).models.map(({ name }) => name),
      pages: async () => {
        const ids = [];
        let token;
        do {
          const page = await pageAt(token);
          ids.push(...page.models.map(({ name }) => name));
          token = page.nextPageToken;
        } while (token !== undefined);
        return ids;
      },
      retrieve: async (id) => (await client.models.get(id)).name,
    };
  },
  together({ url, key }) {
    const client = new library.default({ apiKey: key, baseURL: `${url}/v1`, maxRetries: 0 });
    return { list: async () => (await client.models.list()).map(({ id }) => id) };
  },
  groq({ url, key }) {
    const client = new library.default({ apiKey: key, baseURL: url, maxRetries: 0 });
    return {
      list: async () => (await client.models.list()).data.map(({ id }) => id),
      retrieve: async (id) => (await client.models.retrieve(id)).id,
      delete: async (id) => (await client.models.delete(id)).deleted,
    };
  },
  openrouter({ url, key }) {
    const { OpenRouter } = library;
    const client = new OpenRouter({ apiKey: key, serverURL: `${url}/api/v1`, retryConfig: { strategy: "none" } });
    const idsOf = async (request) => {
      const ids = [];
      for await (const page of await client.models.list(request))
        ids.push(...(page.result ?? page).data.map(({ id }) => id));
      return ids;
    };
    return {
      list: () => idsOf({}),
      pages: () => idsOf({ limit: 7 }),
      count: async () => (await client.models.count()).data.count,
      endpoints: async (id) => {
        const [author, ...slug] = id.split("/");
        const { data } = await client.endpoints.list({ author, slug: slug.join("/") });
        return data.endpoints.map(({ modelId }) => modelId);
      },
      retrieve: async (id) => {
        const [author, ...slug] = id.split("/");
        return (await client.models.get({ author, slug: slug.join("/") })).data.id;
      },
    };
  },
  ollama({ url, key }) {
    const client = new library.Ollama({ host: url, headers: { authorization: `Bearer ${key}` } });
    return {
      list: async () => (await client.list()).models.map(({ name }) => name),
      retrieve: async (model) => ((await client.show({ model })).model_info["general.architecture"] ? model : null),
      delete: async (model) => (await client.delete({ model })).status,
      running: async () => (await client.ps()).models.length,
      version: async () => (await client.version()).version,
    };
  },
  vercel({ url, key }) {
    const client = library.createGateway({ apiKey: key, baseURL: `${url}/v1/ai` });
    return { list: async () => (await client.getAvailableModels()).models.map(({ id }) => id) };
  },
  azure({ url, key }) {
    const { AzureOpenAI } = library;
    const client = new AzureOpenAI({ apiKey: key, endpoint: url, apiVersion: "2024-10-21", maxRetries: 0 });
    return {
      list: async () => (await client.models.list()).data.map(({ id }) => id),
      retrieve: async (id) => (await client.models.retrieve(id)).id,
      delete: async (id) => (await client.models.delete(id)).deleted,
    };
  },
};

process.stdout.write(`${JSON.stringify({ id: 0 })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, model, baseUrl, key } = JSON.parse(line);
  const client = vendors[vendor]({ url: baseUrl, key, older: alias === "anthropic0" });
  const outcome = await Promise.resolve()
    .then(async () => ({ value: (await client[operation](model)) ?? null }))
    .catch((error) => ({ error: described(error) }));
  process.stdout.write(`${JSON.stringify({ id, ...outcome })}\n`);
}

function described(error) {
  return {
    name: error.constructor.name,
    status: error.status ?? error.statusCode ?? error.status_code ?? error.httpMeta?.response?.status ?? null,
    message: error.message,
  };
}
