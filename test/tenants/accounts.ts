import { publishOffers } from "../../src/registry/sources/publish-offers.ts";
import { secretBox } from "../../src/registry/sources/secret-box.ts";
import { masterKey, type TestApp } from "../support/app.ts";
import { startOpenaiAccount } from "../support/upstreams/openai-account.ts";
import { refreshServicesOf, sourceAt } from "../support/upstreams/upstreams.ts";
import type { Tenant } from "./tenant.ts";

const box = secretBox([masterKey]);

/**
 * Gives a tenant a source with an account of its own, whose ids have the tenant's mark, and one model that it serves.
 * The account answers as long as the process runs, also after the store has moved.
 */
export async function addAccount(app: TestApp, { mark, organizationId }: Tenant): Promise<void> {
  const secret = `${mark} secret of the account`;
  const { url } = startOpenaiAccount(secret, { modelIds: [servedBy(mark)], mark });
  const source = sourceAt(url, { id: `${mark}-account`, organizationId });
  const reported = { id: servedBy(mark), created: 1_700_000_000, ownedBy: mark, parent: null, isFineTuned: false };
  const model = { upstreamId: servedBy(mark), id: servedBy(mark), reported: { ...reported, facts: {} } };
  await refreshServicesOf(app).commit(organizationId, async (transaction, created) => {
    await transaction.sources.put({ ...source, sealedSecret: box.seal(source, secret), declaredBy: "file", created });
    await transaction.sources.putModels(source, [{ ...model, firstSeen: created, misses: 0, isRetired: false }]);
    await publishOffers(transaction, organizationId, new Set([model.id]), created);
    return { result: null, type: "rollcall.source.added", resourceId: source.id };
  });
}

/** Calls that the account of a tenant answers, besides those that make objects. */
export const accountCalls = ["chat", "completions", "embeddings", "moderations", "images.generations", "audio.speech"];

/** The model of a tenant that can be called. */
export function servedBy(mark: string): string {
  return `${mark}/served`;
}
