import type { VendorName } from "../../test/support/upstreams/calls/call-world.ts";
import type { ProgramName } from "../program.ts";

/** The settings that make a program use a server. */
export interface ProgramUse {
  readonly name: ProgramName;
  readonly version: string;
  /** Whose models it calls. */
  readonly vendor: VendorName;
  /** The files below its home. */
  readonly files: (place: CalledPlace) => Readonly<Record<string, string>>;
  readonly words: (place: CalledPlace) => readonly string[];
  readonly environment: (place: CalledPlace) => Readonly<Record<string, string>>;
  /** What it says of a broken stream; null if it tries again for as long as it runs. */
  readonly saysOfBroken: string | null;
  /** What it says of an unknown model. */
  readonly saysOfUnknown: string;
}

export interface CalledPlace {
  /** Without `/v1`. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
  readonly home: string;
}

const codex: Pick<
  ProgramUse,
  "name" | "version" | "vendor" | "words" | "environment" | "saysOfBroken" | "saysOfUnknown"
> = {
  name: "codex",
  version: "0.171.0",
  vendor: "openai",
  words: () => ["exec", "--skip-git-repo-check", "say hello"],
  environment: ({ key, home }) => ({ CODEX_HOME: `${home}/.codex`, CODEX_API_KEY: key, ROLLCALL_KEY: key }),
  saysOfBroken: "stream disconnected before completion",
  saysOfUnknown: "does not exist",
};

/** Its own provider, which tries a WebSocket before it posts. */
export const codexOfOpenai: ProgramUse = {
  ...codex,
  files: ({ url, model }) => ({
    ".codex/config.toml": `model = "${model}"
openai_base_url = "${url}/v1"
analytics.enabled = false
`,
  }),
};

/** A provider of ours, which can be told not to try again. */
const codexOfOurs: ProgramUse = {
  ...codex,
  files: ({ url, model }) => ({
    ".codex/config.toml": `model = "${model}"
model_provider = "rollcall"
analytics.enabled = false
[model_providers.rollcall]
name = "Rollcall"
base_url = "${url}/v1"
env_key = "ROLLCALL_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`,
  }),
};

const claudeCode: ProgramUse = {
  name: "claude-code",
  version: "2.1.332",
  vendor: "anthropic",
  files: () => ({}),
  words: ({ model }) => ["-p", "say hello", "--model", model],
  environment: ({ url, key }) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: key,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    CLAUDE_CODE_MAX_RETRIES: "0",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_TELEMETRY: "1",
  }),
  saysOfBroken: "broke off its answer",
  saysOfUnknown: "It may not exist or you may not have access to it",
};

const opencode: ProgramUse = {
  name: "opencode",
  version: "1.18.33",
  vendor: "openai",
  files: ({ url, key, model }) => {
    const options = { baseURL: `${url}/v1`, apiKey: key };
    const rollcall = { npm: "@ai-sdk/openai-compatible", name: "Rollcall", options, models: { [model]: {} } };
    const config = { autoupdate: false, share: "disabled", enabled_providers: ["rollcall"], provider: { rollcall } };
    return { "opencode.json": JSON.stringify(config) };
  },
  words: ({ model }) => ["run", "-m", `rollcall/${model}`, "say hello"],
  environment: ({ home }) => ({
    OPENCODE_CONFIG: `${home}/opencode.json`,
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    // It waits for a package of its own, in vain.
    npm_config_fetch_retries: "0",
  }),
  saysOfBroken: null,
  saysOfUnknown: "does not exist",
};

export const programUses: readonly ProgramUse[] = [codexOfOurs, claudeCode, opencode];
