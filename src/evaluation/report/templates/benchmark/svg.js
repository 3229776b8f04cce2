// The few elements that figures are made of. Text goes in as text, never as markup.

function svgElement(name, attributes = {}, children = []) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function htmlElement(name, attributes = {}, children = []) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const px = (value) => Math.round(value * 10) / 10;

const measuring = document.createElement("canvas").getContext("2d");
const widths = new Map();

// Width of a text in the look of a figure.
function textWidth(text, look) {
  const key = `${look.size} ${text}`;
  if (!widths.has(key)) {
    measuring.font = `${look.size}px ${look.family}`;
    widths.set(key, measuring.measureText(text).width);
  }
  return widths.get(key);
}

// As much of a text as fits, in bold at most.
function fitted(text, width, look) {
  const bold = 1.1;
  if (textWidth(text, look) * bold <= width) return text;
  let end = text.length;
  while (end > 1 && textWidth(`${text.slice(0, end)}…`, look) * bold > width) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

const DASHES = { solid: null, dashed: "8 5", dotted: "2 4", "dash-dotted": "9 4 2 4" };

// A mark of one of the shapes, centred; a hollow one swaps colour and paper.
function markerElement(shape, x, y, size, colour, paper) {
  const filled = { fill: colour, stroke: paper, "stroke-width": 1.2 };
  const corners = (points) => points.map(([dx, dy]) => `${px(x + dx * size)},${px(y + dy * size)}`).join(" ");
  switch (shape) {
    case "square":
      return svgElement("rect", { x: px(x - size * 0.9), y: px(y - size * 0.9), width: px(size * 1.8), height: px(size * 1.8), ...filled });
    case "triangle":
      return svgElement("polygon", { points: corners([[0, -1.2], [1.1, 0.9], [-1.1, 0.9]]), ...filled });
    case "diamond":
      return svgElement("polygon", { points: corners([[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]]), ...filled });
    case "cross":
      return svgElement("path", { d: `M${px(x - size)} ${px(y - size)}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`, stroke: colour, "stroke-width": 2.5, fill: "none" });
    default:
      return svgElement("circle", { cx: px(x), cy: px(y), r: size, ...filled });
  }
}

// A fill that differs from its neighbours without colour as well: the colour under lines of the paper's colour.
function hatchPattern(id, hatch, colour, paper) {
  const lines = {
    rising: "M-2 2l4-4M0 10L10 0M8 12l4-4",
    falling: "M-2 8l4 4M0 0l10 10M8-2l4 4",
    upright: "M5 0v10",
    level: "M0 5h10",
    dots: "M2.5 2.5h.01M7.5 7.5h.01",
  }[hatch];
  if (!lines) return null;
  return svgElement("pattern", { id, width: 10, height: 10, patternUnits: "userSpaceOnUse" }, [
    svgElement("rect", { width: 10, height: 10, fill: colour }),
    svgElement("path", { d: lines, stroke: paper, "stroke-width": hatch === "dots" ? 3 : 1.4, "stroke-linecap": "round", fill: "none", opacity: 0.75 }),
  ]);
}
