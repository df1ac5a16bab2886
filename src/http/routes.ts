import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { DeleteModel } from "../registry/delete-model.ts";
import type { RegisterModel } from "../registry/register-model.ts";
import type { Store } from "../store/store.ts";
import type { AuthenticatedExchange, Exchange, Reply } from "./exchange.ts";
import type { Metrics } from "./metrics.ts";
import { listModels, removeModel, retrieveModel } from "./models.ts";
import { alive, metricsPage, openApiPage, ready } from "./operating.ts";
import { createModel } from "./register-model.ts";

export type Method = "GET" | "POST" | "DELETE";

interface RouteAddress {
  readonly method: Method;
  /** {model} takes the whole rest of the path, slashes included. */
  readonly path: string;
  /** The name in the log, the metrics and the API description. */
  readonly operation: string;
}

/** Answers anybody; it must not show anything that belongs to somebody. */
interface OpenRoute extends RouteAddress {
  readonly access: "anyone";
  readonly answer: (exchange: Exchange) => Reply | Promise<Reply>;
}

/** Answers nobody without a valid key; which keys may do what is for core/access.ts to say. */
interface KeyRoute extends RouteAddress {
  readonly access: "key";
  readonly answer: (exchange: AuthenticatedExchange) => Reply | Promise<Reply>;
}

export type Route = OpenRoute | KeyRoute;

export interface Services {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly metrics: Metrics;
  readonly deleteModel: DeleteModel;
  readonly registerModel: RegisterModel;
}

/** Every path this server knows. The three of the Models API also answer without /v1, as the seeds print them. */
export function routes({ store, live, metrics, deleteModel, registerModel }: Services): readonly Route[] {
  const list = { method: "GET", operation: "listModels", access: "key", answer: listModels(live) } as const;
  const retrieve = { method: "GET", operation: "retrieveModel", access: "key", answer: retrieveModel(live) } as const;
  const remove = {
    method: "DELETE",
    operation: "deleteModel",
    access: "key",
    answer: removeModel(deleteModel),
  } as const;
  return [
    { path: "/v1/models", ...list },
    { path: "/v1/models/{model}", ...retrieve },
    { path: "/v1/models/{model}", ...remove },
    { path: "/models", ...list },
    { path: "/models/{model}", ...retrieve },
    { path: "/models/{model}", ...remove },
    {
      path: "/rollcall/v1/models",
      method: "POST",
      operation: "registerModel",
      access: "key",
      answer: createModel(registerModel),
    },
    { path: "/healthz", method: "GET", operation: "healthz", access: "anyone", answer: alive },
    { path: "/readyz", method: "GET", operation: "readyz", access: "anyone", answer: ready(store) },
    {
      path: "/metrics",
      method: "GET",
      operation: "metrics",
      access: "anyone",
      answer: metricsPage(store, live, metrics),
    },
    { path: "/openapi.json", method: "GET", operation: "openapi", access: "anyone", answer: openApiPage },
  ];
}
