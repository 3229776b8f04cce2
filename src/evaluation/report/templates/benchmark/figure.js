// Draws a figure: legend, axes, and inside the frame lines with bands or stacked bars, and what is required of them.
//
// A figure is data: `{id, title, caption, kind, x, y, legend, marks, views: [{label, series, bars, marks}]}`. All views
// share axes, so that they compare. `look` holds font and colours, `domain` the part that is zoomed in.

function drawFigure(spec, view, look, width, zoom = {}, alone = false) {
  const shape = spec.kind === "stacked_bar" ? barShape(spec, view, look) : lineShape(spec, look, width);
  const line = look.size * 1.45;
  const marks = groupMarks([...(spec.marks ?? []), ...(view.marks ?? [])], spec, zoom);
  const pinned = marks.filter((mark) => mark.kind === "vline" && mark.label);
  const levels = marks.filter((mark) => mark.kind === "hline" && mark.label);

  // What stands above the frame, from the top: title where the figure leaves the page, legend, label of the axis, pins.
  const parts = [];
  let top = 0;
  if (alone) {
    const title = view.label ? `${spec.title} · ${view.label}` : spec.title;
    top += look.size * 1.6;
    parts.push(label(title, 0, top - look.size * 0.4, look, { fill: look.ink, "font-weight": 600 }));
  }
  const legend = drawLegend(spec, look, width, top);
  parts.push(legend.element);
  top = legend.bottom;
  const yTitle = spec.kind === "stacked_bar" ? "" : axisTitle(spec.y);
  if (yTitle) {
    top += line + 4;
    parts.push(label(yTitle, 0, top - look.size * 0.35, look));
  }

  const right = width - Math.max(10, shape.total ? shape.total + 12 : 0, ...levels.map((mark) => textWidth(mark.label, look) + 12));
  const x = makeScale(spec.x.scale, zoom.x ?? [spec.x.min, spec.x.max], [shape.left, right]);
  const pins = placePins(pinned, x, look);
  top += 8 + pins.rows * line;
  const bottom = top + shape.height;
  const y = makeScale(spec.y?.scale, zoom.y ?? [spec.y?.min ?? 0, spec.y?.max ?? 1], [bottom, top]);
  const frame = { left: shape.left, right, top, bottom };

  parts.push(drawAxes(spec, x, y, frame, look));
  const clip = `clip-${spec.id}-${look.unique}`;
  parts.push(svgElement("clipPath", { id: clip }, [
    svgElement("rect", { x: px(frame.left), y: px(top - 4), width: Math.max(0, px(right - frame.left)), height: px(shape.height + 8) }),
  ]));
  const data = svgElement("g", { "clip-path": `url(#${clip})` });
  parts.push(data);
  if (spec.kind === "stacked_bar") parts.push(drawBars(data, spec, view, x, frame, look, shape));
  else drawLines(data, spec, view, x, y, look);
  parts.push(drawMarks(marks, x, y, frame, look, clip), drawPins(pins, frame, look), drawLevels(levels, y, frame, look));
  if (!(view.series ?? []).some((one) => one.points.length) && !(view.bars ?? []).length) {
    parts.push(label("nothing was measured", (frame.left + right) / 2, (top + bottom) / 2, look, { "text-anchor": "middle" }));
  }

  let height = bottom + line * 2 + 4;
  if (alone) {
    for (const text of (spec.marks ?? []).filter((mark) => mark.text).map((mark) => `${mark.label}  ${mark.text}`)) {
      height += line;
      parts.push(label(text, 0, height - look.size * 0.5, look));
    }
  }
  const svg = svgElement("svg", {
    viewBox: `0 0 ${px(width)} ${px(height)}`, width: px(width), height: px(height),
    "font-family": look.family, "font-size": look.size, fill: look.soft,
  }, parts);
  return { svg, x, y, frame, bars: shape.places };
}

function label(text, x, y, look, attributes = {}) {
  return svgElement("text", { x: px(x), y: px(y), ...attributes }, [text]);
}

// Where the frame begins and how high it is.
function lineShape(spec, look, width) {
  const height = Math.round(Math.min(320, Math.max(200, width * 0.48)));
  const scale = makeScale(spec.y.scale, [spec.y.min, spec.y.max], [height, 0]);
  const labels = ticksOf(scale, height / (look.size * 2.4)).map((tick) => textWidth(axisText(spec.y, tick), look));
  return { left: Math.ceil(Math.max(20, ...labels) + 10), height };
}

function drawLegend(spec, look, width, top) {
  const group = svgElement("g");
  const line = look.size * 1.45;
  let [left, y] = [0, top + line * 0.55];
  for (const entry of spec.legend ?? []) {
    const sample = entry.hatch ? 16 : 34;
    const needed = sample + 6 + textWidth(entry.label, look);
    if (left > 0 && left + needed > width) [left, y] = [0, y + line];
    const colour = look.colour(entry.colour);
    if (entry.hatch) {
      const id = `hatch-${spec.id}-${look.unique}-${group.childElementCount}`;
      const pattern = hatchPattern(id, entry.hatch, colour, look.paper);
      if (pattern) group.append(pattern);
      group.append(svgElement("rect", { x: left, y: px(y - 7), width: 16, height: 14, fill: pattern ? `url(#${id})` : colour, stroke: look.soft, "stroke-width": 0.5 }));
    } else if (entry.band) {
      group.append(svgElement("rect", { x: left, y: px(y - 7), width: 34, height: 14, fill: colour, opacity: 0.22 }));
    } else {
      group.append(svgElement("line", { x1: left, x2: left + 34, y1: px(y), y2: px(y), stroke: colour, "stroke-width": 2, "stroke-dasharray": DASHES[entry.dash] }));
      if (entry.marker) group.append(markerElement(entry.marker, left + 17, y, 4, colour, look.paper));
    }
    group.append(label(entry.label, left + sample + 6, y, look, { "dominant-baseline": "central" }));
    left += needed + 18;
  }
  return { element: group, bottom: (spec.legend ?? []).length ? y + line * 0.5 : top };
}

function drawAxes(spec, x, y, frame, look) {
  const group = svgElement("g");
  const grid = { stroke: look.grid, "stroke-width": 1 };
  if (spec.kind !== "stacked_bar") {
    for (const tick of ticksOf(y, (frame.bottom - frame.top) / (look.size * 2.4))) {
      const at = px(y(tick));
      group.append(svgElement("line", { x1: px(frame.left), x2: px(frame.right), y1: at, y2: at, ...grid }));
      group.append(label(axisText(spec.y, tick), frame.left - 8, at, look, { "text-anchor": "end", "dominant-baseline": "central" }));
    }
  }
  // The first and last label are centred on their ticks and may reach over the frame, but not over the figure.
  let free = -Infinity;
  for (const tick of ticksOf(x, (frame.right - frame.left) / (look.size * 4))) {
    const at = px(x(tick));
    // Bars have base lines of their own, which leave room for their headings.
    if (spec.kind !== "stacked_bar" || tick > 0) group.append(svgElement("line", { x1: at, x2: at, y1: px(frame.top), y2: px(frame.bottom), ...grid }));
    const text = axisText(spec.x, tick);
    const half = textWidth(text, look) / 2;
    const middle = Math.min(at, frame.right + 10 - half);
    if (middle - half < free) continue;
    free = middle + half + look.size * 0.5;
    group.append(label(text, middle, frame.bottom + look.size * 1.25, look, { "text-anchor": "middle" }));
  }
  if (spec.y?.min < 0 && spec.y?.max > 0 && y(0) > frame.top && y(0) < frame.bottom) {
    group.append(svgElement("line", { x1: px(frame.left), x2: px(frame.right), y1: px(y(0)), y2: px(y(0)), stroke: look.ink, "stroke-width": 1.5 }));
  }
  const base = { x1: px(frame.left), x2: px(frame.right), y1: px(frame.bottom), y2: px(frame.bottom) };
  group.append(svgElement("line", { ...base, stroke: look.soft, "stroke-width": 1 }));
  group.append(label(axisTitle(spec.x), frame.right, frame.bottom + look.size * 2.65, look, { "text-anchor": "end" }));
  return group;
}

function drawLines(data, spec, view, x, y, look) {
  const series = view.series ?? [];
  for (const one of series) {
    const band = one.points.filter(([, , low, high]) => low != null && high != null);
    if (band.length < 2) continue;
    const upper = band.map(([at, , , high]) => `${px(x(at))},${px(y(high))}`);
    const lower = band.map(([at, , low]) => `${px(x(at))},${px(y(low))}`).reverse();
    data.append(svgElement("polygon", { points: [...upper, ...lower].join(" "), fill: look.colour(one.colour), opacity: 0.16, class: "band" }));
  }
  for (const one of series) {
    const colour = look.colour(one.colour);
    const shown = one.points.filter(([, value]) => value != null).map(([at, value]) => [x(at), y(value)]);
    const path = shown.map(([left, top], place) => {
      if (place === 0) return `M${px(left)} ${px(top)}`;
      return one.step ? `H${px(left)}V${px(top)}` : `L${px(left)} ${px(top)}`;
    });
    if (one.dash !== "none") data.append(svgElement("path", {
      d: path.join(""), fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": DASHES[one.dash],
      "stroke-linejoin": "round", class: "line", "data-series": one.label,
    }));
    if (!one.marker) continue;
    // Marks stand apart, so that many points do not become a band.
    let last = -Infinity;
    for (const [left, top] of shown) {
      if (left - last < 26) continue;
      data.append(one.hollow ? markerElement(one.marker, left, top, 3.4, look.paper, colour) : markerElement(one.marker, left, top, 4, colour, look.paper));
      last = left;
    }
  }
}
