
/** As style.css has it, in pixels. */
const ROW = 28;
/** Browsers take no element of more than some ten million pixels: a longer list is scrolled in proportion. */
const MAX_HEIGHT = 8_000_000;

/** A list of any length, of which the rows in sight are there. */
class List {
  /** `show` gives the cells of a row, `pick` is told which row was chosen. */
  constructor(box, rows, show, pick) {
    Object.assign(this, { box, rows, show, pick, indices: new Uint32Array(0), chosen: -1, asked: 0 });
    box.addEventListener("scroll", () => this.draw());
    box.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.choose(Number(row.dataset.at));
    });
    box.addEventListener("keydown", (event) => this.key(event));
  }

  /** Takes which bodies are listed. */
  list(indices) {
    this.indices = indices;
    this.rows.style.height = `${Math.min(indices.length * ROW, MAX_HEIGHT)}px`;
    this.draw();
  }

  get visible() {
    return Math.max(1, Math.floor(this.box.clientHeight / ROW));
  }

  get scaled() {
    return this.indices.length * ROW > MAX_HEIGHT;
  }

  first() {
    const { box, indices } = this;
    if (!this.scaled) return Math.floor(box.scrollTop / ROW);
    return Math.round((box.scrollTop / (MAX_HEIGHT - box.clientHeight)) * (indices.length - this.visible));
  }

  draw() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = 0;
      this.drawNow();
    });
  }

  drawNow() {
    const { box, indices } = this;
    const first = Math.max(0, this.first());
    const last = Math.min(indices.length, first + this.visible + 2);
    const top = this.scaled ? box.scrollTop : first * ROW;
    const made = [];
    for (let at = first; at < last; at += 1) {
      const row = element("div", {
        id: `row-${at}`,
        role: "option",
        className: "row",
        "aria-selected": String(at === this.chosen),
        "aria-posinset": String(at + 1),
        "aria-setsize": String(indices.length),
      });
      row.dataset.at = at;
      row.style.top = `${top + (at - first) * ROW}px`;
      made.push(append(row, this.show(indices[at])));
    }
    this.rows.replaceChildren(...made);
    const there = this.chosen >= first && this.chosen < last;
    if (there) box.setAttribute("aria-activedescendant", `row-${this.chosen}`);
    else box.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    const { box, indices } = this;
    if (indices.length === 0) return;
    this.chosen = Math.max(0, Math.min(at, indices.length - 1));
    const first = this.first();
    if (this.scaled) {
      if (this.chosen < first || this.chosen >= first + this.visible) {
        box.scrollTop = (this.chosen / (indices.length - this.visible)) * (MAX_HEIGHT - box.clientHeight);
      }
    } else if (this.chosen * ROW < box.scrollTop) {
      box.scrollTop = this.chosen * ROW;
    } else if ((this.chosen + 1) * ROW > box.scrollTop + box.clientHeight) {
      box.scrollTop = (this.chosen + 1) * ROW - box.clientHeight;
    }
    this.drawNow();
    this.pick(indices[this.chosen]);
  }

  key(event) {
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: this.visible,
      PageUp: -this.visible,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.choose(Math.max(0, Math.min(this.chosen + step, this.indices.length - 1)));
  }
}
