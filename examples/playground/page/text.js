
/** How many bytes of a body are shown at once. */
const SHOWN = 20_000;

/** The body as it is, its fields marked. */
class BodyText {
  /** `pick` is told which field was clicked. */
  constructor(box, place, pick) {
    Object.assign(this, { box, place, pick, bytes: new Uint8Array(0), marks: [], fault: null, from: 0, chosen: -1 });
    box.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-field]");
      if (mark) this.pick(Number(mark.dataset.field));
    });
  }

  /** Takes a body, the bytes of its fields, and those at fault if there is a fault. */
  show(bytes, ranges, fault) {
    this.bytes = bytes;
    this.fault = fault;
    this.chosen = -1;
    this.marks = ranges
      .map((range, field) => ({ field, range }))
      .filter(({ range }) => range)
      .sort((one, other) => one.range[0] - other.range[0] || other.range[1] - one.range[1]);
    this.around(fault ? fault[0] : 0);
    this.draw();
    this.describe(fault ? `The fault is at ${this.words(fault)}, marked.` : "Choose a field to mark its bytes.");
    this.scrollTo(this.box.querySelector(".fault"));
  }

  /** Marks the bytes of a field. */
  choose(field) {
    this.chosen = field;
    const mark = this.marks.find((mark) => mark.field === field);
    if (!mark) {
      this.draw();
      this.describe("It is not known where this field is in the body.");
      return;
    }
    const [start, end] = mark.range;
    if (start < this.from || end > this.from + SHOWN) this.around(start);
    this.draw();
    this.describe(`Marked: ${this.words(mark.range)} of ${this.bytes.length.toLocaleString("en")}.`);
    this.scrollTo(this.box.querySelector(".chosen"));
  }

  words([start, end]) {
    if (end - start <= 1) return start >= this.bytes.length ? `the end, byte ${start}` : `byte ${start}`;
    return `bytes ${start} to ${end - 1}`;
  }

  describe(text) {
    this.place.textContent = text;
  }

  /** Moves what is shown so that a place is in it. */
  around(at) {
    this.from = at < SHOWN / 2 ? 0 : at - SHOWN / 4;
    // Not into the middle of a character.
    while (this.from > 0 && (this.bytes[this.from] & 0xc0) === 0x80) this.from -= 1;
  }

  draw() {
    const to = Math.min(this.bytes.length, this.from + SHOWN);
    const parts = [];
    if (this.from > 0) parts.push(element("i", {}, `… ${count(this.from, "byte")} before …\n`));
    this.between(parts, this.from, to, this.marks, this.fault);
    if (to < this.bytes.length) parts.push(element("i", {}, `\n… ${count(this.bytes.length - to, "byte")} more …`));
    this.box.replaceChildren(...parts);
  }

  /** Adds what is between two bytes: plain text, and marks, in which there may be marks. */
  between(parts, from, to, marks, fault) {
    let at = from;
    const plain = (end) => {
      const cut = fault && fault[0] >= at && fault[0] <= end && (fault[0] < end || end === this.bytes.length);
      if (cut && fault[1] <= end) {
        parts.push(this.text(at, fault[0]), this.faulty(fault));
        at = fault[1];
      }
      parts.push(this.text(at, end));
      at = end;
    };
    for (let index = 0; index < marks.length; index += 1) {
      const { field, range } = marks[index];
      if (range[0] < at || range[1] > to) continue;
      plain(range[0]);
      const inside = marks.slice(index + 1).filter((mark) => mark.range[1] <= range[1] && mark.range[0] >= range[0]);
      const mark = element("mark", { className: field === this.chosen ? "chosen" : "" });
      mark.dataset.field = field;
      const content = [];
      const same = fault && fault[0] === range[0] && fault[1] === range[1];
      if (same) content.push(this.faulty(fault));
      else this.between(content, range[0], range[1], inside, fault);
      parts.push(append(mark, content));
      at = range[1];
    }
    plain(to);
  }

  faulty([start, end]) {
    const text = this.text(start, end);
    return element("mark", { className: "fault" }, text === "" ? "⟨end⟩" : text);
  }

  text(from, to) {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes.subarray(from, to));
  }

  /** Scrolls the body alone: the page stays where it is. */
  scrollTo(mark) {
    if (!mark) return;
    const [box, at] = [this.box.getBoundingClientRect(), mark.getBoundingClientRect()];
    this.box.scrollTop += at.top - box.top - (box.height - Math.min(at.height, box.height)) / 2;
  }
}
