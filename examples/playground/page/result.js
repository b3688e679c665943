
/** The names of kinds for people. */
const TITLES = {
  alarm: "Alarm",
  gps: "Position (GPS)",
  device_info: "Device info",
  pass_through: "Serial data (pass-through)",
  alarm_file: "File of an alarm",
  sensor: "Sensor reading",
  capture_file: "Captured file",
  face_comparison: "Face comparison",
  driver_picture: "Driver's picture",
  rfid: "RFID card",
  unknown: "Unknown kind",
};

const code = (text) => element("code", {}, text);
const note = (text) => element("li", {}, text);

/** What a push is, and why; or what is wrong with it. */
function verdict(title, why, item) {
  const { kind, error } = item;
  title.className = error ? "bad" : "";
  title.textContent = error ? `Not decoded${kind ? `: ${TITLES[kind]}` : ""}` : TITLES[kind];
  const parts = [];
  if (error) {
    parts.push(element("p", { className: "error" }, error.text));
    parts.push(element("p", {}, element("b", {}, "What to do: "), error.help ?? remedy(error)));
  }
  parts.push(element("p", {}, ...reasons(item)));
  if (item.notes.length) parts.push(element("ul", { className: "notes" }, ...item.notes.map(note)));
  why.replaceChildren(...parts);
}

/** Which fields showed the kind, and what else it could be. */
function reasons({ kind, shown, error, notes }) {
  const by = (names) => names.flatMap((name, index) => [index ? ", " : "", code(name)]);
  if (shown.length === 0) {
    if (error) return [];
    return ["No field shows a kind", notes.some((text) => text.includes("looks like")) ? "; see the note." : "."];
  }
  const [best, ...others] = shown;
  const parts = [best.kind === kind ? "Shown by " : `Looks like ${TITLES[best.kind]}, by `, ...by(best.by), ". "];
  if (others.length) {
    parts.push("It could also be: ");
    others.forEach((other, index) =>
      parts.push(index ? "; " : "", TITLES[other.kind], " (by ", ...by(other.by), ")"),
    );
    parts.push(kind === "alarm" ? ", but an alarm is never read as anything else." : ", which fits less well.");
  } else {
    parts.push("Nothing else fits.");
  }
  return parts;
}

/** What to do about an error that the body itself says nothing more of. */
function remedy(error) {
  const strict = byId("strict").checked;
  return {
    syntax: "look at the marked place: what is there is not what JSON has there. Text from a log or a ticket may be readable with Repair.",
    envelope: "look whether this is the body of a push at all, and whether all of it was copied.",
    missing_field: strict
      ? "the sender has to write every field that the page requires; without Strict, the device alone is required."
      : "the sender has to name the device in deviceId.",
    invalid_field: strict
      ? "the sender has to write the marked value with the type of the page; without Strict, what is unambiguous is converted."
      : "the sender has to write the marked value as the page says.",
    duplicate_field: "the sender has to write this name once: nobody can tell which of the two values is meant.",
    limit_exceeded: "split it, or raise the limit of the decoder where bodies are really that large.",
    batch: "decode it as a batch.",
  }[error.kind] ?? "see the documentation of this error.";
}

/** The fields as a table. `pick` is told which was chosen. */
function fieldTable(box, item, pick) {
  const { fields, absent, more } = item;
  const parts = [];
  const head = ["Field", "On the wire", "Value", "Notes"].map((name) =>
    element("th", { role: "columnheader", scope: "col" }, name),
  );
  const rows = fields.map((field, index) => {
    const name = element("button", { type: "button", className: "field", "aria-pressed": "false" }, field.inside ? `message.${field.name}` : field.name);
    name.addEventListener("click", () => pick(index));
    const cells = [
      element("th", { role: "rowheader", scope: "row" }, name, field.doc ? element("small", {}, field.doc) : null),
      element("td", { role: "cell", "data-label": "On the wire" }, code(field.wire)),
      element("td", { role: "cell", "data-label": "Value" }, ...value(field, item)),
      element("td", { role: "cell", "data-label": "Notes" }, field.notes.length ? element("ul", { className: "notes" }, ...field.notes.map(note)) : ""),
    ];
    return element("tr", { role: "row", className: field.inside ? "inside" : "" }, ...cells);
  });
  if (rows.length) {
    parts.push(
      element("table", { role: "table" },
        element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, ...head)),
        element("tbody", { role: "rowgroup" }, ...rows)),
    );
  } else {
    parts.push(element("p", {}, "No field could be read."));
  }
  if (more) parts.push(element("p", {}, `${count(more, "more field")} not shown.`));
  if (absent.length) {
    const lines = absent.map(({ name, required, doc }) =>
      element("li", {}, code(name), required ? " (required by the page)" : "", ` ${doc}`),
    );
    const missing = absent.filter(({ required }) => required).length;
    const said = missing ? `, ${missing} of them required by the page` : "";
    parts.push(element("details", {}, element("summary", {}, `${count(absent.length, "field")} not sent${said}`), element("ul", {}, ...lines)));
  }
  box.replaceChildren(...parts);
}

/** A typed value, its unit, its type, and what it was converted from. */
function value(field, { error }) {
  if (field.value === null) {
    const kept = field.known ? "absent; the text is kept in extra where it was refused" : "as it is, in extra";
    return [element("small", {}, error ? "read, but nothing was decoded" : kept)];
  }
  const parts = [element("span", { className: "value" }, field.value, field.unit ? ` ${field.unit}` : "")];
  const remarks = [field.rust_type];
  if (field.converted) remarks.push(`converted from ${field.converted[0]} to ${field.converted[1]}`);
  if (field.meaning) remarks.push(field.meaning);
  parts.push(element("small", {}, remarks.filter(Boolean).join(" · ")));
  return parts;
}

/** Text to read and to copy. */
function listing(box, buttons, text, none) {
  if (text === null) {
    box.replaceChildren(element("p", {}, none));
    return;
  }
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}\n… ${count(text.length - SHOWN, "more character")}` : text;
  const label = box.parentElement.querySelector("h2").id;
  const controls = element("p", { className: "controls" }, ...buttons.map(([name, content]) => copyButton(name, content)));
  box.replaceChildren(controls, element("pre", { tabIndex: 0, "aria-labelledby": label }, shown));
}
