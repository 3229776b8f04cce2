// What is required, drawn over what was measured: points, limits and levels, named by letters that never overlap.

// Marks at one place become one, with the letters of all.
function groupMarks(marks, spec, zoom) {
  const near = (axis, range, one, other) => {
    if (one == null || other == null) return one == other;
    const scale = makeScale(axis.scale, range ?? [axis.min, axis.max], [0, 400]);
    return Math.abs(scale(one) - scale(other)) < 1;
  };
  const groups = [];
  for (const mark of marks) {
    const same = groups.find((group) => group.kind === mark.kind
      && near(spec.x, zoom.x, group.x, mark.x) && near(spec.y ?? spec.x, zoom.y, group.y, mark.y));
    if (!same) groups.push({ ...mark });
    else if (mark.label && !same.label.split(" ").includes(mark.label)) same.label += ` ${mark.label}`;
  }
  return groups;
}

function boxesOverlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function drawMarks(marks, x, y, frame, look, clip) {
  const group = svgElement("g");
  const inside = svgElement("g", { "clip-path": `url(#${clip})` });
  group.append(inside);
  const stroke = { stroke: look.ink, "stroke-width": 1.4, "stroke-dasharray": "5 4" };
  for (const mark of marks) {
    if (mark.kind === "vline") {
      inside.append(svgElement("line", { x1: px(x(mark.x)), x2: px(x(mark.x)), y1: px(frame.top), y2: px(frame.bottom), ...stroke }));
    } else if (mark.kind === "hline") {
      inside.append(svgElement("line", { x1: px(frame.left), x2: px(frame.right), y1: px(y(mark.y)), y2: px(y(mark.y)), ...stroke }));
    } else if (mark.kind === "band") {
      inside.append(svgElement("rect", { x: px(frame.left), width: px(frame.right - frame.left), y: px(y(mark.y_max)), height: px(y(mark.y) - y(mark.y_max)), fill: look.soft, opacity: 0.12 }));
    }
  }
  const points = marks.filter((mark) => mark.kind === "point").map((mark) => ({ mark, at: [x(mark.x), y(mark.y)] }))
    .filter(({ at: [left, top] }) => left >= frame.left - 1 && left <= frame.right + 1 && top >= frame.top - 1 && top <= frame.bottom + 1);
  const taken = points.map(({ at: [left, top] }) => ({ left: left - 8, right: left + 8, top: top - 8, bottom: top + 8 }));
  for (const { mark, at: [left, top] } of points) {
    // Lines to the axes help to read few marks and hide many.
    if (points.length <= 4) {
      inside.append(svgElement("path", { d: `M${px(frame.left)} ${px(top)}H${px(left)}V${px(frame.bottom)}`, fill: "none", stroke: look.soft, "stroke-width": 1, "stroke-dasharray": "2 4" }));
    }
    // What belongs to one technology has its shape; what is required of all is a diamond.
    const shape = mark.marker ? markerElement(mark.marker, left, top, 7, look.colour(mark.colour), look.ink)
      : svgElement("path", { d: `M${px(left)} ${px(top - 7)}l7 7l-7 7l-7 -7z`, fill: look.paper, "fill-opacity": 0.7, stroke: look.ink, "stroke-width": 2 });
    if (mark.text) shape.append(svgElement("title", {}, [mark.text]));
    group.append(shape);
  }
  for (const { mark, at: [left, top] } of points) {
    if (!mark.label) continue;
    const { box, far } = freePlace(mark.label, left, top, frame, look, taken);
    taken.push(box);
    const middle = (box.top + box.bottom) / 2;
    if (far) {
      const end = Math.max(box.left, Math.min(left, box.right));
      group.append(svgElement("line", { x1: px(left), y1: px(top + Math.sign(middle - top) * 8), x2: px(end), y2: px(middle - Math.sign(middle - top) * look.size * 0.5), stroke: look.soft, "stroke-width": 1 }));
    }
    group.append(label(mark.label, box.left, middle, look, {
      "dominant-baseline": "central", fill: look.ink, "font-weight": 600, stroke: look.paper, "stroke-width": 4, "paint-order": "stroke", "stroke-linejoin": "round",
    }));
  }
  return group;
}

// Where a label covers no other one: beside its mark, or else farther and farther above or below it.
function freePlace(text, left, top, frame, look, taken) {
  // Letters of marks are bold, and what is drawn of a line is a little higher than its size.
  const [w, h] = [textWidth(text, look) * 1.1, look.size * 1.15];
  const places = [];
  for (const row of [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, 6, 7, 8]) {
    const middle = top + row * h * 1.05;
    for (const start of [left + 11, left - 11 - w, left - w / 2]) {
      // A label right above or below its mark leaves room for the mark.
      if (start === left - w / 2 && row === 0) continue;
      const box = { left: start, right: start + w, top: middle - h / 2, bottom: middle + h / 2 };
      if (box.left < frame.left + 2 || box.right > frame.right - 2 || box.top < frame.top || box.bottom > frame.bottom) continue;
      places.push({ box, far: Math.abs(row) > 1 });
    }
  }
  const covered = (box) => taken.filter((other) => boxesOverlap(box, other)).length;
  const free = places.find(({ box }) => !covered(box));
  if (free) return free;
  places.sort((one, other) => covered(one.box) - covered(other.box));
  const beside = { left: left + 11, right: left + 11 + w, top: top - h / 2, bottom: top + h / 2 };
  return places[0] ?? { box: beside, far: false };
}

// The letters of limits stand above the frame, in as many rows as they need.
function placePins(pinned, x, look) {
  const ends = [];
  const placed = [];
  const [start, end] = x.range;
  for (const mark of [...pinned].sort((one, other) => one.x - other.x)) {
    const at = x(mark.x);
    if (at < start - 1 || at > end + 1) continue;
    const half = textWidth(mark.label, look) / 2;
    const middle = Math.max(start + half, Math.min(at, end + 8 - half));
    let row = ends.findIndex((used) => used + 8 < middle - half);
    if (row < 0) row = ends.push(0) - 1;
    ends[row] = middle + half;
    placed.push({ text: mark.label, at, middle, row });
  }
  return { placed, rows: ends.length };
}

function drawPins(pins, frame, look) {
  const group = svgElement("g");
  for (const { text, at, middle, row } of pins.placed) {
    const bottom = frame.top - 6 - row * look.size * 1.45;
    if (row > 0) group.append(svgElement("line", { x1: px(at), x2: px(at), y1: px(bottom + 3), y2: px(frame.top), stroke: look.soft, "stroke-width": 1 }));
    group.append(label(text, middle, bottom, look, { "text-anchor": "middle", fill: look.ink, "font-weight": 600, stroke: look.paper, "stroke-width": 3, "paint-order": "stroke" }));
  }
  return group;
}

// The letters of levels stand right of the frame, pushed apart.
function drawLevels(levels, y, frame, look) {
  const group = svgElement("g");
  let free = -Infinity;
  for (const { mark, at } of levels.map((mark) => ({ mark, at: y(mark.y) })).sort((one, other) => one.at - other.at)) {
    if (at < frame.top - 1 || at > frame.bottom + 1) continue;
    const middle = Math.max(at, free);
    free = middle + look.size * 1.15;
    group.append(label(mark.label, frame.right + 8, middle, look, { "dominant-baseline": "central", fill: look.ink, "font-weight": 600 }));
  }
  return group;
}
