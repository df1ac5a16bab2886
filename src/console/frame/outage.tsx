import { useCell } from "../data/cell.ts";
import { outage, retryNow } from "../data/health.ts";
import { ErrorPanel } from "../parts/page/error-panel.tsx";

/** Before it is known who is signed in: nothing, or why the server does not say. */
export function Outage() {
  const now = useCell(outage);
  if (now === null) return null;
  return (
    <main class="sign-in">
      <h1>Rollcall</h1>
      <ErrorPanel failure={now.failure} retry={retryNow} />
    </main>
  );
}
