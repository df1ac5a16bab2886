/** The change of a source, or its removal, that its models have yet to follow: very many follow in parts. */
export const pendingSources = [`alter table source_states add column pending_revision bigint`];
