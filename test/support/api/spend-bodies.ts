/** Bodies that set a spend limit and a spend alert. */
const money = { currency: "USD", interval: "month" };

export const spendLimit = { ...money, threshold_amount: 100_000 };

export const spendAlert = {
  ...money,
  threshold_amount: 50_000,
  notification_channel: { type: "email", recipients: ["finance@aceme.example"], subject_prefix: "Spend" },
};
