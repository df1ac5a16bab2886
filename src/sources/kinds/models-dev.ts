import { shiftedRight } from "../../core/decimal.ts";
import { objectIn, upstreamPage, nonEmpty, within, type Item } from "../reading.ts";
import { getting, urlUnder } from "../requests.ts";
import { MalformedList, type SourceConfig, type SourceKind } from "../upstream.ts";

/** One provider of models.dev, from there or from a file with the same format. */
export const modelsDev: SourceKind = {
  defaultBaseUrl: "https://models.dev",
  options: {
    provider: {
      about: "The provider whose models are listed.",
      type: "text",
      example: "openai",
      validate: () => null,
    },
  },
  firstPageRequest: (source) => getting(urlUnder(source, "/api.json"), {}),
  read: (json, source) => {
    const provider = providerIn(json, source);
    const models = objectIn(provider["models"]);
    if (models === null) throw new MalformedList("The requested provider has no models.");
    const items = Object.entries(models).map(([id, model]) => Object.assign({}, objectIn(model), { id }));
    return upstreamPage(items, (item) => ({
      id: item["id"],
      created: item["release_date"],
      ownedBy: provider["id"],
      facts: factsOf(item),
    }));
  },
};

function providerIn(json: unknown, source: SourceConfig): Item {
  const document = objectIn(json);
  if (document === null) throw new MalformedList("It answered no object of providers.");
  const name = source.options["provider"] ?? "";
  const provider = Object.hasOwn(document, name) ? objectIn(document[name]) : null;
  if (provider !== null) return provider;
  // A file may hold a single provider.
  if (Object.hasOwn(document, "models") && (name === "" || document["id"] === name)) return document;
  throw new MalformedList(`It does not list the provider ${JSON.stringify(name)}.`);
}

/** Prices are in USD per million tokens. */
function factsOf(item: Item) {
  const cost = within(item, "cost");
  const flags = ["tool_call", "reasoning", "structured_output"].filter((flag) => item[flag] === true);
  return {
    displayName: item["name"],
    contextLength: within(item, "limit")["context"],
    outputLimit: within(item, "limit")["output"],
    inputModalities: within(item, "modalities")["input"],
    outputModalities: within(item, "modalities")["output"],
    capabilities: nonEmpty(flags),
    family: item["family"],
    inputPrice: shiftedRight(cost["input"], 6),
    outputPrice: shiftedRight(cost["output"], 6),
    cachedInputPrice: shiftedRight(cost["cache_read"], 6),
    cacheWritePrice: shiftedRight(cost["cache_write"], 6),
  };
}
