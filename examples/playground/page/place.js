
/** How many degrees of longitude are drawn, and how far apart its lines are. */
const SCALES = [
  ["the world", 360, 30],
  ["20°", 20, 5],
  ["2°", 2, 0.5],
  ["0.2°", 0.2, 0.05],
  ["0.02°", 0.02, 0.005],
];

/** Degrees and their side of the equator or the meridian. */
function degrees(value, [positive, negative]) {
  const side = value > 0 ? positive : value < 0 ? negative : "";
  return `${Number(Math.abs(value).toFixed(3))}°${side}`;
}

/** A position on a graticule: north is up, and no map is fetched. */
function graticule(position, [name, span, step]) {
  const [width, height] = [320, 200];
  const whole = span === 360;
  const [lat, lon] = position ?? [0, 0];
  // So that a kilometre is as long to the north as to the east. The whole world is drawn in plain degrees.
  const narrow = whole ? 1 : Math.max(Math.cos((lat * Math.PI) / 180), 0.05);
  const perDegree = (whole ? width - 20 : width) / span;
  const middle = whole ? [0, 0] : [lat, lon];
  const x = (at) => width / 2 + (at - middle[1]) * perDegree;
  const y = (at) => height / 2 - ((at - middle[0]) * perDegree) / narrow;
  const lines = [];
  const each = (from, to, draw) => {
    for (let index = Math.ceil(from / step); index * step <= to; index += 1) draw(index * step);
  };
  const [halfWidth, halfHeight] = [whole ? 180 : span / 2, whole ? 90 : (height / 2 / perDegree) * narrow];
  const [south, north] = [Math.max(-90, middle[0] - halfHeight), Math.min(90, middle[0] + halfHeight)];
  each(middle[1] - halfWidth, middle[1] + halfWidth, (at) => {
    const wrapped = ((((at + 180) % 360) + 360) % 360) - 180;
    lines.push(drawn("line", { x1: x(at), y1: y(north), x2: x(at), y2: y(south), class: at === 0 ? "zero" : "" }));
    if (!whole || Math.abs(at) % 90 === 0) {
      const label = degrees(whole ? at : wrapped, ["E", "W"]);
      const anchor = x(at) < 20 ? "start" : x(at) > width - 20 ? "end" : "middle";
      lines.push(drawn("text", { x: x(at), y: height - 4, "text-anchor": anchor }, label));
    }
  });
  each(south, north, (at) => {
    lines.push(
      drawn("line", { x1: x(middle[1] - halfWidth), y1: y(at), x2: x(middle[1] + halfWidth), y2: y(at), class: at === 0 ? "zero" : "" }),
    );
    if (y(at) > 12 && y(at) < height - 16) {
      lines.push(drawn("text", { x: 4, y: y(at) - 3 }, degrees(at, ["N", "S"])));
    }
  });
  if (position) {
    lines.push(drawn("circle", { cx: x(lon), cy: y(lat), r: 9, class: "halo" }), drawn("circle", { cx: x(lon), cy: y(lat), r: 4, class: "point" }));
  }
  const label = position ? `Graticule, ${name} wide, with a point at ${lat}, ${lon}` : `Graticule, ${name} wide, without a point`;
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "graticule", role: "img", "aria-label": label }, ...lines);
}

/** A position, drawn and in words, with what to copy. */
function place(box, position, scale) {
  const parts = [graticule(position, SCALES[scale])];
  if (position) {
    const [lat, lon] = position;
    parts.push(
      element("p", {}, `${lat}, ${lon} `, element("small", {}, "latitude, longitude; no datum is named: WGS 84 or GCJ-02")),
      element("p", { className: "controls" }, copyButton("Copy coordinates", `${lat}, ${lon}`), copyButton("Copy as geo:", `geo:${lat},${lon}`)),
    );
  } else {
    parts.push(element("p", {}, "This push has no position, or the (0, 0) of a device without a fix."));
  }
  box.replaceChildren(...parts);
}
