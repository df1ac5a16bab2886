import type { SourceKindName } from "../core/sources/source.ts";
import { anthropic } from "./kinds/anthropic.ts";
import { azureOpenai } from "./kinds/azure-openai.ts";
import { cohere } from "./kinds/cohere.ts";
import { echo } from "./kinds/echo.ts";
import { gemini } from "./kinds/gemini.ts";
import { huggingFace } from "./kinds/hugging-face.ts";
import { lmStudio } from "./kinds/lm-studio.ts";
import { mistral } from "./kinds/mistral.ts";
import { modelsDev } from "./kinds/models-dev.ts";
import { ollama } from "./kinds/ollama.ts";
import { openaiCompatible } from "./kinds/openai-compatible.ts";
import { openai } from "./kinds/openai.ts";
import { openrouter } from "./kinds/openrouter.ts";
import { staticList } from "./kinds/static-list.ts";
import { together } from "./kinds/together.ts";
import { xai } from "./kinds/xai.ts";
import type { SourceKind } from "./upstream.ts";

/**
 * Every kind of source, by its name in the configuration. CONTRIBUTING.md says how to add one.
 */
const kinds = {
  anthropic,
  "azure-openai": azureOpenai,
  cohere,
  echo,
  gemini,
  huggingface: huggingFace,
  lmstudio: lmStudio,
  mistral,
  "models.dev": modelsDev,
  ollama,
  openai,
  "openai-compatible": openaiCompatible,
  openrouter,
  static: staticList,
  together,
  xai,
} as const satisfies Readonly<Record<SourceKindName, SourceKind>>;

export function isKindName(name: string): name is SourceKindName {
  return Object.hasOwn(kinds, name);
}

export function kindOf(name: SourceKindName): SourceKind {
  return kinds[name];
}
