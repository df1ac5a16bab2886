import { lifecycleOf } from "../../core/models/lifecycle.ts";
import type { Model } from "../../core/models/model.ts";
import { can } from "../abilities.ts";
import type { Dialect } from "../dialect.ts";
import { objectOf, openrouter, requiredByTheirClient, type Unknown } from "./openrouter.ts";

/** The endpoints of a model in OpenRouter's form: this server, or none for a model that is shut down. */
export const openrouterEndpoints: Dialect = {
  ...openrouter,
  name: "openrouter-endpoints",
  element: (model, today) => element(model, today),
};

/** For OpenRouter's own client (npm @openrouter/sdk), which requires a number and a price. */
export const openrouterEndpointsForItsClient: Dialect = {
  ...openrouterEndpoints,
  name: "openrouter-endpoints-for-its-client",
  element: (model, today) => element(model, today, requiredByTheirClient),
};

function element(model: Model, today: string, unknown?: Unknown): string {
  const { id, name, created, architecture } = objectOf(model);
  return JSON.stringify({
    id,
    name,
    created,
    description: model.facts.description ?? "",
    architecture,
    endpoints: lifecycleOf(model, today) === "shut-down" ? [] : [endpointOf(model, unknown)],
  });
}

function endpointOf(model: Model, unknown?: Unknown) {
  const { id, name, pricing, supported_parameters } = objectOf(model, unknown);
  const tools = can(model, "tools");
  return {
    name: `Rollcall | ${id}`,
    model_id: id,
    model_name: name,
    context_length: model.facts.contextLength ?? (unknown === undefined ? undefined : 0),
    pricing,
    provider_name: "Rollcall",
    tag: "rollcall",
    quantization: null,
    max_completion_tokens: model.facts.outputLimit ?? null,
    max_prompt_tokens: null,
    supported_parameters,
    supports_implicit_caching: false,
    supports_tool_choice: { auto: tools, function: tools, none: tools, required: tools },
    // Nothing is measured.
    status: 0,
    uptime_last_5m: null,
    uptime_last_30m: null,
    uptime_last_1d: null,
    latency_last_30m: null,
    throughput_last_30m: null,
  };
}
