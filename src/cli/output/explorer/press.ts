/** What a user did: pressed a key that has a name, typed a character, or pasted a text. */
export type Press =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "paste"; readonly text: string };
