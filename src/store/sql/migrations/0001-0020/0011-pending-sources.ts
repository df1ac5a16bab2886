/** A change or removal of a source that its models have not been updated for. Very many models are updated in parts. */
export const pendingSources = [`alter table source_states add column pending_revision bigint`];
