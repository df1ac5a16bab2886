import { bytesOfMebibytes, callLimitsDefault, validateBodyMebibytes, type CallLimits } from "../../core/call-limits.ts";
import { changedModelsPerMinuteDefault } from "../../core/sources/source.ts";
import type { FieldReader } from "../yaml/yaml-reader.ts";

/** What is under `limits` of a configuration file. */
export function readLimits(fields: FieldReader) {
  const limits = fields.optional("limits")?.object((names) => ({
    requests: names.optional("requests_per_minute")?.wholeNumber(validateLimit),
    changedModels: names.optional("changed_models_per_minute")?.wholeNumber(validateLimit),
    calls: readCallLimits(names),
  }));
  return {
    requestsPerMinute: limits?.requests ?? null,
    /** How many models the sources of one organization may change. */
    changedModelsPerMinute: limits?.changedModels ?? changedModelsPerMinuteDefault,
    callLimits: limits?.calls ?? callLimitsDefault,
  };
}

function readCallLimits(names: FieldReader): CallLimits {
  const bodies = names.optional("call_body_megabytes")?.object((fields) => ({
    json: fields.optional("json")?.wholeNumber(validateBodyMebibytes),
    multipart: fields.optional("multipart")?.wholeNumber(validateBodyMebibytes),
  }));
  const open = names.optional("open_calls")?.object((fields) => ({
    perOrganization: fields.optional("per_organization")?.wholeNumber(validateLimit),
    perServer: fields.optional("per_server")?.wholeNumber(validateLimit),
  }));
  const { jsonBytesMax, multipartBytesMax, openPerOrganization, openPerServer } = callLimitsDefault;
  return {
    jsonBytesMax: bodies?.json === undefined ? jsonBytesMax : bytesOfMebibytes(bodies.json),
    multipartBytesMax: bodies?.multipart === undefined ? multipartBytesMax : bytesOfMebibytes(bodies.multipart),
    openPerOrganization: open?.perOrganization ?? openPerOrganization,
    openPerServer: open?.perServer ?? openPerServer,
  };
}

function validateLimit(limit: number): string | null {
  return limit === 0 ? "must be at least 1" : null;
}
