/** So many of something, and the price of one as decimal text. */
export interface Priced {
  readonly price: string;
  readonly quantity: number;
}

/** The exact sum of quantity times price, as decimal text. */
export function amountOf(lines: readonly Priced[]): string {
  const places = Math.max(0, ...lines.map(({ price }) => fractionOf(price).length));
  let sum = 0n;
  for (const { price, quantity } of lines) sum += BigInt(quantity) * scaled(price, places);
  const digits = sum.toString().padStart(places + 1, "0");
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - places);
  return places === 0 || fraction === "" ? whole : `${whole}.${fraction}`;
}

/** Both together, exactly. */
export function plus(amount: string, more: string): string {
  return amountOf([
    { price: amount, quantity: 1 },
    { price: more, quantity: 1 },
  ]);
}

/** Whether an amount is at least as much as another, exactly. */
export function isAtLeast(amount: string, other: string): boolean {
  const places = Math.max(fractionOf(amount).length, fractionOf(other).length);
  return scaled(amount, places) >= scaled(other, places);
}

function scaled(price: string, places: number): bigint {
  const fraction = fractionOf(price);
  const whole = fraction === "" ? price : price.slice(0, -fraction.length - 1);
  return BigInt(whole + fraction.padEnd(places, "0"));
}

function fractionOf(price: string): string {
  const point = price.indexOf(".");
  return point === -1 ? "" : price.slice(point + 1);
}
