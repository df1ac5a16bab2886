/** The sums of calls, equal for each width. A sum that no call told a figure of is null. */
const sums = `requests bigint not null, incomplete bigint, broken bigint, cancelled bigint, refused bigint,
    failed bigint, estimated bigint, unmeasured bigint, input_tokens bigint, cached_input_tokens bigint,
    cache_write_tokens bigint, output_tokens bigint, reasoning_tokens bigint, input_audio_tokens bigint,
    cached_audio_tokens bigint, output_audio_tokens bigint, input_image_tokens bigint, cached_image_tokens bigint,
    output_image_tokens bigint, images bigint, audio_ms bigint, characters bigint, searches bigint, total_ms bigint,
    bytes_in bigint, bytes_out bigint`;

const sumsTable = (name: string) =>
  `create table ${name} (
    organization_id text not null, by_key bigint not null, bucket_ms bigint not null, series_id text not null, ${sums},
    primary key (organization_id, by_key, bucket_ms, series_id)) without rowid`;

/**
 * Records of relayed calls, and their sums. A series is the calls that are equal in everything that sums can be filtered
 * by; its id is a digest of that. Every call counts in two series: in one of its key (by_key 1), and in one of all keys
 * (by_key 0), whose key_id, principal_kind and principal_id are ''. Records refer to the first.
 * Where there is no project, source_organization_id, service_tier,
 * image_size or price, it is ''.
 */
export const usage = [
  `create table usage_records (
    organization_id text not null, at_ms bigint not null, id text not null, series_id text not null, status bigint,
    is_stream bigint not null, headers_ms bigint, first_byte_ms bigint, end_ms bigint not null, bytes_in bigint not null,
    bytes_out bigint not null, told text, is_estimated bigint not null, ending text not null, attempts bigint not null,
    prices text, primary key (organization_id, at_ms, id)) without rowid`,
  `create table usage_series (
    organization_id text not null, id text not null, project_id text not null, principal_kind text not null,
    principal_id text not null, key_id text not null, model text not null, source_organization_id text not null, source_id text not null,
    call text not null, service_tier text not null, image_size text not null,
    primary key (organization_id, id)) without rowid`,
  `create index usage_series_by_model on usage_series (organization_id, model)`,
  sumsTable("usage_minutes"),
  sumsTable("usage_hours"),
  sumsTable("usage_days"),
  `create table usage_costs (
    organization_id text not null, by_key bigint not null, bucket_ms bigint not null, series_id text not null,
    item text not null, price text not null, quantity bigint not null,
    primary key (organization_id, by_key, bucket_ms, series_id, item, price)) without rowid`,
  `create table model_calls (
    organization_id text not null, model text not null, project_id text not null, last_called_ms bigint not null,
    primary key (organization_id, model, project_id)) without rowid`,
];
