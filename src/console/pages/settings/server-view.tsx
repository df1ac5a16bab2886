import type { AnswerOf } from "../../data/contract.ts";
import { useResource } from "../../data/use-resource.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { FactRow, Facts } from "../../parts/page/facts.tsx";
import { Section } from "../../parts/page/section.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { bytes, number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { settingsWords } from "./words.ts";

type Server = AnswerOf<"GET /rollcall/v1/server">;

/** What this server is and how it was started. */
export function ServerView() {
  const { value, error, refresh } = useResource("GET /rollcall/v1/server", {});
  if (error !== null && value === null) return <ErrorPanel failure={error} retry={refresh} />;
  if (value === null) return <Skeleton lines={8} />;
  return (
    <>
      <General server={value} />
      <Limits server={value} />
    </>
  );
}

function General({ server }: { readonly server: Server }) {
  const words = useWords(settingsWords);
  const { cors_origins: origins, config_file: file } = server;
  return (
    <Section title={words.general}>
      <Facts>
        <FactRow label={words.version} value={server.version} />
        <FactRow label={words.store} value={words.stores[server.store]} />
        <FactRow label={words.revision} value={number(server.revision)} />
        <FactRow label={words.file} value={file === null ? words.noFile : <bdi class="mono">{file}</bdi>} />
        <FactRow label={words.retention} value={words.days(server.retention_days)} />
        <FactRow label={words.fields} value={<span class="mono">{server.model_fields}</span>} />
        <FactRow
          label={words.cors}
          value={
            origins === "*"
              ? words.anyOrigin
              : origins.map((origin) => <bdi class="settings-origin mono">{origin}</bdi>)
          }
        />
        <FactRow label={words.masterKey} value={server.has_master_key ? words.canSeal : words.cannotSeal} />
        <FactRow label={words.reach} value={words.reaches[server.sources_in_private_networks]} />
      </Facts>
    </Section>
  );
}

function Limits({ server: { limits, usage } }: { readonly server: Server }) {
  const words = useWords(settingsWords);
  const { requests_per_minute: requests, open_calls: open, call_body_bytes: body } = limits;
  return (
    <Section title={words.limits}>
      <Facts>
        <FactRow label={words.requests} value={requests === null ? words.noLimit : words.perMinute(number(requests))} />
        <FactRow
          label={words.openCalls}
          value={words.openCallsValue(number(open.per_organization), number(open.per_server))}
        />
        <FactRow label={words.bodies} value={words.bodiesValue(bytes(body.json), bytes(body.multipart))} />
        <FactRow label={words.sourcesMax} value={number(limits.sources)} />
        <FactRow
          label={words.records}
          value={words.recordsValue(words.days(usage.record_days), number(usage.records))}
        />
        <FactRow label={words.streams} value={usage.count_streams ? words.streamsAsked : words.streamsNotAsked} />
      </Facts>
    </Section>
  );
}
