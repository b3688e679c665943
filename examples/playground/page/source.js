
/** The longest body that is decoded, as src/lib.rs has it. */
const MAX_BODY = 16 * 2 ** 20;
/** The most bytes that are held. */
const MAX_INPUT = 512 * 2 ** 20;
/** Above so many characters, text is held but not shown in the text area, which would take seconds to lay it out. */
const MAX_SHOWN = 200_000;
/** How many bytes of lines are decoded at once, and how long, in milliseconds, before the browser has its turn. */
const SLICE = 16 * 2 ** 10;
const TURN = 8;

/** The bytes of a file, decompressed where they are gzip. */
async function readFile(file) {
  if (file.size > MAX_INPUT) throw new Error(`${file.name} is longer than 512 MiB: split it first`);
  const raw = new Uint8Array(await file.arrayBuffer());
  return raw[0] === 0x1f && raw[1] === 0x8b ? gunzip(raw, file.name) : raw;
}

async function gunzip(raw, name) {
  const reader = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const parts = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > MAX_INPUT) break;
    }
  } catch (error) {
    throw new Error(`${name} starts as gzip, but is damaged or cut off: ${error.message}`, { cause: error });
  }
  if (length > MAX_INPUT) {
    await reader.cancel();
    throw new Error(`${name} is longer than 512 MiB once decompressed: split it first`);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bodies of an input: a few bytes for each, so that a million are held. */
class Bodies {
  constructor(bytes, switches) {
    this.bytes = bytes;
    this.switches = switches;
    this.length = 0;
    this.room(64);
  }

  room(size) {
    const grown = (make, old) => {
      const made = new make(size);
      if (old) made.set(old);
      return made;
    };
    this.starts = grown(Float64Array, this.starts);
    this.lengths = grown(Uint32Array, this.lengths);
    /** The place of the kind in the list of kinds, 255 for a failure. */
    this.kinds = grown(Uint8Array, this.kinds);
    this.noted = grown(Uint8Array, this.noted);
  }

  /** Takes summaries as src/survey.rs writes them, of an input that started at `from`. */
  take(summaries, from) {
    const view = new DataView(summaries.buffer, summaries.byteOffset);
    for (let at = 0; at < summaries.length; at += 10) {
      if (this.length === this.kinds.length) this.room(this.length * 2);
      this.starts[this.length] = from + view.getUint32(at, true);
      this.lengths[this.length] = view.getUint32(at + 4, true);
      this.kinds[this.length] = summaries[at + 8];
      this.noted[this.length] = summaries[at + 9];
      this.length += 1;
    }
  }

  body(index) {
    return this.bytes.subarray(this.starts[index], this.starts[index] + this.lengths[index]);
  }

  /**
   * Looks at all of the input, in slices, so that the page stays as quick as ever.
   * `progress` is told how much of it was looked at, and says whether to go on.
   */
  async read(decoder, progress) {
    const { bytes, switches } = this;
    if (bytes.length === 0) return;
    if (decoder.isOneBody(bytes.subarray(0, MAX_BODY + 1), switches)) {
      this.take(decoder.bytes("whole", bytes, switches), 0);
      return;
    }
    let turn = performance.now();
    for (let at = 0; at < bytes.length; ) {
      const end = this.endOfSlice(at);
      this.take(decoder.bytes("lines", bytes.subarray(at, end), switches), at);
      at = end;
      if (performance.now() - turn > TURN) {
        if (!progress(at / bytes.length)) return;
        await pause();
        turn = performance.now();
      }
    }
  }

  /** Where a slice ends: behind a line. */
  endOfSlice(at) {
    const { bytes } = this;
    if (at + SLICE >= bytes.length) return bytes.length;
    const last = bytes.subarray(at, at + SLICE).lastIndexOf(10);
    if (last >= 0) return at + last + 1;
    const next = bytes.indexOf(10, at + SLICE);
    return next < 0 ? bytes.length : next + 1;
  }
}
