import { failureOf } from "../../../src/console/data/failure.ts";
import { Banner } from "../../../src/console/parts/page/banner.tsx";
import { EmptyState } from "../../../src/console/parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../src/console/parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../../src/console/parts/page/facts.tsx";
import { Columns, Split } from "../../../src/console/parts/page/layouts.tsx";
import { PageHeader } from "../../../src/console/parts/page/page-header.tsx";
import { Section } from "../../../src/console/parts/page/section.tsx";
import { Skeleton } from "../../../src/console/parts/page/skeleton.tsx";
import { Tabs } from "../../../src/console/parts/page/tabs.tsx";
import { Badge } from "../../../src/console/parts/text/badge.tsx";
import { Price, Tokens } from "../../../src/console/parts/text/figures.tsx";
import { Id } from "../../../src/console/parts/text/id.tsx";
import { hostileIds } from "./made-models.ts";

const failure = failureOf(
  409,
  new Headers({ "x-request-id": "req_01JDQX7M2Z5T8R3K" }),
  JSON.stringify({ error: { message: `This is the last owner of ${hostileIds[0]}.`, code: "last_owner" } }),
);

export function PageView() {
  return (
    <>
      <PageHeader
        title={<bdi class="mono">ft:gpt-4o-mini:acemeco:tone:a1B2c3D4</bdi>}
        actions={
          <>
            <button type="button" class="button">
              Edit
            </button>
            <button type="button" class="button button-bad">
              Delete
            </button>
          </>
        }
      >
        <Badge tone="good">live</Badge> fine-tuned from gpt-4o-mini
      </PageHeader>
      <Tabs
        label="Model"
        items={[
          { href: "?view=page", label: "Facts", isCurrent: true },
          { href: "?view=page&tab=seen", label: "Who sees it", count: 12, isCurrent: false },
          { href: "?view=page&tab=calls", label: "Dialects", isCurrent: false },
        ]}
      />
      <Details />
      <States />
    </>
  );
}

function Details() {
  return (
    <Split
      aside={
        <Section title="Aliases" count={2}>
          <p>
            <Id value="fast" href="?view=page" />
          </p>
          <p>
            <Id value="cheap-and-cheerful" href="?view=page" />
          </p>
        </Section>
      }
    >
      <Section
        title="Facts"
        actions={
          <button type="button" class="button">
            Change
          </button>
        }
      >
        <Facts>
          <FactRow label="Context" value={<Tokens value={128_000} />} told="from openrouter" />
          <FactRow label="Input price" value={<Price value="0.00000015" />} told="from rollcall.yaml" />
          <FactRow label="Description" value={hostileIds[0]} told="changed here" />
          <FactRow label="Family" value={null} />
          <FactRow label="Upstream id" value={<Id value={hostileIds[5] ?? ""} />} told="from openai" />
        </Facts>
      </Section>
    </Split>
  );
}

function States() {
  return (
    <Columns>
      <Section title="Banners">
        <div class="gallery-column">
          <Banner tone="info">A newer version of the console is there.</Banner>
          <Banner
            tone="warn"
            action={
              <button type="button" class="button">
                Stay signed in
              </button>
            }
          >
            Your session ends in 4 minutes.
          </Banner>
          <Banner tone="bad">The server does not answer.</Banner>
          <Banner tone="good">Everything is as it should be.</Banner>
        </div>
      </Section>
      <Section title="Errors">
        <ErrorPanel failure={failure} retry={() => undefined} />
      </Section>
      <Section title="Waiting">
        <Skeleton lines={4} />
      </Section>
      <Section title="Nothing">
        <EmptyState
          title="No sources yet"
          action={
            <button type="button" class="button button-main">
              Add a source
            </button>
          }
        >
          A source is where models come from: a vendor’s account, a gateway, or a server of your own.
        </EmptyState>
      </Section>
    </Columns>
  );
}
