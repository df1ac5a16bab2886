/** A map key made of several ids. JSON keeps different ids from running together into the same text. */
export function compositeKey(...ids: readonly (string | null)[]): string {
  return JSON.stringify(ids);
}
