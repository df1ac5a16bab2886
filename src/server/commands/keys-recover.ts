import type { Terminal } from "../../cli/terminal/terminal.ts";
import { readStoreLocation, type StoreLocationFlags } from "../../config/store-location.ts";
import { ConfigError } from "../../config/config-error.ts";
import type { Organization, User } from "../../core/people/organization.ts";
import { audit, signedByServer } from "../../registry/commit.ts";
import { createAuditedKey } from "../../registry/keys/keys.ts";
import type { Declared, Store } from "../../store/store.ts";
import { ServerTime } from "../server-time.ts";
import { openToWrite } from "./open-to-write.ts";

type RecoverFlags = StoreLocationFlags & { readonly organization?: string };

/** `rollcall keys recover`: makes an admin key of an owner in the store itself, for somebody who has none. */
export async function recoverKey(flags: RecoverFlags, terminal: Terminal): Promise<number> {
  const store = await openToWrite(readStoreLocation(flags, terminal.environment));
  try {
    const { organization, owner, text } = await createAdminKey(store, flags.organization ?? null);
    terminal.write(`export OPENAI_ADMIN_KEY=${text}\n`);
    terminal.note(
      `This admin key of ${owner.email} in ${organization.name} is shown this once. The earlier keys stay valid: ` +
        "`rollcall keys list --admin` shows them, and `rollcall keys revoke ID` ends one.",
    );
    return 0;
  } finally {
    await store.close();
  }
}

async function createAdminKey(store: Store, organizationName: string | null) {
  const time = await ServerTime.of(store);
  const seconds = Math.floor(time.nowMs() / 1000);
  return store.write(async (transaction) => {
    const { organization, owner } = ownerIn(await transaction.declared(), organizationName);
    const holder = { organizationId: organization.id, projectId: null, userId: owner.id, serviceAccountId: null };
    const input = { name: "recovered admin key", scopes: [], expiresInSeconds: null };
    const { result, ...change } = await createAuditedKey(transaction, holder, input, seconds);
    await audit(transaction, change, signedByServer(organization.id), seconds);
    return { organization, owner, text: result.text };
  });
}

/** The first owner of the organization, which by default is the oldest. */
function ownerIn({ organizations, users }: Declared, name: string | null): { organization: Organization; owner: User } {
  const organization = organizations.find((one) => name === null || one.name === name || one.id === name);
  const owner = users.find((user) => user.organizationId === organization?.id && user.role === "owner");
  if (organization !== undefined && owner !== undefined) return { organization, owner };
  if (name !== null) throw new ConfigError(`there is no organization ${name} in the store`);
  throw new ConfigError("the store has no keys yet; `rollcall serve` makes the first ones");
}
