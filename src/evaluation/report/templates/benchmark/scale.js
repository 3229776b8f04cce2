// From values to pixels and back, ticks, and numbers as text.

function makeScale(kind, domain, range) {
  const log = kind === "log";
  const bend = log ? Math.log10 : (value) => value;
  const unbend = log ? (value) => 10 ** value : (value) => value;
  const [low, high] = domain.map(bend);
  const [start, end] = range;
  const perUnit = (end - start) / (high - low || 1);
  // A logarithm has no zero: what is not positive lies a decade below the axis, where the frame cuts it off.
  const scale = (value) => start + ((log && value <= 0 ? low - 1 : bend(value)) - low) * perUnit;
  scale.invert = (pixel) => unbend(low + (pixel - start) / perUnit);
  scale.domain = domain;
  scale.range = range;
  scale.log = log;
  return scale;
}

// About `room` round values within the scale.
function ticksOf(scale, room) {
  const [low, high] = scale.domain;
  if (scale.log) {
    const decades = Math.log10(high / low);
    if (decades >= 1) {
      const steps = [[1, 2, 5], [1, 3], [1]].find((steps) => decades * steps.length <= room) ?? [1];
      const skip = steps.length === 1 ? Math.max(1, Math.ceil(decades / room)) : 1;
      const ticks = [];
      for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
        if (power % skip) continue;
        for (const step of steps) ticks.push(step * 10 ** power);
      }
      return ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
    }
  }
  const raw = (high - low) / Math.max(1, room);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((step) => step * power).find((step) => step >= raw * 0.999) ?? raw;
  const ticks = [];
  for (let place = Math.ceil(low / step - 1e-9); place <= Math.floor(high / step + 1e-9); place += 1) {
    ticks.push(place * step);
  }
  return ticks;
}

// A number as short as its size allows: at least `digits` digits tell, no exponent between 0.000001 and a million.
function numberText(value, digits = 4) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-6 || size >= 1e9) return value.toExponential(digits - 1).replace("-", "−");
  const decimals = Math.max(0, Math.min(9, digits - 1 - Math.floor(Math.log10(size))));
  const text = Number(value.toFixed(decimals)).toLocaleString("en", { maximumFractionDigits: decimals, useGrouping: false });
  return text.replace("-", "−");
}

// The same as an axis counts: a share is told in percent.
function axisText(axis, value, digits = 4) {
  return axis.format === "percent" ? `${numberText(value * 100, digits)}\u202f%` : numberText(value, digits);
}

function valueText(axis, value, digits = 4) {
  const unit = axis.unit && axis.format !== "percent" ? `\u202f${axis.unit}` : "";
  return axisText(axis, value, digits) + unit;
}

function axisTitle(axis) {
  return axis.unit && axis.format !== "percent" ? `${axis.label} [${axis.unit}]` : axis.label;
}
