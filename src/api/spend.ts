import { operationTable } from "./operation.ts";
import { deleted, pageOf, pageQuery } from "./shapes/answers.ts";
import {
  checked,
  described,
  list,
  namedObject,
  nullable,
  object,
  optional,
  withSchema,
  type Infer,
} from "./shapes/shapes.ts";
import { choice, constant, email, integer, label, seconds, text } from "./shapes/values.ts";
import { amount } from "./usage/results.ts";

/** What an organization and its projects may spend in a month, and the alerts about it. */

const recipientsMax = 100;

const money = { currency: constant("USD"), interval: constant("month") };
const cents = (minimum: number) => described("Cents of a US dollar.", integer(minimum, Number.MAX_SAFE_INTEGER));
const limitAmount = { threshold_amount: cents(1) };
const alertAmount = { threshold_amount: cents(0) };

const enforcement = object({
  status: described("Whether calls are refused now, because the limit is reached.", choice(["inactive", "enforcing"])),
});

const limitRequest = namedObject(
  "SpendLimitRequest",
  { ...money, ...limitAmount },
  { example: { currency: "USD", interval: "month", threshold_amount: 10_000 } },
);

const recipients = checked(
  withSchema(list(email), { maxItems: recipientsMax }),
  (addresses) => addresses.length <= recipientsMax,
  (param) => `Invalid value for '${param}': expected at most ${recipientsMax} addresses.`,
);

const notificationChannel = { type: constant("email"), recipients, subject_prefix: optional(label) };

const alertRequest = namedObject(
  "SpendAlertRequest",
  { ...money, ...alertAmount, notification_channel: object(notificationChannel) },
  {
    example: {
      currency: "USD",
      interval: "month",
      threshold_amount: 5_000,
      notification_channel: { type: "email", recipients: ["ada@example.com"] },
    },
  },
);

export type SpendAlertRequest = Infer<typeof alertRequest>;
export type SpendLimitWire = Infer<(typeof limitOfOrganization)["retrieve"]["answer"]>;
export type SpendAlertWire = Infer<(typeof alertsOfOrganization)["retrieve"]["answer"]>;

const { limit, after, order } = pageQuery();

export const spending = operationTable({
  retrieveSpending: {
    route: "GET /rollcall/v1/spending",
    summary: "What the organization may spend this month, and has spent.",
    answer: namedObject("Spending", {
      object: constant("rollcall.spending"),
      start_time: described("When the month begins, in UTC.", seconds),
      end_time: described("When the next one begins.", seconds),
      spent: described("In US dollars, with all decimals.", amount),
      spend_limit: described("Cents of a US dollar. Null without a limit.", nullable(cents(1))),
    }),
  },
});

export const limitOfOrganization = limitOperations("/v1/organization/spend_limit", "Organization");
export const limitOfProject = limitOperations("/v1/organization/projects/{project_id}/spend_limit", "Project");
export const alertsOfOrganization = alertOperations("/v1/organization/spend_alerts", "Organization");
export const alertsOfProject = alertOperations("/v1/organization/projects/{project_id}/spend_alerts", "Project");

function limitOperations<const Path extends `/${string}`>(path: Path, noun: "Organization" | "Project") {
  const whose = noun === "Project" ? "a project" : "the organization";
  const kind = noun === "Project" ? "project.spend_limit" : "organization.spend_limit";
  const answer = namedObject(`${noun}SpendLimit`, {
    object: constant(kind),
    ...limitAmount,
    ...money,
    enforcement,
  });
  return operationTable({
    retrieve: {
      id: `retrieve${noun}SpendLimit`,
      route: `GET ${path}`,
      summary: `Retrieves what ${whose} may spend in a month. 404 means that there is no limit.`,
      answer,
      refuses: ["not-found"],
    },
    update: {
      id: `update${noun}SpendLimit`,
      route: `POST ${path}`,
      summary: `Sets what ${whose} may spend in a month.`,
      body: limitRequest,
      answer,
    },
    remove: {
      id: `delete${noun}SpendLimit`,
      route: `DELETE ${path}`,
      summary: `Removes the spend limit of ${whose}.`,
      answer: namedObject(`${noun}SpendLimitDeleted`, {
        object: constant(`${kind}.deleted`),
        deleted: constant(true),
      }),
      refuses: ["not-found"],
    },
  });
}

function alertOperations<const Path extends `/${string}`>(all: Path, noun: "Organization" | "Project") {
  const one = `${all}/{alert_id}` as const;
  const whose = noun === "Project" ? "a project" : "the organization";
  const answer = namedObject(`${noun}SpendAlert`, {
    id: text,
    object: constant(noun === "Project" ? "project.spend_alert" : "organization.spend_alert"),
    ...alertAmount,
    ...money,
    notification_channel: object(notificationChannel),
  });
  return operationTable({
    list: {
      id: `list${noun}SpendAlerts`,
      route: `GET ${all}`,
      summary: `Lists the spend alerts of ${whose}.`,
      query: { limit, after, before: after, order },
      answer: pageOf(answer),
    },
    create: {
      id: `create${noun}SpendAlert`,
      route: `POST ${all}`,
      summary: `Creates a spend alert of ${whose}. Rollcall sends no mail.`,
      body: alertRequest,
      answer,
    },
    retrieve: {
      id: `retrieve${noun}SpendAlert`,
      route: `GET ${one}`,
      summary: `Retrieves a spend alert of ${whose}.`,
      answer,
    },
    update: {
      id: `update${noun}SpendAlert`,
      route: `POST ${one}`,
      summary: `Replaces a spend alert of ${whose}.`,
      body: alertRequest,
      answer,
    },
    remove: {
      id: `delete${noun}SpendAlert`,
      route: `DELETE ${one}`,
      summary: `Deletes a spend alert of ${whose}.`,
      answer: deleted,
    },
  });
}
