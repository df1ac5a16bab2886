import { Meter } from "../../../src/console/parts/page/meter.tsx";
import { Section } from "../../../src/console/parts/page/section.tsx";
import { Badge } from "../../../src/console/parts/text/badge.tsx";
import { CodeBlock } from "../../../src/console/parts/text/code-block.tsx";
import { Copy } from "../../../src/console/parts/text/copy.tsx";
import { Day, Ends } from "../../../src/console/parts/text/day.tsx";
import { DeclaredBy } from "../../../src/console/parts/text/declared-by.tsx";
import { DiffList } from "../../../src/console/parts/text/diff-list.tsx";
import { Bytes, Count, Price, Tokens } from "../../../src/console/parts/text/figures.tsx";
import { Id } from "../../../src/console/parts/text/id.tsx";
import { JsonView } from "../../../src/console/parts/text/json-view.tsx";
import { Time } from "../../../src/console/parts/text/time.tsx";
import { hostileIds } from "./made-models.ts";

export function TextView() {
  return (
    <>
      <h1>Text</h1>
      <Words />
      <Figures />
      <Ids />
      <Blocks />
    </>
  );
}

function Words() {
  const now = Math.floor(Date.now() / 1000);
  return (
    <>
      <Section title="Badges">
        <div class="gallery-row">
          <Badge>plain</Badge>
          <Badge tone="good">live</Badge>
          <Badge tone="warn">deprecated</Badge>
          <Badge tone="bad">failing</Badge>
          <Badge tone="info">new</Badge>
          <DeclaredBy by="file" file="rollcall.yaml" />
          <DeclaredBy by="detected" />
        </div>
      </Section>
      <Section title="Times">
        <div class="gallery-row" id="times">
          <Time seconds={now - 185} />
          <Time seconds={now - 86_400 * 3} />
          <Time seconds={now + 86_400 * 40} />
          <Time seconds={null} />
          <Day iso="2027-01-31" />
          <Ends seconds={now + 86_400 * 3 + 60} />
          <Ends seconds={now - 60 * 60 * 5} />
          <Ends seconds={now + 86_400 * 90} />
          <Ends seconds={null} />
        </div>
      </Section>
    </>
  );
}

function Figures() {
  return (
    <>
      <Section title="Figures">
        <div class="gallery-row" id="figures">
          <Price value="0.00000015" />
          <Price value="0.0000000375" />
          <Price value="0.04" per="one" />
          <Price value={null} />
          <Tokens value={128_000} />
          <Tokens value={1_048_576} />
          <Count value={2345} />
          <Bytes value={4_683_075_271} />
          <Meter label="Requests" used={3200} of={10_000} />
          <Meter label="Requests" used={8900} of={10_000} />
          <Meter label="Requests" used={10_000} of={10_000} />
        </div>
      </Section>
    </>
  );
}

function Ids() {
  return (
    <>
      <Section title="Ids">
        <div class="gallery-row" id="ids">
          <Id value="gpt-4o-mini" />
          <Id value="gpt-4o" href="?view=text" />
          {hostileIds.map((id) => (
            <Id key={id} value={id} href={`?view=text&id=${encodeURIComponent(id)}`} />
          ))}
          <Copy text="copied" label="Copy the base URL" />
        </div>
      </Section>
    </>
  );
}

function Blocks() {
  return (
    <>
      <Section title="Code">
        <CodeBlock
          language="curl"
          text={'curl https://models.example/v1/models \\\n  -H "Authorization: Bearer $OPENAI_API_KEY"'}
        />
      </Section>
      <Section title="JSON">
        <JsonView
          value={{
            id: "gpt-4o",
            created: 1_721_172_741,
            owned_by: "<b>openai</b>",
            facts: { context_length: { value: 128_000, from: "upstream" }, capabilities: ["tools", "vision"] },
            parent: null,
            live: true,
          }}
        />
      </Section>
      <Section title="Differences">
        <DiffList
          gained={sideOf(["gpt-4o", "gpt-4o-mini"])}
          lost={sideOf(hostileIds)}
          same={{ ...sideOf(Array.from({ length: 30 }, (_, at) => `model-${at}`)), total: 400 }}
        />
      </Section>
    </>
  );
}

function sideOf(ids: readonly string[]) {
  return { items: ids.map((id) => ({ id })), total: ids.length };
}
