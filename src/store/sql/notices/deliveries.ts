import type { Delivery, DeliveryQueue, DeliveryStore } from "../../notices.ts";
import { number, reader, text, toRow, type Columns } from "../columns.ts";
import type { SqlDriver, SqlRunner, SqlValue } from "../driver.ts";
import { count, finds, list } from "../queries.ts";
import { insert } from "../rows.ts";

const columns = {
  id: text("id"),
  target: text("target"),
  organizationId: text("organization_id"),
  body: text("body"),
  createdMs: number("created_ms"),
  attempts: number("attempts"),
  nextAtMs: number("next_at_ms"),
} satisfies Columns<Delivery>;

const toDelivery = reader(columns);

export function sqlDeliveries(sql: SqlRunner): DeliveryStore {
  return {
    add: async (deliveries) => {
      if (deliveries.length > 0)
        await insert(
          sql,
          "deliveries",
          deliveries.map((delivery) => toRow(columns, delivery)),
        );
    },
    waiting: (target) => count(sql, "deliveries where target = ?", [target]),
    waitingOf: (organizationId, target) =>
      count(sql, "deliveries where target = ? and organization_id = ?", [target, organizationId]),
  };
}

export function deliveryQueue(driver: SqlDriver): DeliveryQueue {
  const change = (statement: string, values: readonly SqlValue[]) =>
    driver.beside(async (sql) => {
      await sql.all(statement, values);
    });
  return {
    due: (target, atMs, limit) =>
      list(
        driver,
        `select * from (
           select *, row_number() over (partition by organization_id order by next_at_ms, id) as place
           from deliveries where target = ? and next_at_ms <= ?) due
         order by place, next_at_ms, id limit ?`,
        [target, atMs, limit],
        toDelivery,
      ),
    claim: ({ id, target, nextAtMs }, untilMs) =>
      driver.beside((sql) =>
        finds(
          sql,
          `update deliveries set attempts = attempts + 1, next_at_ms = ?
           where id = ? and target = ? and next_at_ms = ? returning id`,
          [untilMs, id, target, nextAtMs],
        ),
      ),
    postpone: ({ id, target }, nextAtMs) =>
      change("update deliveries set next_at_ms = ? where id = ? and target = ?", [nextAtMs, id, target]),
    end: ({ id, target }) => change("delete from deliveries where id = ? and target = ?", [id, target]),
    dropOlder: (createdMs) =>
      driver.beside(async (sql) => {
        const dropped = await sql.all("delete from deliveries where created_ms < ? returning id", [createdMs]);
        return dropped.length;
      }),
  };
}
