/** The refusals of an operation, as references to their descriptions. */
const refusals = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Gone",
  413: "BodyTooLarge",
  414: "TargetTooLong",
  415: "UnsupportedMediaType",
  429: "TooManyRequests",
  500: "ServerError",
  502: "BadGateway",
  503: "TryLater",
} as const;

export type RefusedStatus = keyof typeof refusals;

/** Adds the status that every call can return: 414 for a path or query that is too long. */
export function refusedWith(...statuses: readonly RefusedStatus[]) {
  return Object.fromEntries(
    [...statuses, 414 as const].map((status) => [
      String(status),
      { $ref: `#/components/responses/${refusals[status]}` },
    ]),
  );
}
