// Values under the pointer, a finger or the arrow keys, and zoom by dragging, keys or buttons.

// `plot` is the element that holds a drawing; `state` gives {spec, view, drawing, look, zoom} and `redraw()`.
function makeInteractive(plot, state) {
  const tip = htmlElement("div", { class: "tip", hidden: "" });
  const spoken = htmlElement("div", { class: "spoken", "aria-live": "polite" });
  plot.append(tip, spoken);
  let overlay = null;
  let place = -1;
  let drag = null;

  const hide = () => {
    tip.hidden = true;
    overlay?.replaceChildren();
    place = -1;
  };

  // Shows one of the places that `stops` lists.
  const show = (next, speak) => {
    const stops = stopsOf(state);
    if (!stops.length) return;
    place = Math.max(0, Math.min(stops.length - 1, next));
    const stop = stops[place];
    overlay.replaceChildren(...stop.marks());
    const rows = stop.rows.map((row) => htmlElement("tr", {}, [
      htmlElement("th", { scope: "row" }, [swatch(row, state.look), row.name]), htmlElement("td", {}, [row.value]),
    ]));
    tip.replaceChildren(htmlElement("p", {}, [stop.title]), htmlElement("table", {}, rows));
    tip.hidden = false;
    const room = plot.clientWidth - tip.offsetWidth;
    const beside = stop.at + 14 <= room ? stop.at + 14 : stop.at - 14 - tip.offsetWidth;
    tip.style.left = `${Math.max(0, Math.min(room, beside))}px`;
    tip.style.top = `${Math.max(0, stop.top)}px`;
    if (speak) spoken.textContent = `${stop.title}: ${stop.rows.map((row) => `${row.name} ${row.value}`).join(", ")}`;
  };

  const positionOf = (event) => {
    const box = state.drawing.svg.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const nearest = ([left, top]) => {
    let best = [-1, Infinity];
    stopsOf(state).forEach((stop, index) => {
      const distance = stop.distance(left, top);
      if (distance < best[1]) best = [index, distance];
    });
    return best[0];
  };

  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button")) return;
    if (event.pointerType === "mouse") {
      drag = positionOf(event);
      plot.setPointerCapture(event.pointerId);
    }
    if (state.drawing) show(nearest(positionOf(event)), false);
  });
  plot.addEventListener("pointermove", (event) => {
    if (!state.drawing) return;
    const at = positionOf(event);
    if (!drag) {
      show(nearest(at), false);
      return;
    }
    tip.hidden = true;
    const box = dragBox(drag, at, state.drawing.frame, state.spec);
    overlay.replaceChildren(svgElement("rect", {
      x: px(box.left), y: px(box.top), width: px(box.right - box.left), height: px(box.bottom - box.top), fill: state.look.accent, opacity: 0.18,
    }));
  });
  plot.addEventListener("pointerup", (event) => {
    if (!drag) return;
    const from = drag;
    drag = null;
    const box = dragBox(from, positionOf(event), state.drawing.frame, state.spec);
    if (box.right - box.left < 8) return;
    const { x, y } = state.drawing;
    state.zoom = { x: [x.invert(box.left), x.invert(box.right)] };
    if (box.both) state.zoom.y = [y.invert(box.bottom), y.invert(box.top)];
    state.redraw();
  });
  plot.addEventListener("pointercancel", () => { drag = null; });
  plot.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse" && !drag) hide(); });
  plot.addEventListener("dblclick", () => state.resetZoom());
  plot.addEventListener("blur", hide);
  plot.addEventListener("keydown", (event) => {
    const last = stopsOf(state).length - 1;
    const steps = {
      ArrowRight: () => show(place + 1, true), ArrowLeft: () => show(place < 0 ? last : place - 1, true),
      Home: () => show(0, true), End: () => show(last, true), Escape: hide,
      "+": () => state.zoomBy(0.5), "-": () => state.zoomBy(2), 0: () => state.resetZoom(),
    };
    if (!steps[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    steps[event.key]();
  });

  // A new drawing covers the old marks. They move under the pointer, so they must not take its clicks.
  return () => {
    overlay = svgElement("g", { class: "overlay", "pointer-events": "none" });
    state.drawing.svg.append(overlay);
    hide();
  };
}

// A dragged box spans the whole height unless it is clearly meant as a box.
function dragBox([x0, y0], [x1, y1], frame, spec) {
  const within = (value, low, high) => Math.max(low, Math.min(high, value));
  const [left, right] = [x0, x1].map((value) => within(value, frame.left, frame.right)).sort((a, b) => a - b);
  const both = spec.kind !== "stacked_bar" && Math.abs(y1 - y0) > 40;
  const [top, bottom] = both ? [y0, y1].map((value) => within(value, frame.top, frame.bottom)).sort((a, b) => a - b) : [frame.top, frame.bottom];
  return { left, right, top, bottom, both };
}

// The places that a reader can stop at: every x of a line figure, every part of a bar.
function stopsOf(state) {
  const { spec, drawing } = state;
  if (!drawing) return [];
  drawing.stops ??= spec.kind === "stacked_bar" ? barStops(state) : lineStops(state);
  return drawing.stops;
}

function lineStops({ spec, view, drawing, look }) {
  const { x, y, frame } = drawing;
  const series = (view.series ?? []).map((one) => ({ ...one, at: new Map(one.points.map((point) => [point[0], point])) }));
  const [low, high] = x.domain;
  const all = new Set(series.flatMap((one) => one.points.map(([at]) => at)).filter((at) => at >= low && at <= high));
  return [...all].sort((one, other) => one - other).map((value) => {
    const left = x(value);
    const found = series.map((one) => ({ one, point: one.at.get(value) ?? (one.step ? lastBefore(one.points, value) : null) }))
      .filter(({ point }) => point && point[1] != null);
    return {
      title: `${spec.x.label} ${valueText(spec.x, value)}`,
      at: left,
      top: frame.top,
      distance: (at) => Math.abs(at - left),
      rows: found.map(({ one, point }) => ({ ...one, name: one.label, value: pointText(spec.y, point) })),
      marks: () => [
        svgElement("line", { x1: px(left), x2: px(left), y1: px(frame.top), y2: px(frame.bottom), stroke: look.soft, "stroke-width": 1 }),
        ...found.filter(({ point }) => y(point[1]) >= frame.top - 1 && y(point[1]) <= frame.bottom + 1)
          .map(({ one, point }) => svgElement("circle", { cx: px(left), cy: px(y(point[1])), r: 5, fill: "none", stroke: look.colour(one.colour), "stroke-width": 2 })),
      ],
    };
  });
}

function lastBefore(points, value) {
  let found = null;
  for (const point of points) {
    if (point[0] > value) break;
    found = point;
  }
  return found;
}

function pointText(axis, [, value, low, high]) {
  const text = valueText(axis, value);
  return low == null || high == null ? text : `${text} (${axisText(axis, low)} to ${axisText(axis, high)})`;
}

function barStops({ spec, drawing, look }) {
  const names = new Map(spec.parts.map((part) => [part.key, part]));
  return drawing.bars.filter((spot) => spot.bar).flatMap((spot) => spot.parts.map(({ part, value, left, right }) => ({
    title: [spot.bar.group, spot.bar.label].filter(Boolean).join(" · "),
    at: (left + right) / 2,
    top: spot.top + spot.height + 6,
    distance: (at, top) => Math.max(0, left - at, at - right) + 3 * Math.max(0, spot.top - 3 - top, top - spot.top - spot.height - 3),
    rows: [
      { name: names.get(part).label, colour: names.get(part).colour, filled: true, value: valueText(spec.x, value) },
      ...(spot.bar.total ? [{ name: "all parts", value: spot.bar.total }] : []),
    ],
    marks: () => [svgElement("rect", { x: px(left), y: px(spot.top), width: px(right - left), height: px(spot.height), fill: "none", stroke: look.ink, "stroke-width": 2 })],
  })));
}

function swatch(row, look) {
  if (!row.colour) return "";
  const colour = look.colour(row.colour);
  const line = row.filled
    ? svgElement("rect", { x: 4, y: 1, width: 12, height: 12, fill: colour })
    : svgElement("line", { x1: 0, x2: 20, y1: 7, y2: 7, stroke: colour, "stroke-width": 2, "stroke-dasharray": DASHES[row.dash] });
  const mark = row.marker && !row.filled ? [markerElement(row.marker, 10, 7, 4, colour, look.paper)] : [];
  return svgElement("svg", { width: 20, height: 14, viewBox: "0 0 20 14", "aria-hidden": "true" }, [line, ...mark]);
}
