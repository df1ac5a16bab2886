import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Rendering } from "../catalogue/rendering.ts";
import { refuseDeleting, refuseReading } from "../core/access.ts";
import { modelNotFound } from "../core/refusal.ts";
import type { DeleteModel } from "../registry/delete-model.ts";
import { authorOf, type AuthenticatedExchange, type Reply } from "./exchange.ts";
import { modelIdIn } from "./model-path.ts";
import { chooseEncoding, matchesEtag } from "./negotiate.ts";
import { jsonReply } from "./replies.ts";

export function listModels(live: LiveCatalogue) {
  return (exchange: AuthenticatedExchange): Reply => {
    const refusal = refuseReading(exchange.actor);
    if (refusal !== null) throw refusal;
    return conditional(exchange, live.view(exchange.actor.audience).list(exchange.dialect));
  };
}

export function retrieveModel(live: LiveCatalogue) {
  return (exchange: AuthenticatedExchange): Reply => {
    const refusal = refuseReading(exchange.actor);
    if (refusal !== null) throw refusal;
    const id = (exchange.modelId = modelIdIn(exchange));
    const rendering = live.view(exchange.actor.audience).single(exchange.dialect, id);
    if (rendering === null) throw modelNotFound(id);
    return conditional(exchange, rendering);
  };
}

export function removeModel(deleteModel: DeleteModel) {
  return async (exchange: AuthenticatedExchange): Promise<Reply> => {
    const { dialect, facts } = exchange;
    await deleteModel({
      ...authorOf(exchange, refuseDeleting),
      // Decoded only after the rules have let this actor delete at all.
      modelId: () => (exchange.modelId = modelIdIn(exchange)),
      isRetry: Number(facts.header("x-stainless-retry-count") ?? 0) >= 1,
    });
    return jsonReply(200, dialect.deleted(exchange.modelId ?? ""));
  };
}

function conditional({ facts }: AuthenticatedExchange, rendering: Rendering): Reply {
  const variant = rendering.variant(chooseEncoding(facts.header("accept-encoding")));
  const known = facts.header("if-none-match");
  if (known !== null && matchesEtag(known, variant.etag))
    return { status: 304, headers: variant.notModifiedHeaders, body: null };
  return { status: 200, headers: variant.headers, body: variant.body };
}
