import { useEffect, useState } from "preact/hooks";

/**
 * Whether the page is being printed. Preact draws in a microtask, which runs before the browser looks at the page again,
 * unless a script calls `print()`; none does.
 */
export function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const before = () => setPrinting(true);
    const after = () => setPrinting(false);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  return isPrinting;
}
