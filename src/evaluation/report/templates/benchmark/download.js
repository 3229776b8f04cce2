// Data of a figure as CSV, the figure as SVG, and everything as JSON; all made here, nothing is fetched.

function save(name, type, text) {
  const link = htmlElement("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// A field that spreadsheets neither split nor run as a formula.
function csvField(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// Rows of a figure: the heads first.
function rowsOf(spec) {
  if (spec.kind === "stacked_bar") {
    const names = new Map(spec.parts.map((part) => [part.key, part.label]));
    const bars = spec.views.flatMap((view) => (view.bars ?? []).flatMap((bar) =>
      bar.parts.map(({ part, value }) => [view.label ?? "", bar.group ?? "", bar.label, names.get(part), value])));
    return [["view", "group", "bar", "part", axisTitle(spec.x)], ...bars];
  }
  const points = spec.views.flatMap((view) => (view.series ?? []).flatMap((one) =>
    one.points.map(([x, y, low, high]) => [view.label ?? "", one.label, x, y, low ?? null, high ?? null])));
  return [["view", "series", axisTitle(spec.x), axisTitle(spec.y), "low", "high"], ...points];
}

function csvOf(spec) {
  return rowsOf(spec).map((row) => row.map(csvField).join(",")).join("\n") + "\n";
}

function svgOf(spec, view) {
  const look = { ...lookOf(document.body, true), unique: "file" };
  const { svg } = drawFigure(spec, view, look, 760, {}, true);
  svg.prepend(svgElement("rect", { width: "100%", height: "100%", fill: look.paper }));
  const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
  svg.setAttribute("viewBox", `-16 -12 ${width + 32} ${height + 24}`);
  svg.setAttribute("width", width + 32);
  svg.setAttribute("height", height + 24);
  svg.firstChild.setAttribute("x", -16);
  svg.firstChild.setAttribute("y", -12);
  return new XMLSerializer().serializeToString(svg);
}

function tableOf(spec, view) {
  const one = { ...spec, views: [view] };
  const [heads, ...rows] = rowsOf(one).map((row) => row.slice(1));
  const cell = (value) => (typeof value === "number"
    ? htmlElement("td", { class: "n" }, [numberText(value, 5)]) : htmlElement("td", {}, [value ?? "–"]));
  return htmlElement("table", {}, [
    htmlElement("thead", {}, [htmlElement("tr", {}, heads.map((head) => htmlElement("th", {}, [head])))]),
    htmlElement("tbody", {}, rows.map((row) => htmlElement("tr", {}, row.map(cell)))),
  ]);
}
