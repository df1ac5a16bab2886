import {
  servers as api,
  type DialectBaseWire,
  type ServerWire,
  type SourceKindWire,
} from "../../../api/server/server.ts";
import type { CallLimits } from "../../../core/call-limits.ts";
import { kindDescriptions } from "../../../registry/sources/kind-descriptions.ts";
import { sourcesMax } from "../../../registry/sources/sources.ts";
import { dialectBases } from "../../models/dialect-bases.ts";
import type { Bind } from "../../request/bind.ts";
import type { Services } from "../../services.ts";

type ServerServices = Pick<
  Services,
  | "live"
  | "serverSettings"
  | "sourceApiSettings"
  | "budget"
  | "callLimits"
  | "countsStreams"
  | "retentionDays"
  | "hasConsole"
  | "sessionLimits"
>;

export function serverRoutes(bind: Bind, services: ServerServices) {
  return bind(api, { describeServer: () => serverWire(services) });
}

function serverWire(services: ServerServices): ServerWire {
  const { live, serverSettings, sourceApiSettings, retentionDays } = services;
  return {
    object: "rollcall.server",
    version: serverSettings.version,
    store: serverSettings.store,
    revision: live.revision,
    config_file: serverSettings.configFile,
    retention_days: retentionDays,
    model_fields: serverSettings.modelFields,
    cors_origins: serverSettings.corsOrigins,
    has_master_key: sourceApiSettings.box !== null,
    sources_in_private_networks: privateNetworks[sourceApiSettings.reach],
    limits: limitsWire(services),
    usage: usageWire(services),
    console: services.hasConsole ? consoleWire(services) : null,
    source_kinds: sourceKinds,
    dialects,
  };
}

const privateNetworks: Readonly<
  Record<ServerServices["sourceApiSettings"]["reach"], ServerWire["sources_in_private_networks"]>
> = {
  anywhere: "allowed",
  "this machine": "this_machine",
  internet: "refused",
};

function limitsWire({ serverSettings, callLimits, budget }: ServerServices): ServerWire["limits"] {
  return {
    requests_per_minute: serverSettings.requestsPerMinute,
    changed_models_per_minute: budget.perMinute,
    sources: sourcesMax,
    open_calls: { per_organization: callLimits.openPerOrganization, per_server: callLimits.openPerServer },
    call_body_bytes: bodyBytes(callLimits),
  };
}

function bodyBytes({ jsonBytesMax, multipartBytesMax }: CallLimits) {
  return { json: jsonBytesMax, multipart: multipartBytesMax };
}

function usageWire({ serverSettings, countsStreams }: ServerServices): ServerWire["usage"] {
  const { recordDays, recordsMax } = serverSettings.usageRetention;
  return { record_days: recordDays, records: recordsMax, count_streams: countsStreams };
}

function consoleWire({ serverSettings, sessionLimits }: ServerServices): NonNullable<ServerWire["console"]> {
  const { byKey, oidc, address } = serverSettings.consoleSignIn;
  const { idleSeconds, lifetimeSeconds } = sessionLimits;
  return {
    idle_seconds: idleSeconds,
    lifetime_seconds: lifetimeSeconds,
    keys: byKey,
    oidc: oidc && { name: oidc.name, issuer: oidc.issuer },
    address,
  };
}

const sourceKinds = kindDescriptions.map(
  ({ baseUrl, defaultBaseUrl, defaultDeletion, furtherCalls, options, ...kind }): SourceKindWire => ({
    kind: kind.kind,
    base_url: baseUrl,
    default_base_url: defaultBaseUrl,
    models: kind.models,
    secret: kind.secret,
    deletions: kind.deletions,
    default_deletion: defaultDeletion,
    calls: kind.calls,
    further_calls: furtherCalls,
    options: [...options].map(([name, { about, type, choices, defaultValue, example }]) => ({
      name,
      type,
      choices: choices ?? null,
      required: false,
      default: defaultValue ?? null,
      example: example ?? null,
      about,
    })),
  }),
);

const dialects = dialectBases.map(
  ({ dialect, baseUrl, list, keyHeader, baseUrlVariable, keyVariable }): DialectBaseWire => ({
    dialect,
    base_url: baseUrl,
    list,
    key_header: keyHeader,
    base_url_variable: baseUrlVariable,
    key_variable: keyVariable,
  }),
);
