import type { CallUsage } from "../../core/usage/call-usage.ts";
import { amountIn, countIn, figuresIn, sumOf, type Figures } from "./figures.ts";
import type { UsageWatch } from "./usage-watch.ts";

/** What an answer says of its usage. Figures that it does not say are undefined. */
export type SaidUsage = { -readonly [Name in keyof CallUsage]?: CallUsage[Name] | undefined };

/** `isAnthropic` says whose words these are: in Anthropic's, the input does not include what was cached. */
export function saidUsage(watch: UsageWatch, isAnthropic: boolean): SaidUsage {
  const figure = (path: string) => figuresIn(watch.figure(path));
  const said = isAnthropic ? anthropicUsage(figure("message.usage"), figure("usage")) : usageOfOthers(watch);
  said.serviceTier ??= wordIn(watch.figure("response.service_tier")) ?? wordIn(watch.figure("service_tier"));
  said.searches ??= searchesIn(figure("tool_usage")) ?? searchesIn(figure("response.tool_usage"));
  said.imageSize = wordIn(watch.figure("size"));
  return said;
}

type Reader = (watch: UsageWatch, path: string) => SaidUsage;

const openai: Reader = (watch, path) => usageIn(figuresIn(watch.figure(path)));

/** The first one that knows a figure counts. */
const readers: readonly (readonly [path: string, read: Reader])[] = [
  ["usage", openai],
  ["response.usage", openai],
  ["x_groq.usage", openai],
  ["delta.usage", openai],
  ["usageMetadata", (watch, path) => googleUsage(figuresIn(watch.figure(path)))],
  ["meta.billed_units", (watch) => cohereUsage(metaIn(watch))],
  ["meta.tokens", (watch) => cohereUsage(metaIn(watch))],
  ["eval_count", ollamaUsage],
  ["prompt_eval_count", ollamaUsage],
  ["timings", (watch, path) => llamaUsage(figuresIn(watch.figure(path)))],
];

function usageOfOthers(watch: UsageWatch): SaidUsage {
  let said: SaidUsage | null = null;
  for (const [path, read] of readers) {
    if (!watch.has(path)) continue;
    const more = read(watch, path);
    said = said === null ? more : { ...more, ...withoutUnknown(said) };
  }
  return said ?? {};
}

function withoutUnknown(said: SaidUsage): SaidUsage {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}

/** OpenAI's words, and those of the many who follow it. */
function usageIn(usage: Figures): SaidUsage {
  if ("billed_units" in usage || "tokens" in usage) return cohereUsage(usage);
  const input = figuresIn(
    usage["prompt_tokens_details"] ??
      usage["input_tokens_details"] ??
      usage["input_token_details"] ??
      usage["prompt_token_details"],
  );
  const output = figuresIn(usage["completion_tokens_details"] ?? usage["output_tokens_details"]);
  const cached = figuresIn(input["cached_tokens_details"]);
  const tools = figuresIn(usage["server_tool_use"]);
  return {
    ...tokensIn(usage, countIn(output["reasoning_tokens"])),
    // After OpenAI's: DeepSeek's, Moonshot's, Mistral's and LiteLLM's.
    cachedInputTokens: countIn(
      input["cached_tokens"],
      usage["prompt_cache_hit_tokens"],
      usage["cached_tokens"],
      usage["num_cached_tokens"],
      usage["cache_read_input_tokens"],
    ),
    cacheWriteTokens: countIn(input["cache_write_tokens"], usage["cache_creation_input_tokens"]),
    inputAudioTokens: countIn(input["audio_tokens"]),
    cachedAudioTokens: countIn(cached["audio_tokens"]),
    inputImageTokens: countIn(input["image_tokens"]),
    cachedImageTokens: countIn(cached["image_tokens"], cached["cached_image_tokens"]),
    outputAudioTokens: countIn(output["audio_tokens"]),
    outputImageTokens: countIn(output["image_tokens"]),
    seconds: amountIn(usage["seconds"], usage["prompt_audio_seconds"]),
    searches: countIn(tools["web_search_requests"]),
    serviceTier: wordIn(usage["service_tier"]),
  };
}

function tokensIn(usage: Figures, reasoningTokens: number | undefined): SaidUsage {
  const inputTokens = countIn(usage["prompt_tokens"], usage["input_tokens"]);
  const said = countIn(usage["completion_tokens"], usage["output_tokens"]);
  const total = countIn(usage["total_tokens"]);
  // xAI's output does not include the reasoning, which its total shows.
  const isApart =
    (reasoningTokens ?? 0) > 0 && total !== undefined && total === sumOf(inputTokens, said, reasoningTokens);
  const outputTokens = isApart ? sumOf(said, reasoningTokens) : said;
  // Some say only how many tokens a text to embed or to rank has.
  return { inputTokens: inputTokens ?? (said === undefined ? total : undefined), outputTokens, reasoningTokens };
}

/** The beginning of a stream knows nothing of its output yet. What comes last counts, and is the whole count so far. */
function anthropicUsage(begun: Figures, last: Figures): SaidUsage {
  const count = (name: string) => countIn(last[name], begun[name]);
  const cachedInputTokens = count("cache_read_input_tokens");
  const cacheWriteTokens = count("cache_creation_input_tokens");
  return {
    inputTokens: sumOf(count("input_tokens"), cachedInputTokens, cacheWriteTokens),
    cachedInputTokens,
    cacheWriteTokens,
    outputTokens: countIn(last["output_tokens"]),
    reasoningTokens: countIn(figuresIn(last["output_tokens_details"])["thinking_tokens"]),
    searches: countIn(figuresIn(last["server_tool_use"])["web_search_requests"]),
    serviceTier: wordIn(last["service_tier"]) ?? wordIn(begun["service_tier"]),
  };
}

/** Thoughts are output that was not shown, and what tools answered is input. */
function googleUsage(usage: Figures): SaidUsage {
  const prompt = countIn(usage["promptTokenCount"]);
  const inputTokens = sumOf(prompt, countIn(usage["toolUsePromptTokenCount"]));
  const reasoningTokens = countIn(usage["thoughtsTokenCount"]);
  const candidates = countIn(usage["candidatesTokenCount"]);
  // A zero is left out.
  const total = countIn(usage["totalTokenCount"]);
  const rest = total === undefined || inputTokens === undefined ? undefined : countIn(total - inputTokens);
  return {
    inputTokens,
    cachedInputTokens: countIn(usage["cachedContentTokenCount"]),
    outputTokens: sumOf(candidates, reasoningTokens) ?? reasoningTokens ?? rest,
    reasoningTokens,
    inputAudioTokens: ofModality(usage["promptTokensDetails"], "AUDIO"),
    cachedAudioTokens: ofModality(usage["cacheTokensDetails"], "AUDIO"),
    outputAudioTokens: ofModality(usage["candidatesTokensDetails"], "AUDIO"),
    inputImageTokens: ofModality(usage["promptTokensDetails"], "IMAGE"),
    cachedImageTokens: ofModality(usage["cacheTokensDetails"], "IMAGE"),
    outputImageTokens: ofModality(usage["candidatesTokensDetails"], "IMAGE"),
    serviceTier: wordIn(usage["serviceTier"]),
  };
}

function ofModality(details: unknown, modality: string): number | undefined {
  if (!Array.isArray(details)) return undefined;
  return countIn(details.map(figuresIn).find((one) => one["modality"] === modality)?.["tokenCount"]);
}

/** What is billed; else what the model has read and written. */
function cohereUsage(usage: Figures): SaidUsage {
  const billed = figuresIn(usage["billed_units"]);
  const tokens = figuresIn(usage["tokens"]);
  const images = countIn(billed["image_tokens"]);
  return {
    inputTokens: sumOf(countIn(billed["input_tokens"], tokens["input_tokens"]), images) ?? images,
    outputTokens: countIn(billed["output_tokens"], tokens["output_tokens"]),
    cachedInputTokens: countIn(usage["cached_tokens"]),
    inputImageTokens: images,
    searches: countIn(billed["search_units"]),
  };
}

function metaIn(watch: UsageWatch): Figures {
  const names = ["billed_units", "tokens", "cached_tokens"];
  return Object.fromEntries(names.map((name) => [name, watch.figure(`meta.${name}`)]));
}

function ollamaUsage(watch: UsageWatch): SaidUsage {
  return { inputTokens: countIn(watch.figure("prompt_eval_count")), outputTokens: countIn(watch.figure("eval_count")) };
}

/** What llama.cpp says even of streams whose usage nobody asked for. */
function llamaUsage(timings: Figures): SaidUsage {
  const cachedInputTokens = countIn(timings["cache_n"]);
  return {
    inputTokens: sumOf(countIn(timings["prompt_n"]), cachedInputTokens),
    cachedInputTokens,
    outputTokens: countIn(timings["predicted_n"]),
  };
}

/** What OpenAI says of the searches of a response. */
function searchesIn(toolUsage: Figures): number | undefined {
  return countIn(figuresIn(toolUsage["web_search"])["num_requests"]);
}

/** A short word, such as `priority` or `1024x1024`. Anything else an upstream may say is left out. */
function wordIn(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w.-]{1,32}$/.test(value) ? value : undefined;
}
