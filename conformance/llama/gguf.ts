/*
 * A language model of 300 tokens, one layer and random weights, as a GGUF file of 130 KB. What it says is nonsense, and
 * the same every time at temperature 0; everything else about it is real.
 */

const architecture = "llama";
const width = 32;
const innerWidth = 64;
const contextTokens = 32_768;

/** Every byte is a token, so that any text can be read; besides, there are the words that the model says. */
const words = Array.from({ length: 41 }, (_, at) => `\u2581w${at}`);
const bytes = Array.from({ length: 256 }, (_, at) => `<0x${at.toString(16).toUpperCase().padStart(2, "0")}>`);
const special = ["<unk>", "<s>", "</s>"];
const tokens = [...special, ...bytes, ...words];
const tokenTypes = [2, 3, 3, ...bytes.map(() => 6), ...words.map(() => 1)];

const template = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant:";

/** The bytes of the file. */
export function tinyModel(): Buffer {
  const tensors = tensorsOf(randomNumbers(1));
  const facts: readonly Buffer[] = [
    fact("general.architecture", text(architecture)),
    fact("general.name", text("tiny")),
    fact(`${architecture}.context_length`, count(contextTokens)),
    fact(`${architecture}.embedding_length`, count(width)),
    fact(`${architecture}.block_count`, count(1)),
    fact(`${architecture}.feed_forward_length`, count(innerWidth)),
    fact(`${architecture}.attention.head_count`, count(2)),
    fact(`${architecture}.attention.head_count_kv`, count(2)),
    fact(`${architecture}.attention.layer_norm_rms_epsilon`, typed(6, float(1e-5))),
    fact("tokenizer.ggml.model", text("llama")),
    fact("tokenizer.ggml.tokens", list(8, tokens.map(string))),
    fact(
      "tokenizer.ggml.scores",
      list(
        6,
        tokens.map((_, at) => float(-at)),
      ),
    ),
    fact("tokenizer.ggml.token_type", list(5, tokenTypes.map(uint32))),
    fact("tokenizer.ggml.bos_token_id", count(1)),
    fact("tokenizer.ggml.eos_token_id", count(2)),
    fact("tokenizer.ggml.unknown_token_id", count(0)),
    fact("tokenizer.chat_template", text(template)),
  ];
  let offset = 0;
  const infos = tensors.map(({ name, dimensions, data }) => {
    const at = offset;
    offset += data.length;
    return Buffer.concat([string(name), uint32(dimensions.length), ...dimensions.map(uint64), uint32(0), uint64(at)]);
  });
  const head = [Buffer.from("GGUF"), uint32(3), uint64(tensors.length), uint64(facts.length)];
  return Buffer.concat([padded(Buffer.concat([...head, ...facts, ...infos])), ...tensors.map(({ data }) => data)]);
}

interface Tensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly data: Buffer;
}

function tensorsOf(random: () => number): readonly Tensor[] {
  const tensor = (name: string, dimensions: readonly number[], valueAt: (at: number) => number): Tensor => {
    const values = Float32Array.from({ length: dimensions.reduce((size, one) => size * one, 1) }, (_, at) =>
      valueAt(at),
    );
    return { name: `${name}.weight`, dimensions, data: padded(Buffer.from(values.buffer)) };
  };
  const matrix = (name: string, ...dimensions: readonly number[]) => tensor(name, dimensions, () => random() / 4);
  const norm = (name: string) => tensor(name, [width], () => 1);
  // Bytes and the end of the text are never the likeliest token.
  const isWord = (at: number) => at >= width * (special.length + bytes.length);
  return [
    matrix("token_embd", width, tokens.length),
    norm("blk.0.attn_norm"),
    ...["q", "k", "v", "output"].map((name) => matrix(`blk.0.attn_${name}`, width, width)),
    norm("blk.0.ffn_norm"),
    matrix("blk.0.ffn_gate", width, innerWidth),
    matrix("blk.0.ffn_up", width, innerWidth),
    matrix("blk.0.ffn_down", innerWidth, width),
    norm("output_norm"),
    tensor("output", [width, tokens.length], (at) => (isWord(at) ? random() : 0)),
  ];
}

/** Between -1 and 1, the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function fact(name: string, value: Buffer): Buffer {
  return Buffer.concat([string(name), value]);
}

function typed(type: number, value: Buffer): Buffer {
  return Buffer.concat([uint32(type), value]);
}

function count(value: number): Buffer {
  return typed(4, uint32(value));
}

function text(value: string): Buffer {
  return typed(8, string(value));
}

function list(type: number, values: readonly Buffer[]): Buffer {
  return typed(9, Buffer.concat([uint32(type), uint64(values.length), ...values]));
}

function string(value: string): Buffer {
  return Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function float(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

/** The file has everything at multiples of 32 bytes. */
function padded(buffer: Buffer): Buffer {
  return Buffer.concat([buffer, Buffer.alloc((32 - (buffer.length % 32)) % 32)]);
}
