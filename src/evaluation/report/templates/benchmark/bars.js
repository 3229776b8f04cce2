// Stacked horizontal bars: groups of bars one below the other, parts told apart by colour and hatching.

function barShape(spec, view, look) {
  const bars = view.bars ?? [];
  const row = look.size * 1.9;
  const places = [];
  let y = 4;
  let group = null;
  for (const bar of bars) {
    if (bar.group !== group && bar.group) {
      y += (group === null ? 0 : look.size * 0.5) + look.size * 1.5;
      group = bar.group;
      places.push({ heading: group, y: y - look.size * 0.45 });
    }
    places.push({ bar, y, height: row * 0.74 });
    y += row;
  }
  const labels = bars.map((bar) => textWidth(bar.label, look));
  const totals = bars.map((bar) => textWidth(bar.total ?? "", look));
  return { left: Math.ceil(Math.max(20, ...labels) + 10), height: Math.max(y + 4, 60), places, total: Math.max(0, ...totals) };
}

// Gives what stands beside the frame: names and totals.
function drawBars(data, spec, view, x, frame, look, shape) {
  const outside = svgElement("g");
  const patterns = new Map();
  for (const [place, part] of spec.parts.entries()) {
    const id = `part-${spec.id}-${look.unique}-${place}`;
    const pattern = hatchPattern(id, part.hatch, look.colour(part.colour), look.paper);
    if (pattern) data.append(pattern);
    patterns.set(part.key, pattern ? `url(#${id})` : look.colour(part.colour));
  }
  for (const spot of shape.places) {
    const top = frame.top + spot.y;
    if (spot.heading) {
      const heading = label(fitted(spot.heading, frame.right, look), 0, top, look, { fill: look.ink, "font-weight": 600 });
      heading.append(svgElement("title", {}, [spot.heading]));
      outside.append(heading);
      continue;
    }
    const middle = top + spot.height / 2;
    outside.append(label(spot.bar.label, frame.left - 8, middle, look, { "text-anchor": "end", "dominant-baseline": "central" }));
    outside.append(svgElement("line", { x1: px(frame.left), x2: px(frame.left), y1: px(top - 3), y2: px(top + spot.height + 3), stroke: look.soft, "stroke-width": 1 }));
    let sum = 0;
    spot.top = top;
    spot.parts = [];
    for (const { part, value } of spot.bar.parts) {
      if (!(value > 0)) continue;
      const [left, right] = [x(sum), x(sum + value)];
      sum += value;
      spot.parts.push({ part, value, left, right });
      data.append(svgElement("rect", {
        x: px(left), y: px(top), width: Math.max(0.3, px(right - left)), height: px(spot.height),
        fill: patterns.get(part), stroke: look.paper, "stroke-width": right - left > 3 ? 1 : 0, class: "part",
      }));
    }
    const text = spot.bar.total ?? "";
    if (text) {
      const end = Math.max(frame.left, Math.min(x(sum), frame.right));
      outside.append(label(text, end + 6, middle, look, { "dominant-baseline": "central", fill: look.ink, stroke: look.paper, "stroke-width": 4, "paint-order": "stroke" }));
    }
  }
  return outside;
}
