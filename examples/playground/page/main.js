
const decoder = await Decoder.start().catch((error) => {
  byId("broken").textContent = `This page does not work in this browser: ${error.message}`;
  throw error;
});
const state = { bodies: new Bodies(new Uint8Array(0), 0), body: new Uint8Array(0), items: [], item: null, turn: 0, rows: new Map() };

/** In the order of the library, as src/survey.rs counts them. */
const KINDS = Object.keys(TITLES);
const FAILED = 255;

const switches = () => Number(byId("strict").checked) + 2 * Number(byId("repair").checked);
const text = new BodyText(byId("body"), byId("place"), (field) => pickField(field));
const list = new List(byId("list"), byId("rows"), showRow, showBody);

/** The cells of a row of the list. */
function showRow(index) {
  const { rows, bodies } = state;
  if (!rows.has(index)) {
    if (rows.size > 500) rows.clear();
    rows.set(index, decoder.json("brief", bodies.body(index), bodies.switches));
  }
  const { kind, device, time, gist } = rows.get(index);
  const cell = (className, content) => element("span", { className }, content);
  return [
    cell("number", String(index + 1)),
    cell(kind === "failed" ? "kind bad" : "kind", kind),
    cell("gist", [device, gist, time.slice(0, 19).replace("T", " ")].filter(Boolean).join("  ")),
  ];
}

/** Shows all about one body. */
function showBody(index) {
  const { bodies } = state;
  state.body = index === undefined ? new Uint8Array(0) : bodies.body(index);
  const { items, more } = index === undefined ? { items: [], more: 0 } : decoder.json("full", state.body, bodies.switches);
  state.items = items;
  const choices = items.map((item, at) => element("option", { value: at }, `${at + 1}: ${item.error ? "failed" : TITLES[item.kind]}`));
  if (more) choices.push(element("option", { disabled: true }, `${count(more, "more push", "more pushes")} not shown`));
  byId("item").replaceChildren(...choices);
  byId("item-controls").hidden = items.length < 2;
  showItem(0);
}

/** An item without anything. */
const NOTHING = {
  kind: "unknown",
  shown: [],
  notes: [],
  fields: [],
  more: 0,
  absent: [],
  clocks: { gateway: null, report: null, hint: null, actual: null },
  position: null,
  documented: null,
  body: null,
  rust: null,
  error: null,
};

/** Shows one push of the body. */
function showItem(at) {
  const item = state.items[at] ?? NOTHING;
  state.item = item;
  verdict(byId("kind-title"), byId("why"), item);
  if (item === NOTHING) {
    byId("kind-title").textContent = "No push";
    const why = state.body.length ? "This is an array without an element." : "Paste a body, drop a file, or choose a preset.";
    byId("why").replaceChildren(element("p", {}, why));
  }
  text.show(state.body, item.fields.map(({ range }) => range), item.error?.range ?? null);
  fieldTable(byId("fields"), item, pickField);
  showClocks();
  showPlace();
  listing(byId("documented"), [["Copy the object", item.documented], ["Copy the body", item.body]], item.documented, "Nothing was decoded.");
  listing(byId("rust"), [["Copy the Rust", item.rust]], item.rust, "Nothing was decoded.");
}

function pickField(field) {
  text.choose(field);
  byId("fields").querySelectorAll("button.field").forEach((button, at) => {
    button.setAttribute("aria-pressed", String(at === field));
    button.closest("tr").classList.toggle("chosen", at === field);
  });
}

const showClocks = () => clocks(byId("clocks"), state.item.clocks, byId("zone").value);
const showPlace = () => place(byId("position"), state.item.position, Number(byId("scale").value));

/** Takes an input, looks at all of it, and shows its first body. */
async function take(bytes, name) {
  const turn = (state.turn += 1);
  const bodies = new Bodies(bytes, switches());
  Object.assign(state, { bodies, rows: new Map() });
  list.chosen = -1;
  byId("list").scrollTop = 0;
  byId("list").setAttribute("aria-busy", "true");
  let shown = false;
  const started = performance.now();
  const update = (part) => {
    if (turn !== state.turn) return false;
    filter();
    if (!shown && bodies.length) {
      shown = true;
      list.choose(0);
    }
    byId("count").textContent = part < 1 ? `${Math.floor(part * 100)} %` : summary(bodies);
    return true;
  };
  try {
    await bodies.read(decoder, update);
  } catch (error) {
    say(error.message);
  }
  if (!update(1)) return;
  byId("list").removeAttribute("aria-busy");
  if (!shown) showBody(undefined);
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  say(`${name}: ${count(bytes.length, "byte")}, ${summary(bodies)}, ${seconds} s.`);
}

function summary(bodies) {
  const failed = bodies.kinds.subarray(0, bodies.length).reduce((sum, kind) => sum + Number(kind === FAILED), 0);
  return `${count(bodies.length, "body", "bodies")}${failed ? `, ${failed.toLocaleString("en")} failed` : ""}`;
}

/** Lists the bodies that are asked for. */
function filter() {
  const { bodies } = state;
  const wanted = byId("filter").value;
  const counts = new Map([["all", bodies.length], ["failed", 0], ["noted", 0]]);
  const indices = new Uint32Array(bodies.length);
  let found = 0;
  for (let index = 0; index < bodies.length; index += 1) {
    const kind = bodies.kinds[index] === FAILED ? "failed" : KINDS[bodies.kinds[index]];
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    if (bodies.noted[index]) counts.set("noted", counts.get("noted") + 1);
    if (wanted === "all" || wanted === kind || (wanted === "noted" && bodies.noted[index])) indices[found++] = index;
  }
  for (const option of byId("filter").options) {
    option.textContent = `${option.dataset.name} (${(counts.get(option.value) ?? 0).toLocaleString("en")})`;
  }
  list.list(indices.subarray(0, found));
}

/** Takes text; what is long is held without being in the text area. */
function takeText(content, name) {
  const long = content.length > MAX_SHOWN;
  byId("text").value = long ? "" : content;
  return take(new TextEncoder().encode(content), long ? `${name}, too long to be shown here` : name);
}

async function takeFile(file) {
  say(`Reading ${file.name} …`);
  try {
    const bytes = await readFile(file);
    byId("text").value = "";
    byId("preset").value = "";
    if (bytes.length <= MAX_SHOWN) byId("text").value = new TextDecoder().decode(bytes);
    await take(bytes, file.name);
  } catch (error) {
    say(error.message);
  }
}

const MANY = 10_000;
const presets = decoder.json("samples", new Uint8Array(0));
const groups = Map.groupBy(presets.map((preset, at) => ({ ...preset, at })), ({ group }) => group);
byId("preset").append(element("option", { value: "", disabled: true }, "none"));
for (const [group, members] of groups) {
  byId("preset").append(element("optgroup", { label: group }, ...members.map(({ name, at }) => element("option", { value: at }, name.replaceAll("_", " ")))));
}
byId("preset").append(element("optgroup", { label: "Many" }, element("option", { value: "many" }, `${count(MANY, "made-up push", "made-up pushes")}, one a line`)));

byId("filter").replaceChildren(
  ...["all", "failed", "noted", ...KINDS].map((value) => {
    const option = element("option", { value });
    option.dataset.name = value === "noted" ? "with notes" : (TITLES[value] ?? value);
    return option;
  }),
);
byId("zone").append(...zones().map((zone) => element("option", { value: zone }, zone === HINT ? "as the push suggests" : zone)));
byId("scale").append(...SCALES.map(([name], at) => element("option", { value: at }, name)));

/** Made up a few at a time, as everything here is done in slices. */
async function makeMany() {
  const parts = [];
  for (let seed = 0; seed < MANY / 100; seed += 1) {
    parts.push(decoder.bytes("generated", new Uint8Array(0), seed, 100));
    await pause();
  }
  return await new Blob(parts).text();
}

async function takePreset() {
  const chosen = byId("preset").value;
  byId("strict").checked = false;
  byId("repair").checked = chosen !== "many" && presets[chosen].repair;
  if (chosen === "many") {
    const turn = (state.turn += 1);
    const made = await makeMany();
    return turn === state.turn ? takeText(made, "Made-up pushes") : undefined;
  }
  return takeText(presets[chosen].body, presets[chosen].name.replaceAll("_", " "));
}

byId("preset").addEventListener("change", takePreset);
for (const id of ["strict", "repair"]) {
  byId(id).addEventListener("change", () => take(state.bodies.bytes, "Decoded again"));
}
byId("filter").addEventListener("change", () => {
  list.chosen = -1;
  byId("list").scrollTop = 0;
  filter();
  if (list.indices.length) list.choose(0);
});
byId("item").addEventListener("change", () => showItem(Number(byId("item").value)));
byId("zone").addEventListener("change", showClocks);
byId("scale").addEventListener("change", showPlace);
byId("file").addEventListener("change", ({ target }) => {
  if (target.files[0]) takeFile(target.files[0]);
  target.value = "";
});

let typed = 0;
byId("text").addEventListener("input", () => {
  clearTimeout(typed);
  byId("preset").value = "";
  typed = setTimeout(() => take(new TextEncoder().encode(byId("text").value), "Pasted"), 120);
});
byId("text").addEventListener("paste", (event) => {
  const [file] = event.clipboardData.files;
  const content = event.clipboardData.getData("text");
  if (!file && content.length <= MAX_SHOWN) return;
  event.preventDefault();
  byId("preset").value = "";
  if (file) takeFile(file);
  else takeText(content, "Pasted");
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    byId("drop").hidden = false;
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) byId("drop").hidden = true;
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  byId("drop").hidden = true;
  const [file] = event.dataTransfer.files;
  const content = event.dataTransfer.getData("text");
  if (file) takeFile(file);
  else if (content) takeText(content, "Dropped");
});

byId("preset").value = "0";
await takePreset();
document.documentElement.dataset.ready = "";
