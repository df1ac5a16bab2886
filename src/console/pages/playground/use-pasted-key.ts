import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Failure, failureOf } from "../../data/failure.ts";
import { sendWithKey } from "../../data/send-with-key.ts";
import type { PickItem } from "../../parts/pick/picker.tsx";

/** A key, and what the server says that it is and sees. */
export interface PastedKey {
  readonly key: string;
  readonly setKey: (key: string) => void;
  /** Asks the server about the key, unless it was asked already. */
  readonly check: () => void;
  /** The models that the key sees; null while nobody knows. */
  readonly models: readonly PickItem[] | null;
  readonly owner: KeyOwner | null;
  readonly failure: Failure | null;
}

export interface KeyOwner {
  readonly key: string;
  readonly project: string;
}

interface Known {
  readonly key: string;
  readonly models: readonly PickItem[] | null;
  readonly owner: KeyOwner | null;
  readonly failure: Failure | null;
}

const unknown: Known = { key: "", models: null, owner: null, failure: null };

/** The key is in the memory of the page alone, and gone when the page is left. */
export function usePastedKey(server: string): PastedKey {
  const [key, setKey] = useState("");
  const [known, setKnown] = useState<Known>(unknown);
  const asked = useRef<AbortController | null>(null);
  useEffect(() => {
    // A browser may put the page aside as it is, and show it again to somebody else.
    const forget = () => setKey("");
    addEventListener("pagehide", forget);
    return () => {
      removeEventListener("pagehide", forget);
      asked.current?.abort();
    };
  }, []);
  const check = useCallback(() => {
    if (key === "" || known.key === key) return;
    asked.current?.abort();
    const asking = new AbortController();
    asked.current = asking;
    setKnown({ ...unknown, key });
    void askAbout(server, key, asking.signal).then((told) => {
      if (!asking.signal.aborted) setKnown({ ...unknown, key, ...told });
    });
  }, [server, key, known.key]);
  const isKnown = known.key === key && key !== "";
  const { models, owner, failure } = isKnown ? known : unknown;
  return { key, setKey, check, models, owner, failure };
}

async function askAbout(server: string, key: string, signal: AbortSignal): Promise<Partial<Known>> {
  try {
    const list = await answerOf<{ readonly data: readonly ModelWire[] }>(`${server}/v1/models`, key, signal);
    const models = list.data.map(({ id, owned_by: owner }) => ({ id, name: id, note: owner }));
    // Who it is says more, but a key with few scopes may not ask.
    const owner = await answerOf<OwnerWire>(`${server}/rollcall/v1/me`, key, signal).catch(() => null);
    const [name, project] = [owner?.key?.name ?? null, owner?.project?.name ?? null];
    return { models, owner: name === null || project === null ? null : { key: name, project } };
  } catch (error) {
    if (error instanceof Failure) return { failure: error };
    return { failure: new Failure("unreachable", error instanceof Error ? error.message : String(error)) };
  }
}

interface ModelWire {
  readonly id: string;
  readonly owned_by: string;
}

interface OwnerWire {
  readonly key: { readonly name: string | null } | null;
  readonly project: { readonly name: string } | null;
}

async function answerOf<Answer>(url: string, key: string, signal: AbortSignal): Promise<Answer> {
  const response = await sendWithKey(key, { url, signal });
  const text = await response.text();
  if (!response.ok) throw failureOf(response.status, response.headers, text);
  return JSON.parse(text) as Answer;
}
