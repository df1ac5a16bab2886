import { sourceTrials as api, type SourceTrialWire } from "../../../api/sources/source-trials.ts";
import { callsTaken } from "../../../registry/sources/calls-taken.ts";
import { trySource, trySourceChange, type Trial, type TriedModel } from "../../../registry/sources/try-source.ts";
import type { Bind } from "../../request/bind.ts";
import type { Services } from "../../services.ts";
import { factsToWire } from "../models-wire.ts";
import { changeOf, inputOf, reaching } from "./sources.ts";
import { collisionToWire } from "./sources-wire.ts";

type TrialServices = Pick<Services, "store" | "upstreams" | "trialPlaces" | "sourceApiSettings">;

/** Trials store nothing, so their upstreams are asked with what the request says. */
export function sourceTrialRoutes(bind: Bind, { sourceApiSettings, ...services }: TrialServices) {
  const parts = { ...services, ...sourceApiSettings };
  return bind(api, {
    trySource: async ({ context, organizationId, body }) => {
      const { input, secret } = inputOf(body);
      context.raw.mayTake(secondsMax);
      return trialToWire(await trySource(reaching(parts, context), organizationId, input, secret));
    },
    trySourceChange: async ({ context, organizationId, params, body }) => {
      context.raw.mayTake(secondsMax);
      const change = changeOf(body);
      return trialToWire(await trySourceChange(reaching(parts, context), organizationId, params.source_id, change));
    },
  });
}

/** Fetching takes five seconds at most; a very long list takes longer to be compared. */
const secondsMax = 60;

function trialToWire({ source, error, durationMs, ...found }: Trial): SourceTrialWire {
  return {
    object: "rollcall.source_trial",
    id: source.id,
    kind: source.kind,
    base_url: source.baseUrl || null,
    reached: error === null,
    error,
    model_count: found.modelCount,
    models: found.models.map(modelToWire),
    left_out_count: found.leftOutCount,
    left_out: found.leftOut,
    collision_count: found.collisionCount,
    collisions: found.collisions.map(collisionToWire),
    calls: callsTaken(source),
    duration_ms: durationMs,
  };
}

function modelToWire({ id, model }: TriedModel): SourceTrialWire["models"][number] {
  return {
    id,
    upstream_id: model.id,
    kind: model.isFineTuned ? "fine-tuned" : "base",
    created: model.created,
    owned_by: model.ownedBy,
    parent: model.parent,
    facts: factsToWire({ upstream: model.facts }),
  };
}
