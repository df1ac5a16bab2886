const deadlineMs = 15_000;

/** Resolves when the condition has come true, with how long that took; throws when it has taken too long. */
export async function until(condition: () => unknown): Promise<number> {
  const started = performance.now();
  while (!(await condition())) {
    if (performance.now() - started > deadlineMs) throw new Error("what was waited for has not happened");
    await Bun.sleep(1);
  }
  return performance.now() - started;
}
