import { rmSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Environment } from "../../config/environment.ts";
import { readStoreLocation, type StoreLocationFlags } from "../../config/store-location.ts";
import { messageOf } from "../../core/text/message-of.ts";
import { ConfigError } from "../../config/config-error.ts";
import { ExportRefused } from "../../store/transfer/export-file.ts";
import { openToExport } from "../../store/transfer/open.ts";
import { exportStore, summaryOf, type TransferCounts } from "../../store/transfer/transfer.ts";

type Write = (text: string) => Promise<void>;

// It contains email addresses and digests of keys.
const ownersOnly = 0o600;

/** `rollcall export`: works while servers run on the store. */
export async function exportToFile(
  flags: StoreLocationFlags & { readonly out?: string },
  environment: Environment,
): Promise<number> {
  if (!flags.out && process.stdout.isTTY)
    throw new ConfigError(
      "The export holds addresses and digests of keys, and standard output is a terminal: write it to a file with " +
        "--out FILE, or show it here with --out -.",
    );
  const path = flags.out === "-" ? undefined : flags.out;
  const store = await openToExport(readStoreLocation(flags, environment));
  // The failed write reports it.
  process.stdout.on("error", () => undefined);
  try {
    const carry = (write: Write) => exportStore(store, write);
    const moved = await (path ? intoNewFile(path, carry) : carry(toStandardOutput));
    process.stderr.write(`exported ${summaryOf(moved)}\n`);
    return 0;
  } finally {
    await store.driver.close();
  }
}

/** The file is complete and synced when this resolves, and removed when it throws. */
async function intoNewFile(path: string, carry: (write: Write) => Promise<TransferCounts>): Promise<TransferCounts> {
  const file = await explained(path, () => open(path, "wx", ownersOnly));
  try {
    const moved = await carry((text) => explained(path, () => file.writeFile(text)));
    await explained(path, () => file.sync());
    return moved;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function toStandardOutput(text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  return explained("standard output", () => promise);
}

async function explained<T>(where: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    throw new ExportRefused(`cannot write ${where}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
