import { expect, test } from "bun:test";
import { CallProgress } from "../../relay/call-progress.ts";
import { Outs } from "../../relay/outs.ts";
import type { Serving } from "../../sources/serving.ts";
import { Metrics } from "./metrics.ts";
import { countedStatus, RelayMetrics } from "./relay-metrics.ts";

const at = (organizationId: string | null, sourceId: string) =>
  ({ organizationId, sourceId, key: `${organizationId}/${sourceId}`, upstreamId: "m" }) as Serving;
const [shared, ones, others] = [at(null, "shared"), at("org-1", "own"), at("org-2", "own")];

function metricsOf(namesAll: boolean) {
  const outs = new Outs(() => 0);
  const metrics = new RelayMetrics(outs, namesAll);
  const answer = (serving: Serving, status: number) => {
    const progress = new CallProgress("chat", { arrivedMs: 0, readMs: 0 }, serving);
    metrics.begin(progress);
    progress.finish("complete");
    metrics.answered(progress, status, 1);
  };
  const lines = (name: string) =>
    new Metrics()
      .text(metrics.gauges())
      .split("\n")
      .filter((line) => line.startsWith(`${name}{`))
      .map((line) => line.slice(name.length));
  return { outs, answer, lines };
}

test("tokens are counted by kind, and what is unknown adds nothing", () => {
  const metrics = new RelayMetrics(new Outs(() => 0), true);
  for (const usage of [{ inputTokens: 10, cachedInputTokens: 4, outputTokens: 2 }, { inputTokens: 5 }, null]) {
    const progress = new CallProgress("chat", { arrivedMs: 0, readMs: 0 }, shared);
    metrics.begin(progress);
    progress.usage = usage;
    progress.finish("complete");
  }
  const page = new Metrics().text(metrics.gauges()).split("\n");
  expect(page.filter((line) => line.startsWith("rollcall_relay_tokens_total"))).toEqual([
    'rollcall_relay_tokens_total{kind="input"} 15',
    'rollcall_relay_tokens_total{kind="cached"} 4',
    'rollcall_relay_tokens_total{kind="cache_write"} 0',
    'rollcall_relay_tokens_total{kind="output"} 2',
    'rollcall_relay_tokens_total{kind="reasoning"} 0',
  ]);
});

test("the sources of organizations have no names, unless the operator wants them", () => {
  const seen = (namesAll: boolean) => {
    const { outs, answer, lines } = metricsOf(namesAll);
    for (const serving of [shared, ones, others, others]) answer(serving, 200);
    for (const serving of [shared, ones, others]) outs.unreachable(serving, "it fails");
    return [lines("rollcall_relay_requests_total"), lines("rollcall_relay_source_out")];
  };
  expect(seen(false)).toEqual([
    [
      '{call="chat",organization="",source="shared",status="200"} 1',
      '{call="chat",organization="",source="",status="200"} 3',
    ],
    ['{organization="",source="shared",reason="unreachable"} 1', '{organization="",source="",reason="unreachable"} 2'],
  ]);
  expect(seen(true)).toEqual([
    [
      '{call="chat",organization="",source="shared",status="200"} 1',
      '{call="chat",organization="org-1",source="own",status="200"} 1',
      '{call="chat",organization="org-2",source="own",status="200"} 2',
    ],
    [
      '{organization="",source="shared",reason="unreachable"} 1',
      '{organization="org-1",source="own",reason="unreachable"} 1',
      '{organization="org-2",source="own",reason="unreachable"} 1',
    ],
  ]);
});

test("the page does not grow with the statuses that a source makes up, nor without end with sources", () => {
  const { answer, lines } = metricsOf(true);
  for (let status = 200; status < 600; status++) answer(shared, countedStatus(status));
  const statuses = lines("rollcall_relay_requests_total");
  expect(statuses.length).toBeLessThan(40);
  expect(statuses).toContain('{call="chat",organization="",source="shared",status="429"} 1');
  expect(statuses).toContain('{call="chat",organization="",source="shared",status="300"} 100');
  const total = statuses.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0);
  for (let count = 0; count < 1_500; count++) answer(at("org-1", `source-${count}`), 200);
  const rows = lines("rollcall_relay_requests_total");
  expect(rows.length).toBeLessThan(1_050);
  expect(rows.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0)).toBe(total + 1_500);
});
