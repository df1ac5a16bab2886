import { readMasterKeys } from "../../config/master-key.ts";
import type { Terminal } from "../../cli/terminal/terminal.ts";
import { readStoreLocation, type StoreLocationFlags } from "../../config/store-location.ts";
import { ConfigError } from "../../config/config-error.ts";
import { secretBox, type SecretBox } from "../../registry/sources/secret-box.ts";
import { secretInFile, type SourceName } from "../../store/sources.ts";
import type { Store } from "../../store/store.ts";
import { openToWrite } from "./open-to-write.ts";

const unreadableExitCode = 1;

/** `rollcall secrets rotate`: resolves with the exit code. */
export async function rotateSecrets(flags: StoreLocationFlags, terminal: Terminal): Promise<number> {
  const masterKeys = readMasterKeys(terminal.environment);
  if (masterKeys === null)
    throw new ConfigError("set ROLLCALL_MASTER_KEY or ROLLCALL_MASTER_KEY_FILE: the new key first, then the old one");
  const store = await openToWrite(readStoreLocation(flags, terminal.environment));
  try {
    const box = secretBox(masterKeys);
    const results: Result[] = [];
    for (const source of await store.sources.all()) results.push(await rotated(store, box, source));
    const count = (result: Result) => results.filter((one) => one === result).length;
    for (const line of summary(count)) terminal.write(`${line}\n`);
    return count("unreadable") === 0 ? 0 : unreadableExitCode;
  } finally {
    await store.close();
  }
}

type Result = "none" | "current" | "sealed anew" | "unreadable";

/** Retries if a server changes the secret meanwhile. */
async function rotated(store: Store, box: SecretBox, name: SourceName): Promise<Result> {
  for (;;) {
    const source = await store.sources.find(name);
    const sealed = source?.sealedSecret ?? null;
    if (source === null || sealed === null || sealed === secretInFile) return "none";
    const by = box.reseal(source, sealed);
    if (by === null) return box.open(source, sealed) === null ? "unreadable" : "current";
    if (await store.sources.replaceSecret(name, sealed, by)) return "sealed anew";
  }
}

function* summary(count: (result: Result) => number): Generator<string> {
  yield `sealed under the first master key: ${count("sealed anew")} now, ${count("current")} before`;
  if (count("unreadable") > 0)
    yield `cannot be opened with any of the master keys: ${count("unreadable")}; set those secrets again`;
}
