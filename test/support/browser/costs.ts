import type { Tab } from "./tab.ts";

/** What a page has cost so far: milliseconds of the processor of its main thread, and megabytes of its heap. */
export async function costs(tab: Tab): Promise<{ readonly cpuMs: number; readonly heapMb: number }> {
  const { metrics } = await tab.send("Performance.getMetrics");
  const named: Readonly<Record<string, number>> = Object.fromEntries(
    metrics.map(({ name, value }: { name: string; value: number }) => [name, value]),
  );
  return { cpuMs: (named["TaskDuration"] ?? 0) * 1000, heapMb: (named["JSHeapUsedSize"] ?? 0) / 1e6 };
}

/** The milliseconds that something costs, until the page has been drawn again. */
export async function costOf(tab: Tab, act: () => Promise<unknown>): Promise<number> {
  const before = await costs(tab);
  await act();
  await tab.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))");
  return (await costs(tab)).cpuMs - before.cpuMs;
}
