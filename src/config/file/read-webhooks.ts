import { validateWebhookSecret, type Webhook } from "../../registry/notices/webhook.ts";
import { validateUrl } from "../../sources/fetcher/fetcher.ts";
import type { FieldReader } from "../yaml/yaml-reader.ts";

const webhooksMax = 10;

/** Where events are sent to. */
export function readWebhooks(fields: FieldReader): readonly Webhook[] {
  const read = fields.unique(
    "webhooks",
    (item) =>
      item.object((names) => {
        const url = names.required("url").text((text) => asClause(validateUrl(text, true)));
        const webhook = { url, secret: names.required("secret").text(validateWebhookSecret) };
        return { item, webhook };
      }),
    ({ webhook }) => webhook.url,
  );
  const oneTooMany = read[webhooksMax];
  if (oneTooMany !== undefined) throw oneTooMany.item.error(`is one too many: there may be ${webhooksMax} webhooks`);
  return read.map(({ webhook }) => webhook);
}

/** The sentence as the end of another one. */
function asClause(sentence: string | null): string | null {
  return sentence === null ? null : `cannot be used: ${sentence}`;
}
