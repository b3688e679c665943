// The page in headless Chromium: what the tests and the picture open it with.
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

/** The page, as `cargo run -p playground` writes it. */
const FILE = process.env.PLAYGROUND ?? fileURLToPath(new URL("../../../../target/playground.html", import.meta.url));
if (!existsSync(FILE)) throw new Error(`${FILE} is not there: cargo run -p playground, or PLAYGROUND=<file>`);

export const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  // Chromium's own sandbox does not start for root, as which CI runs in a container.
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});

/** What any page asked for, and what went wrong in it. */
export const requests = [];
export const faults = [];

/** Opens the page in a window of its own, and waits until its first preset is shown. */
export async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => faults.push(error.stack));
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  // Layout shifts, and while an input is decoded the turns of the event loop, and the longest.
  await page.addInitScript(() => {
    globalThis.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) globalThis.shifts.push({ value, hadRecentInput });
    }).observe({ type: "layout-shift", buffered: true });
    Object.assign(globalThis, { longest: 0, busy: 0 });
    let last = performance.now();
    let decoding = false;
    setInterval(() => {
      const now = performance.now();
      if (decoding) globalThis.longest = Math.max(globalThis.longest, now - last);
      decoding = document.querySelector("#list[aria-busy]") !== null;
      globalThis.busy += Number(decoding);
      last = now;
    }, 5);
  });
  await page.goto(pathToFileURL(FILE).href);
  await page.waitForSelector("html[data-ready]");
  return page;
}

/** Does something that has the page read an input, and waits until it has. */
export async function reading(page, act) {
  await page.evaluate(() => (document.getElementById("source").textContent = ""));
  await act();
  await page.waitForFunction(() => / bod(y|ies)[, ].* s\.$/.test(document.getElementById("source").textContent));
}

export const paste = (page, text) => reading(page, () => page.fill("#text", text));
export const file = (page, name, buffer) =>
  reading(page, () => page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer: Buffer.from(buffer) }));
export const preset = (page, name) => reading(page, () => page.selectOption("#preset", { label: name }));

/** The text of an element. */
export const text = (page, selector) => page.locator(selector).innerText();

/** The row of a field in the table, as text. */
export const field = (page, name) =>
  page.locator("#fields tr", { has: page.getByRole("button", { name, exact: true }) });
