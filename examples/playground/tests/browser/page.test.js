import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { after, afterEach, test } from "node:test";
import { gzipSync } from "node:zlib";
import { browser, faults, field, file, open, paste, preset, reading, requests, text } from "./page.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.PICTURES;
if (pictures) mkdirSync(pictures, { recursive: true });
const picture = (page, name) =>
  pictures ? page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true }) : undefined;

after(() => browser.close());
afterEach(() => {
  assert.deepEqual(faults.splice(0), []);
  assert.deepEqual([...new Set(requests)].filter((url) => !url.startsWith("file:")), []);
});

const GPS = String.raw`{"data":"{\"actual\":true,\"num\":9,\"lon\":113.938709,\"deviceId\":\"105045133913\",\"speed\":0,\"reportCt\":1724822445,\"course\":154,\"deviceCt\":1724793630,\"id\":\"105045133913_7\",\"lat\":22.577894}"}`;
const INNER = JSON.parse(GPS).data;

/** What of a text stays the same in every layer of JSON string. */
const bare = (value) => value.replace(/[\\"\s{},]/g, "");

async function wrong(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}

test("each preset shows what it is, and marks the bytes of each field", async () => {
  const page = await open();
  const presets = await page.$$eval("#preset optgroup option", (options) =>
    options.map(({ label, parentElement }) => ({ label, group: parentElement.label })),
  );
  assert.ok(presets.length > 35, `${presets.length} presets`);
  let marked = 0;
  for (const { label, group } of presets.filter(({ group }) => group !== "Many")) {
    await preset(page, label);
    const title = await text(page, "#kind-title");
    const broken = group === "Broken" || label === "cut off in print";
    assert.equal(title.startsWith("Not decoded"), broken, `${label}: ${title}`);
    assert.equal(await page.locator("#why .error").count(), Number(broken), label);
    if (broken) assert.match(await text(page, "#why"), /What to do: .{20}/, label);
    else assert.match(await text(page, "#why"), /Shown by|No field shows/, label);
    assert.equal(await page.locator("#documented pre").count(), Number(!broken), label);
    assert.match(await text(page, "#rust pre"), /^use mettax_push::/, label);
    const fields = await page.$$eval("button.field", (buttons) =>
      buttons.map((button) => {
        button.click();
        const row = button.closest("tr");
        return {
          name: button.textContent,
          wire: row.querySelector("td").textContent,
          marked: document.querySelector("#body mark.chosen")?.textContent ?? null,
          chosen: row.classList.contains("chosen") && button.getAttribute("aria-pressed") === "true",
        };
      }),
    );
    for (const { name, wire, marked: bytes, chosen } of fields) {
      assert.ok(chosen, `${label}: ${name}`);
      assert.notEqual(bytes, null, `${label}: ${name} has no place`);
      assert.equal(bare(label === "a form" ? decodeURIComponent(bytes) : bytes), bare(wire), `${label}: ${name}`);
      marked += 1;
    }
  }
  assert.ok(marked > 250, `${marked} fields marked`);
  // The other way round: a click on the bytes chooses the field.
  await preset(page, "alarm");
  await page.locator("#body mark", { hasText: "laneShift" }).click();
  assert.equal(await page.locator("button.field[aria-pressed=true]").innerText(), "alarmType");
  await page.context().close();
});

test("each form is read", async () => {
  const page = await open();
  const forms = {
    "the documented form": GPS,
    "an object in data": `{"data":${INNER}}`,
    "no envelope": INNER,
    "a string": JSON.stringify(GPS),
    "a form": `data=${encodeURIComponent(INNER)}`,
    "over several lines": JSON.stringify(JSON.parse(INNER), null, 2),
    "a byte order mark": `\ufeff${GPS}`,
  };
  for (const [name, body] of Object.entries(forms)) {
    await paste(page, body);
    assert.equal(await text(page, "#kind-title"), "Position (GPS)", name);
    assert.match(await text(page, "#count"), /^1 body$/, name);
    assert.match(await field(page, "lat").innerText(), /22\.577894 °/, name);
    await page.getByRole("button", { name: "lat", exact: true }).click();
    assert.equal(bare(await text(page, "#body mark.chosen")), "22.577894", name);
  }
  await paste(page, `[${GPS},${JSON.stringify({ deviceId: "2", alarmType: "sos" })},{}]`);
  assert.equal(await page.locator("#item option").count(), 3);
  await page.selectOption("#item", "1");
  assert.equal(await text(page, "#kind-title"), "Alarm");
  await page.selectOption("#item", "2");
  assert.match(await text(page, "#kind-title"), /^Not decoded/);

  await paste(page, `${GPS}\n\nnonsense\n${INNER}\n`);
  assert.match(await text(page, "#count"), /^3 bodies, 1 failed$/);

  await file(page, "one.json", GPS);
  assert.equal(await text(page, "#kind-title"), "Position (GPS)");
  assert.equal(await page.inputValue("#text"), GPS);
  await file(page, "two.ndjson.gz", gzipSync(`${GPS}\n${GPS}\n`));
  assert.match(await text(page, "#source"), /^two\.ndjson\.gz: .* 2 bodies/);
  await page.setInputFiles("#file", { name: "cut.gz", mimeType: "", buffer: gzipSync(GPS).subarray(0, 60) });
  await page.waitForFunction(() => document.getElementById("source").textContent.includes("damaged or cut off"));
  // Bytes that are no text.
  await file(page, "gbk.json", [...Buffer.from('{"deviceId":"1","driverName":"'), 0xd5, 0xc5, ...Buffer.from('"}')]);
  assert.match(await text(page, "#why"), /UTF-8/);
  assert.match(await text(page, "#place"), /byte 30/);
  await page.context().close();
});

test("what is dropped or pasted at length is read", async () => {
  const page = await open();
  await reading(page, () =>
    page.evaluate((body) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([body], "dropped.json"));
      for (const type of ["dragenter", "dragover"]) document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true }));
      if (document.getElementById("drop").hidden) throw new Error("nothing says that it can be dropped");
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, GPS),
  );
  assert.match(await text(page, "#source"), /^dropped\.json/);
  assert.equal(await page.locator("#drop").isVisible(), false);
  await reading(page, () =>
    page.evaluate((body) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text", body);
      document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
    }, `${GPS}\n`.repeat(2000)),
  );
  assert.match(await text(page, "#count"), /^2,000 bodies$/);
  assert.equal(await page.inputValue("#text"), "", "so much text is not laid out");
  await page.context().close();
});

test("a damaged body has its place marked, and says what to do", async () => {
  const page = await open();
  const damaged = GPS.replace(String.raw`\"num\":9`, String.raw`\"num\":x`);
  await paste(page, damaged);
  assert.equal(await text(page, "#body .fault"), "x");
  assert.match(await text(page, "#place"), new RegExp(`byte ${damaged.indexOf(":x") + 1}`));
  await paste(page, GPS.slice(0, 60));
  assert.equal(await text(page, "#body .fault"), "⟨end⟩");
  assert.match(await text(page, "#place"), /the end, byte 60/);
  // Bytes before the fault may take several each.
  await paste(page, `{"deviceId":"é粤😀","driverName":"粤",}`);
  assert.equal(await text(page, "#body .fault"), "}");
  await paste(page, '{"deviceId":["1"],"alarmType":"sos"}');
  assert.equal(await text(page, "#body .fault"), '["1"]');
  assert.match(await field(page, "alarmType").innerText(), /sos/);
  await picture(page, "damaged");
  await page.context().close();
});

test("notes, conversions, unknown fields and other kinds are shown", async () => {
  const page = await open();
  await paste(
    page,
    '{"data":{"deviceId":1,"alarmType":"sos,doorOpen","reportCt":0,"lat":"22.5","lon":113.9,"door":{"number":2},"captureId":"7"}}',
  );
  assert.match(await text(page, "#why"), /Shown by alarmType\. It could also be: Captured file \(by captureId\)/);
  assert.match(await text(page, "#why"), /not encoded as text/);
  assert.match(await field(page, "lat").innerText(), /"22\.5"[^]*22\.5 °[^]*f64 · converted from string to number/);
  assert.match(await field(page, "reportCt").innerText(), /expected .*, found 0; read as absent/);
  assert.match(await field(page, "door").innerText(), /\{"number":2\}[^]*in extra[^]*not in the page's table/);
  assert.match(await field(page, "alarmType").innerText(), /SOS button, doorOpen[^]*code without a name/);
  await page.locator("#fields summary").click();
  assert.match(await text(page, "#fields details"), /deviceCt \(required by the page\)/);
  assert.match(await text(page, "#rust pre"), /alarm\.extra\.get\("door"\)/);
  await picture(page, "notes");
  await page.context().close();
});

test("strict and repair are switches", async () => {
  const page = await open();
  await preset(page, "rfid");
  assert.equal(await text(page, "#kind-title"), "RFID card");
  await reading(page, () => page.check("#strict"));
  assert.match(await text(page, "#why"), /expected a JSON number, found "32\.353134"/);
  assert.equal(await text(page, "#body .fault"), String.raw`\"32.353134\"`);
  assert.match(await text(page, "#why"), /without Strict, what is unambiguous is converted/);
  await reading(page, () => page.uncheck("#strict"));
  assert.equal(await text(page, "#kind-title"), "RFID card");

  await preset(page, "as the page prints a position");
  assert.match(await text(page, "#why"), /repaired: outer braces added/);
  await reading(page, () => page.uncheck("#repair"));
  assert.match(await text(page, "#kind-title"), /^Not decoded/);
  await page.context().close();
});

test("both clocks are on one line, in a zone to choose", async () => {
  const page = await open();
  await preset(page, "gps");
  assert.match(await text(page, "#clocks"), /2024-08-27 21:20:30 UTC[^]*\+08:00: 2024-08-27 21:20:45 UTC[^]*15 s ahead/);
  await page.selectOption("#zone", "Europe/Berlin");
  assert.match(await text(page, "#clocks"), /\+02:00: 2024-08-28 03:20:45 UTC[^]*6 h 15 s ahead/);
  assert.equal(await page.locator("#clocks circle").count(), 2);
  const at = (report) => paste(page, JSON.stringify({ deviceId: "1", alarmType: "sos", reportCt: report, deviceCt: 1743298200 }));
  await at(Date.UTC(2025, 2, 30, 2, 30) / 1000);
  assert.match(await text(page, "#clocks"), /no such instant/);
  await at(Date.UTC(2025, 9, 26, 2, 30) / 1000);
  assert.match(await text(page, "#clocks"), /the hour came twice/);
  await page.selectOption("#zone", "hint");
  await preset(page, "face comparison");
  assert.match(await text(page, "#clocks"), /suggests none, so this is no instant[^]*7 h 59 min 50 s ahead of UTC[^]*near the zone \+08:00/);
  await page.context().close();
});

test("a position is drawn where it is, and copied", async () => {
  const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
  await preset(page, "gps");
  const point = () => page.$eval("#position .point", (point) => [point, "cx", "cy"].slice(1).map((name) => Number(point.getAttribute(name))));
  // The world is 300 wide, and its middle is at (160, 100).
  const [x, y] = await point();
  assert.ok(Math.abs(x - (160 + (113.938709 * 300) / 360)) < 0.01 && Math.abs(y - (100 - (22.577894 * 300) / 360)) < 0.01, `${x} ${y}`);
  await page.selectOption("#scale", { label: "0.02°" });
  assert.deepEqual(await point(), [160, 100]);
  assert.match(await text(page, "#position"), /113\.94°E/);
  const copied = async (name) => {
    const button = await page.getByRole("button", { name }).elementHandle();
    await button.click();
    await page.waitForFunction((button) => button.textContent === "Copied", button);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied("Copy coordinates"), "22.577894, 113.938709");
  assert.equal(await copied("Copy as geo:"), "geo:22.577894,113.938709");
  assert.equal(JSON.parse(JSON.parse(await copied("Copy the body")).data).lat, 22.577894);
  assert.equal(JSON.parse(await copied("Copy the object")).num, 9);
  assert.match(await copied("Copy the Rust"), /Push::Gps\(gps\) => \{/);
  await preset(page, "device info");
  assert.match(await text(page, "#position"), /no position/);
  await page.context().close();
});

test("10,000 lines are decoded without freezing", async () => {
  const page = await open();
  const watched = async (act) => {
    await page.evaluate(() => Object.assign(globalThis, { longest: 0, busy: 0 }));
    await act();
    const { longest, busy } = await page.evaluate(() => ({ longest: globalThis.longest, busy: globalThis.busy }));
    const said = await text(page, "#source");
    console.log(`   ${said} No turn of the event loop took more than ${Math.round(longest)} ms; there were ${busy}.`);
    assert.ok(longest < 600, `${longest} ms`);
    return busy;
  };
  const lines = Array.from({ length: 10_000 }, (_, index) => (index % 1000 === 5 ? "{" : GPS));
  await watched(() => file(page, "night.ndjson.gz", gzipSync(lines.join("\n"))));
  // Failures are found among the others.
  assert.match(await text(page, "#count"), /^10,000 bodies, 10 failed$/);
  await page.selectOption("#filter", "failed");
  assert.equal(await page.getAttribute("#row-0", "aria-setsize"), "10");
  assert.equal(await page.locator("#row-1 .number").innerText(), "1006");
  assert.match(await text(page, "#kind-title"), /^Not decoded/);

  await page.selectOption("#filter", "all");
  await watched(() => preset(page, "10,000 made-up pushes, one a line"));
  assert.match(await text(page, "#count"), /^10,000 bodies$/);
  assert.ok((await page.locator("[role=option]").count()) < 40, "rows out of sight are not there");
  await page.focus("#list");
  await page.keyboard.press("End");
  assert.equal(await page.locator("[role=option][aria-selected=true] .number").innerText(), "10000");
  assert.equal(await page.getAttribute("#list", "aria-activedescendant"), "row-9999");
  await picture(page, "many");

  // So many that a fast machine has turns between them too: in one go there would be one at the most.
  const busy = await watched(() => file(page, "month.ndjson.gz", gzipSync(`${GPS}\n`.repeat(300_000))));
  assert.match(await text(page, "#count"), /^300,000 bodies$/);
  assert.ok(busy > 3, `${busy} turns`);
  await page.context().close();
});

test("a new input stops the work on the last one", async () => {
  const page = await open();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", '{"deviceId":"1","alarmType":"sos"}\n'.repeat(400_000));
    document.getElementById("text").dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
  });
  assert.equal(await page.getAttribute("#list", "aria-busy"), "true");
  await paste(page, GPS);
  await page.waitForTimeout(3000);
  assert.equal(await text(page, "#count"), "1 body");
  assert.equal(await page.locator("[role=option]").count(), 1);
  await page.context().close();
});

test("large and hostile bodies are shown as text, and cut", async () => {
  const page = await open();
  const script = `<img src=x onerror="document.title='run'"></script><script>document.title='run'</script>`;
  await paste(page, JSON.stringify({ deviceId: script, alarmType: script, driverName: script, [script]: script }));
  assert.equal(await page.locator("main img, main script").count(), 0);
  assert.equal(await page.title(), "mettax-push playground");
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`f${index}`, index]));
  await file(page, "wide.json", JSON.stringify({ deviceId: "1", ...many }));
  assert.match(await text(page, "#fields"), /99,701 more fields not shown/);
  await file(page, "long.json", JSON.stringify({ deviceId: "1", adc: "é".repeat(1_000_000), alarmType: "sos" }));
  await page.getByRole("button", { name: "alarmType", exact: true }).click();
  assert.equal(await text(page, "#body mark.chosen"), '"sos"');
  await reading(page, () =>
    page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([" ".repeat(17 * 2 ** 20)], "too-long.json"));
      const input = document.getElementById("file");
      input.files = transfer.files;
      input.dispatchEvent(new Event("change"));
    }),
  );
  assert.match(await text(page, "#why"), /limit exceeded: a body of 17825792 bytes/);
  await paste(page, "{");
  await paste(page, "");
  assert.match(await text(page, "#count"), /^0 bodies$/);
  assert.match(await text(page, "#kind"), /^No push\s+Paste a body/);
  await paste(page, "[]");
  assert.match(await text(page, "#kind"), /^No push\s+This is an array/);
  await page.context().close();
});

test("nothing can leave the page", async () => {
  let arrived = 0;
  const server = createServer((_, response) => {
    arrived += 1;
    response.setHeader("access-control-allow-origin", "*");
    response.end("ok");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${server.address().port}/`;
  try {
    const page = await open();
    const policy = await page.getAttribute("meta[http-equiv=Content-Security-Policy]", "content");
    assert.match(policy, /default-src 'none'.*connect-src 'none'/);
    assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'|\*/);
    const tried = await page.evaluate(async (address) => {
      const tries = {
        fetch: () => fetch(address),
        xhr: () =>
          new Promise((done, fail) => {
            const request = new XMLHttpRequest();
            request.open("GET", address);
            Object.assign(request, { onload: done, onerror: fail });
            request.send();
          }),
        image: () =>
          new Promise((done, fail) => {
            const image = Object.assign(new Image(), { onload: done, onerror: fail });
            image.src = address;
          }),
        socket: () => new Promise((done, fail) => Object.assign(new WebSocket(address.replace("http", "ws")), { onopen: done, onerror: fail })),
        module: () => import(address),
        worker: () => new Promise((done, fail) => Object.assign(new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))), { onmessage: done, onerror: fail })),
        style: () =>
          new Promise((done, fail) => {
            document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload: done, onerror: fail }));
          }),
      };
      const went = [];
      for (const [name, run] of Object.entries(tries)) {
        await Promise.resolve().then(run).then(() => went.push(name), () => {});
      }
      navigator.sendBeacon(address, "x");
      const form = Object.assign(document.createElement("form"), { action: address, method: "post" });
      document.body.append(form);
      form.submit();
      const frame = Object.assign(document.createElement("iframe"), { src: address });
      document.body.append(frame);
      document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.injected = true" }));
      await new Promise((done) => setTimeout(done, 500));
      if (globalThis.injected) went.push("an inline script");
      return went;
    }, address);
    assert.deepEqual(tried, []);
    await page.context().close();
  } finally {
    server.close();
  }
  assert.equal(arrived, 0, "something arrived at the server");
  // These are what this test itself tried; that they were refused is what it is about.
  const refused = faults.splice(0);
  assert.ok(refused.length >= 6 && refused.every((fault) => /Content Security Policy|Failed to load/.test(fault)), refused.join("\n"));
  requests.splice(0, requests.length, ...requests.filter((url) => !url.startsWith(address) && !url.startsWith("blob:") && !url.startsWith("ws:")));
});

test("the page passes axe, light and dark, wide and narrow, with whatever is in it", async () => {
  const states = {
    error: async (page) => {
      await preset(page, "a device that is no id");
      await page.getByRole("button", { name: "alarmType", exact: true }).click();
    },
    message: (page) => preset(page, "as the page prints serial data"),
    alarm: (page) => preset(page, "alarm"),
    batch: (page) => preset(page, "several pushes in an array"),
    list: (page) => preset(page, "10,000 made-up pushes, one a line"),
    empty: async (page) => {
      await paste(page, "{");
      await paste(page, "");
    },
  };
  for (const [colorScheme, width, names] of [
    ["light", 1280, Object.keys(states)],
    ["dark", 1280, ["error", "list"]],
    ["light", 360, ["batch"]],
    ["dark", 360, ["alarm"]],
  ]) {
    const page = await open({ colorScheme, viewport: { width, height: 800 } });
    for (const name of names) {
      await states[name](page);
      assert.deepEqual(await wrong(page), [], `${name}, ${colorScheme}, ${width} px`);
      await picture(page, `${name}-${colorScheme}-${width}`);
    }
    await page.context().close();
  }
});

test("dark mode is dark", async () => {
  const lightness = async (colorScheme) => {
    const page = await open({ colorScheme });
    const [back, front] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.querySelector("section"));
      return [backgroundColor, color].map((rgb) => rgb.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765);
    });
    await page.context().close();
    return { back, front };
  };
  const [light, dark] = [await lightness("light"), await lightness("dark")];
  assert.ok(light.back > 0.9 && light.front < 0.3, JSON.stringify(light));
  assert.ok(dark.back < 0.2 && dark.front > 0.8, JSON.stringify(dark));
});

test("everything fits 360 pixels", async () => {
  const page = await open({ viewport: { width: 360, height: 700 } });
  for (const name of ["alarm", "device info all fields", "pass through", "rfid", "a log's prefix", "cut off", "several pushes in an array", "10,000 made-up pushes, one a line"]) {
    await preset(page, name);
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll("main *")]
        .filter((element) => element.closest("section") && !element.closest(".offscreen, thead, #list, svg"))
        .filter((element) => {
          const section = element.closest("section").getBoundingClientRect();
          const { left, right } = element.getBoundingClientRect();
          return element.checkVisibility() && right > left && (left < section.left || right > Math.min(section.right, 360));
        })
        .map((element) => element.outerHTML.slice(0, 100)),
    );
    assert.deepEqual(wide, [], name);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, name);
  }
  await page.context().close();
});

test("nothing shifts while the page loads, and the controls stay where they are", async () => {
  const page = await open();
  await page.waitForTimeout(300);
  const shifts = await page.evaluate(() => globalThis.shifts);
  const total = shifts.reduce((sum, { value }) => sum + value, 0);
  assert.ok(total < 0.02, `${total}`);
  const places = () =>
    page.evaluate(() =>
      ["preset", "text", "list", "kind-title", "body-title", "body"].map((id) => {
        const { left, top } = document.getElementById(id).getBoundingClientRect();
        return `${id} ${left} ${top}`;
      }),
    );
  const before = await places();
  for (const name of ["gps", "device info", "sensor"]) {
    await preset(page, name);
    assert.deepEqual(await places(), before, name);
  }
  await page.getByRole("button", { name: "adc", exact: true }).click();
  await page.selectOption("#zone", "Asia/Tokyo");
  assert.deepEqual(await places(), before);
  await page.context().close();
});

test("everything is reached and used by the keyboard", async () => {
  const page = await open();
  await paste(page, `${GPS}\n${JSON.stringify({ deviceId: "2", alarmType: "sos" })}`);
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const reached = [];
  for (let at = 0; at < 40; at += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body) return null;
      const focused = element.matches("#file") ? element.parentElement : element;
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
      return `${element.id || element.textContent}${seen ? "" : " (focus is not seen)"}`;
    });
    if (name === null) break;
    reached.push(name);
  }
  for (const wanted of ["preset", "file", "strict", "repair", "text", "filter", "list", "body", "deviceId", "zone", "scale", "Copy coordinates", "Copy the object", "Copy the Rust"]) {
    assert.ok(reached.includes(wanted), `${wanted} is not reached: ${reached.join(", ")}`);
  }
  await page.focus("#list");
  await page.keyboard.press("ArrowDown");
  assert.equal(await text(page, "#kind-title"), "Alarm");
  await page.keyboard.press("Home");
  assert.equal(await text(page, "#kind-title"), "Position (GPS)");
  await page.getByRole("button", { name: "speed", exact: true }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await text(page, "#body mark.chosen"), "0");
  await page.focus("#strict");
  await reading(page, () => page.keyboard.press("Space"));
  assert.equal(await page.isChecked("#strict"), true);
  await page.context().close();
});
