
/** The module: the library, behind a few functions from bytes to bytes. See src/abi.rs. */
class Decoder {
  static async start() {
    const text = atob(byId("module").textContent.trim());
    byId("module").remove();
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const decoder = new Decoder();
    decoder.module = await WebAssembly.compile(bytes);
    await decoder.restart();
    return decoder;
  }

  async restart() {
    this.exports = (await WebAssembly.instantiate(this.module)).exports;
  }

  /** Calls a function on bytes, and gives those that it made. */
  bytes(name, input, ...numbers) {
    const { memory, output } = this.exports;
    try {
      this.put(input);
      const length = this.exports[name](...numbers);
      return new Uint8Array(memory.buffer, output(), length).slice();
    } catch (error) {
      // After a trap its memory is in no known state.
      this.restart();
      throw new Error(`the decoder stopped, please report this: ${error.message}`, { cause: error });
    }
  }

  /** The same, for a function that makes JSON. */
  json(name, input, ...numbers) {
    return JSON.parse(new TextDecoder().decode(this.bytes(name, input, ...numbers)));
  }

  /** Whether bytes are one body rather than one a line. */
  isOneBody(input, switches) {
    this.put(input);
    return this.exports.layout(switches) === 1;
  }

  put(input) {
    const at = this.exports.input(input.length);
    new Uint8Array(this.exports.memory.buffer, at, input.length).set(input);
  }
}
