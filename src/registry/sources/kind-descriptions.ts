import type { CallName } from "../../core/calls.ts";
import {
  accountKinds,
  deletionPolicies,
  sourceKindNames,
  type DeletionPolicy,
  type SourceKindName,
} from "../../core/sources/source.ts";
import { optionsOf } from "../../sources/call-options.ts";
import { callsOf, furtherCallsOf } from "../../sources/calls.ts";
import { kindOf } from "../../sources/kinds.ts";
import type { OptionDescription } from "../../sources/upstream.ts";
import { canPush, deletionDefault } from "./source-input.ts";

type Use = "required" | "optional" | "unused";

/** What a new source of a kind needs and may have, if it belongs to an organization. */
export interface KindDescription {
  readonly kind: SourceKindName;
  readonly baseUrl: Use;
  readonly defaultBaseUrl: string | null;
  readonly models: Use;
  readonly secret: Use;
  readonly deletions: readonly DeletionPolicy[];
  readonly defaultDeletion: DeletionPolicy;
  readonly calls: readonly CallName[];
  readonly furtherCalls: readonly CallName[];
  readonly options: ReadonlyMap<string, OptionDescription>;
}

export const kindDescriptions = sourceKindNames.map(describe);

function describe(name: SourceKindName): KindDescription {
  const kind = kindOf(name);
  const { firstPageRequest, defaultBaseUrl = null } = kind;
  const ofOrganization = "an organization";
  const isPushing = canPush(kind, ofOrganization);
  const fetched = {
    baseUrl: defaultBaseUrl === null ? "required" : "optional",
    models: "unused",
    secret: accountKinds.has(name) ? "required" : "optional",
  } as const;
  const given = { baseUrl: "unused", models: "required", secret: "unused" } as const;
  return {
    kind: name,
    ...(firstPageRequest === null ? given : fetched),
    defaultBaseUrl,
    deletions: deletionPolicies.filter((policy) => policy !== "push" || isPushing),
    defaultDeletion: deletionDefault(kind, ofOrganization),
    calls: [...callsOf(name, {}).keys()],
    furtherCalls: furtherCallsOf(name),
    options: optionsOf(kind),
  };
}
