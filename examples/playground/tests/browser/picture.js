// Writes the picture of the page in README.md: cargo run -p playground, then
// node examples/playground/tests/browser/picture.js docs/pictures/playground.png
import { browser, open, paste } from "./page.js";

const [, , path] = process.argv;
if (!path) throw new Error("usage: node picture.js <file.png>");

const page = await open({ viewport: { width: 1010, height: 530 } });
await paste(
  page,
  String.raw`{"data":"{\"lat\":\"24.067906\",\"lon\":76.96842,\"speed\":\"fast\",\"alarmType\":\"laneShift\",\"deviceId\":105045133913,\"deviceCt\":1735296575,\"reportCt\":1735325378,\"actual\":true}"}`,
);
await page.getByRole("button", { name: "lat", exact: true }).click();
await page.evaluate(() => {
  document.activeElement.blur();
  scrollTo(0, 0);
});
await page.screenshot({ path });
await browser.close();
