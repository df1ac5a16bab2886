// SHA-256 digests are spread evenly, so each part has about as many as any other.
const partBits = 10;
// Two of a million digests agree in so many bits with a probability of 1 in 10^17.
const wordsOfDigest = 3;
const lettersOfWord = 6;
const roomMin = 4;
const bitsOfLetter = new Uint8Array(128);
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
for (let bits = 0; bits < letters.length; bits++) bitsOfLetter[letters.charCodeAt(bits)] = bits;

/** A set of digests in base64. It keeps 96 bits of each, in some 13 bytes. */
export class DigestSet {
  readonly #parts: (Part | undefined)[] = Array.from({ length: 1 << partBits });
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** What the digests take, without the constant cost of an empty set. */
  get bytes(): number {
    return this.#parts.reduce((total, part) => total + (part?.bytes ?? 0), 0);
  }

  has(digest: string): boolean {
    read(digest);
    return this.#parts[partOfRead()]?.has() ?? false;
  }

  add(digest: string): void {
    read(digest);
    const part = (this.#parts[partOfRead()] ??= new Part());
    if (part.add()) this.#size++;
  }

  delete(digest: string): void {
    read(digest);
    if (this.#parts[partOfRead()]?.delete() === true) this.#size--;
  }
}

/** The digest that was read last. A fixed place for it saves an object for each request. */
const wordsRead = new Uint32Array(wordsOfDigest);

function read(digest: string): void {
  // Three times as fast as Buffer.
  for (let word = 0; word < wordsOfDigest; word++) {
    let bits = 0;
    for (let at = word * lettersOfWord; at < (word + 1) * lettersOfWord; at++)
      bits = (bits << 6) | bitsOfLetter[digest.charCodeAt(at)]!;
    wordsRead[word] = bits;
  }
}

function partOfRead(): number {
  return wordsRead[0]! >>> (32 - partBits);
}

/** The digests that begin alike, sorted, so that no place is empty for long. Its methods concern the digest that was read. */
class Part {
  #words = new Uint32Array(roomMin * wordsOfDigest);
  #count = 0;

  get bytes(): number {
    return this.#words.byteLength;
  }

  has(): boolean {
    return this.#isAt(this.#place());
  }

  /** False if it was there. */
  add(): boolean {
    const at = this.#place();
    if (this.#isAt(at)) return false;
    if (this.#count * wordsOfDigest === this.#words.length) this.#resize();
    const start = at * wordsOfDigest;
    this.#words.copyWithin(start + wordsOfDigest, start, this.#count * wordsOfDigest);
    this.#words.set(wordsRead, start);
    this.#count++;
    return true;
  }

  /** False if it was not there. */
  delete(): boolean {
    const at = this.#place();
    if (!this.#isAt(at)) return false;
    const start = at * wordsOfDigest;
    this.#words.copyWithin(start, start + wordsOfDigest, this.#count * wordsOfDigest);
    this.#count--;
    if (this.#count * wordsOfDigest * 2 < this.#words.length) this.#resize();
    return true;
  }

  /** How many digests come before it. */
  #place(): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(at: number): boolean {
    const start = at * wordsOfDigest;
    for (let word = 0; word < wordsOfDigest; word++) {
      const difference = this.#words[start + word]! - wordsRead[word]!;
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  #isAt(at: number): boolean {
    if (at === this.#count) return false;
    const start = at * wordsOfDigest;
    for (let word = 0; word < wordsOfDigest; word++) if (this.#words[start + word] !== wordsRead[word]) return false;
    return true;
  }

  #resize(): void {
    const room = this.#count + Math.max(roomMin, this.#count >>> 3);
    const words = new Uint32Array(room * wordsOfDigest);
    words.set(this.#words.subarray(0, this.#count * wordsOfDigest));
    this.#words = words;
  }
}
