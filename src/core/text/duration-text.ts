const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];

/** A duration as Go writes it, and OpenAI's headers: `12ms`, `1.2s`, `6m0s`, `23h59m59s`. */
export function durationText(ms: number): string {
  const whole = Math.max(0, Math.ceil(ms));
  if (whole < secondMs) return `${whole}ms`;
  if (whole < minuteMs) return `${whole / secondMs}s`;
  // Longer ones need no fraction.
  const seconds = Math.ceil(whole / secondMs) * secondMs;
  const [hours, minutes] = [Math.floor(seconds / hourMs), Math.floor((seconds % hourMs) / minuteMs)];
  const rest = `${minutes}m${(seconds % minuteMs) / secondMs}s`;
  return hours === 0 ? rest : `${hours}h${rest}`;
}
