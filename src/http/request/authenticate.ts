import type { LiveCatalogue } from "../../catalogue/live-catalogue.ts";
import type { Actor } from "../../core/people/actor.ts";
import { hasExpired, isMistyped, maskKey } from "../../core/people/key.ts";
import { incorrectKey, Refusal } from "../../core/refusal.ts";
import { digestOfKey } from "../../registry/keys/digest.ts";
import { missingKey, presentedKey } from "./credentials.ts";
import type { RawRequest, RequestContext } from "./request-context.ts";
import { keylessDigest, type KeylessRule } from "./keyless.ts";
import { isWithin } from "./networks.ts";

/** Finds the actor of a key: at once for a recently used key, otherwise in the store. Throws the refusal. */
export function authenticate(
  context: RequestContext,
  live: LiveCatalogue,
  keyless: readonly KeylessRule[] = [],
): Actor | Promise<Actor> {
  const presented = presentedKey(context);
  const digest = presented === null ? keylessDigest(keyless, context.raw) : digestOfKey(presented);
  if (digest === null) throw missingKey(context);
  const key = presented ?? "";
  const known = live.keys.get(digest);
  if (known !== undefined) return admit(context, known, key, live.nowMs());
  if (isMistyped(key)) throw incorrectKey(maskKey(key));
  const settle = (found: Actor | Refusal) => {
    if (found instanceof Refusal) throw presented === null ? missingKey(context) : found;
    return admit(context, found, key, live.nowMs());
  };
  const found = live.lookUpActor(digest, maskKey(key));
  return found instanceof Promise ? found.then(settle) : settle(found);
}

/** Refuses an actor outside of the networks of their organization. */
export function refuseAddress({ allowedNetworks }: Actor, raw: RawRequest): void {
  if (allowedNetworks.length > 0 && !isWithin(allowedNetworks, raw.address()))
    throw new Refusal("address-not-allowed", "This API key may not be used from your IP address.");
}

function admit(context: RequestContext, actor: Actor, key: string, nowMs: number): Actor {
  const { raw } = context;
  if (hasExpired(actor, nowMs / 1000)) throw key === "" ? missingKey(context) : incorrectKey(maskKey(key));
  refuseAddress(actor, raw);
  const organization = raw.header("openai-organization");
  if (organization && organization !== actor.audience.organizationId)
    throw new Refusal("mismatched-organization", "OpenAI-Organization header should match organization for API key");
  // An admin key belongs to no project. Clients send the project from their environment with every request.
  const project = actor.projectId === null ? null : raw.header("openai-project");
  if (project && project !== actor.projectId)
    throw new Refusal("mismatched-project", "OpenAI-Project header should match project for API key");
  return actor;
}
