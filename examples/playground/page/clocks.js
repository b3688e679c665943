
const HINT = "hint";

/** The zones to choose from, the one that the push suggests first. */
function zones() {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = Intl.supportedValuesOf("timeZone");
  return [HINT, "UTC", here, ...all.filter((zone) => zone !== "UTC" && zone !== here)];
}

/** The offset of a zone from UTC at an instant, in milliseconds. */
function offsetAt(zone, instant) {
  if (typeof zone === "number") return zone * 60_000;
  if (zone === "UTC") return 0;
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const part = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  return local - Math.floor(instant / 1000) * 1000;
}

/** The instants at which a clock on the wall of a zone shows a time: none in a gap, two in an hour that comes again. */
function instantsOf(zone, local) {
  const day = 86_400_000;
  const offsets = new Set([offsetAt(zone, local - day), offsetAt(zone, local + day)]);
  const instants = [...offsets].map((offset) => local - offset);
  return instants.filter((instant) => offsetAt(zone, instant) === local - instant).sort((one, other) => one - other);
}

/** `2024-08-28 05:20:45`, with milliseconds where there are any. */
function civil(local) {
  const text = new Date(local).toISOString();
  return text.slice(0, 19).replace("T", " ") + (text.slice(19, 23) === ".000" ? "" : text.slice(19, 23));
}

function offsetText(offset) {
  const minutes = Math.abs(offset) / 60_000;
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** How long, in words. */
function duration(milliseconds) {
  const seconds = Math.abs(milliseconds) / 1000;
  if (seconds < 120) return `${Number(seconds.toFixed(3))} s`;
  const [days, rest] = [Math.floor(seconds / 86_400), Math.round(seconds % 86_400)];
  const [hours, minutes] = [Math.floor(rest / 3600), Math.floor((rest % 3600) / 60)];
  return [days && `${days} d`, hours && `${hours} h`, minutes && `${minutes} min`, rest % 60 && `${rest % 60} s`]
    .filter(Boolean)
    .join(" ");
}

/** Both clocks of a push, in words and on one line. */
function clocks(box, { gateway, report, hint, actual }, chosen) {
  const zone = chosen === HINT ? hint : chosen;
  const lines = [];
  const marks = [];
  if (gateway !== null) {
    const there = zone === null ? "" : ` (${civil(gateway + offsetAt(zone, gateway))} in the zone)`;
    lines.push(["deviceCt", `${civil(gateway)} UTC${there}`, "when the gateway took it in"]);
    marks.push({ at: gateway, name: "deviceCt" });
  }
  if (report !== null) {
    const instants = zone === null ? [] : instantsOf(zone, report);
    let said = "no zone is chosen and the push suggests none, so this is no instant";
    if (zone !== null && instants.length === 0) said = "the clocks of this zone went past this time: no such instant";
    if (instants.length > 0) {
      const twice = instants.length > 1 ? ", and once more: the hour came twice" : "";
      said = `in the zone ${offsetText(report - instants[0])}: ${civil(instants[0])} UTC${twice}`;
      marks.push({ at: instants[0], name: "reportCt" });
    }
    lines.push(["reportCt", `${civil(report)} on the device's clock`, said]);
  }
  if (gateway !== null && report !== null && zone === null) {
    const apart = report - gateway;
    const quarters = Math.round(apart / 900_000) * 900_000;
    const near = Math.abs(quarters) <= 14 * 3_600_000 ? `near the zone ${offsetText(quarters)}` : "no zone is so far from UTC";
    lines.push(["apart", `the device's clock is ${duration(apart)} ${apart < 0 ? "behind" : "ahead of"} UTC`, near]);
  }
  if (marks.length === 2) {
    const apart = marks[1].at - marks[0].at;
    const words = apart === 0 ? "the same instant" : `the device is ${duration(apart)} ${apart < 0 ? "behind" : "ahead"}`;
    lines.push(["apart", words, actual === false ? "sent later, so this says nothing about the clock" : ""]);
  }
  const list = lines.map(([name, value, remark]) => [
    element("dt", {}, name),
    element("dd", {}, value, remark ? element("small", {}, remark) : null),
  ]);
  const text = list.length ? element("dl", {}, ...list) : element("p", {}, "This push has no clock.");
  box.replaceChildren(timeline(marks), text);
}

/** A line with a mark for each clock. */
function timeline(marks) {
  const [width, left, right] = [320, 30, 290];
  const from = Math.min(...marks.map(({ at }) => at));
  const span = Math.max(...marks.map(({ at }) => at)) - from;
  const x = (at) => (span === 0 ? width / 2 : left + ((at - from) / span) * (right - left));
  const shown = marks.map(({ at, name }, index) => {
    const above = index === 0;
    const anchor = x(at) < 80 ? "start" : x(at) > width - 80 ? "end" : "middle";
    return [
      drawn("circle", { cx: x(at), cy: 32, r: 5, class: name }),
      drawn("text", { x: x(at), y: above ? 18 : 52, "text-anchor": anchor }, name),
    ];
  });
  const label = marks.length
    ? `Time line: ${marks.map(({ at, name }) => `${name} at ${civil(at)} UTC`).join(", ")}`
    : "Time line without a clock";
  const line = drawn("line", { x1: 10, y1: 32, x2: width - 10, y2: 32 });
  return drawn("svg", { viewBox: `0 0 ${width} 60`, class: "timeline", role: "img", "aria-label": label }, line, ...shown);
}
