import { scriptName, testMode, type ReceivedRequestWire, type ScriptWire } from "../api/test-mode.ts";
import { existing } from "../core/refusal.ts";
import { pageFrom, pageToWire } from "../http/admin/answers.ts";
import { binder } from "../http/request/bind.ts";
import type { Route } from "../http/request/route.ts";
import type { Commit } from "../registry/commit.ts";
import type { ReceivedRequest, ReceivedRequests } from "./received-requests.ts";
import type { Script } from "./script.ts";
import type { Scripts } from "./scripts.ts";

export interface TestModeServices {
  readonly scripts: Scripts;
  readonly received: ReceivedRequests;
  readonly commit: Commit;
  /** Puts everything back. Resolves with the revision of the new state when every later request sees it. */
  readonly reset: () => Promise<number>;
}

/** The calls that only a server for tests has. */
export function testModeRoutes({ scripts, received, commit, reset }: TestModeServices): readonly Route[] {
  const find = (organizationId: string, name: string) => existing(scripts.find(organizationId, name), "script", name);
  return binder(commit)(testMode, {
    reset: async () => ({ object: "rollcall.reset", revision: await reset() }),
    listScripts: ({ organizationId, query }) =>
      pageToWire(
        pageFrom(scripts.all(organizationId), query, ({ settings }) => settings.name),
        scriptToWire,
      ),
    setScript: ({ organizationId, params, body: { api_key_id: apiKeyId, strict: isStrict, answers } }) => {
      const settings = { name: readName(params.script_name), apiKeyId, isStrict, answers };
      return scriptToWire(scripts.set(organizationId, settings));
    },
    retrieveScript: ({ organizationId, params }) => scriptToWire(find(organizationId, params.script_name)),
    deleteScript: ({ organizationId, params }) => {
      const { settings } = find(organizationId, params.script_name);
      scripts.remove(organizationId, settings.name);
      return { id: settings.name, object: "rollcall.script", deleted: true };
    },
    listReceivedRequests: ({ organizationId, query }) =>
      pageToWire(
        pageFrom(received.of(organizationId, query.script ?? null), query, ({ id }) => id),
        receivedToWire,
      ),
  });
}

/** It stands in a path, which only names what exists elsewhere. */
function readName(given: string): string {
  return scriptName.read(given, "script_name");
}

function scriptToWire(script: Script): ScriptWire {
  const { name, apiKeyId, isStrict, answers } = script.settings;
  return {
    id: name,
    object: "rollcall.script",
    api_key_id: apiKeyId,
    strict: isStrict,
    answers: answers.map((answer, at) => ({ answer, used: script.used[at] ?? 0, left: script.leftAt(at) })),
    unanswered: script.unanswered,
  };
}

function receivedToWire(request: ReceivedRequest): ReceivedRequestWire {
  const { id, atMs, method, path, call, model, keyId, script, answerAt, status, body, bodyBytes } = request;
  const isCut = body !== null && body.length < bodyBytes;
  return {
    id,
    object: "rollcall.received_request",
    at: Math.floor(atMs / 1000),
    method,
    path,
    call,
    model,
    api_key_id: keyId,
    script,
    answer: answerAt,
    status,
    body: body === null ? null : bodyIn(new TextDecoder().decode(body), isCut),
    body_bytes: bodyBytes,
    is_cut: isCut,
  };
}

function bodyIn(text: string, isCut: boolean): unknown {
  try {
    return isCut ? text : JSON.parse(text);
  } catch {
    return text;
  }
}
