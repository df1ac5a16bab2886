/**
 * Where the objects are that organizations made at sources, such as files and stored responses. The
 * source_organization_id of a shared source is ''. Changes with every such request and takes no revision.
 */
export const notedObjects = [
  `create table noted_objects (
    organization_id text not null, kind text not null, id text not null, project_id text, key_id text not null,
    source_organization_id text not null, source_id text not null, created_ms bigint not null,
    expires_ms bigint not null, watched_until_ms bigint,
    primary key (organization_id, kind, id))`,
  `create index noted_objects_by_age on noted_objects (organization_id, kind, created_ms)`,
  `create index noted_objects_by_expiry on noted_objects (expires_ms)`,
  `create index noted_objects_watched on noted_objects (source_organization_id, source_id, watched_until_ms)
    where watched_until_ms is not null`,
];
