import { useEffect, useState } from "preact/hooks";

/** Said once typing has ended, or a screen reader would say a number after every letter. */
const pauseMs = 500;

/** A text that screen readers say when it changes. */
export function Spoken({ text }: { readonly text: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="unseen" role="status">
      {said}
    </p>
  );
}
