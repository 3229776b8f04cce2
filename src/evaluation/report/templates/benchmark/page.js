// Starts the page: figures are drawn when they come near the window, and all of them before printing.

const PAPER_WIDTH = { one: 690, many: 336 };
const PAPER_TEXT = 13.3;

function lookOf(element, onPaper) {
  const style = getComputedStyle(element);
  const light = { ink: "#1b1f24", soft: "#57606a", grid: "#e4e7eb", paper: "#ffffff", accent: "#0072b2" };
  const tone = (name) => (onPaper ? light[name] : style.getPropertyValue(`--${name === "grid" ? "line" : name}`).trim() || light[name]);
  const look = Object.fromEntries(Object.keys(light).map((name) => [name, tone(name)]));
  look.size = parseFloat(style.fontSize);
  look.family = style.fontFamily;
  // Black lines and areas follow the ink, which is white at night.
  look.colour = (colour) => (!colour || colour.toLowerCase() === "#000000" ? look.ink : colour);
  return look;
}

class FigureView {
  constructor(figure, plot, spec, place) {
    Object.assign(this, { figure, plot, spec, view: spec.views[place], place, zoom: {}, drawing: null });
    this.refresh = makeInteractive(plot, this);
  }

  draw(onPaper = false) {
    const width = onPaper ? (this.spec.views.length > 1 ? PAPER_WIDTH.many : PAPER_WIDTH.one) : this.plot.clientWidth;
    if (!width) return;
    this.look = { ...lookOf(this.plot, onPaper), unique: this.place };
    if (onPaper) this.look.size = PAPER_TEXT;
    this.drawing?.svg.remove();
    this.drawing = drawFigure(this.spec, this.view, this.look, width, this.zoom);
    this.drawing.svg.setAttribute("aria-hidden", "true");
    this.plot.querySelector(".tip").before(this.drawing.svg);
    this.plot.style.minHeight = "0";
    this.width = width;
    this.refresh();
  }

  redraw() {
    this.draw();
    this.figure.classList.toggle("zoomed", Boolean(this.zoom.x));
  }

  resetZoom() {
    this.zoom = {};
    this.redraw();
  }

  // Half or double of what is shown, about its middle, never beyond the whole.
  zoomBy(factor) {
    const axis = this.spec.x;
    const scale = makeScale(axis.scale, this.zoom.x ?? [axis.min, axis.max], [0, 1]);
    const [low, high] = [0.5 - factor / 2, 0.5 + factor / 2].map(scale.invert);
    this.zoom = { ...this.zoom, x: [Math.max(axis.min, low), Math.min(axis.max, high)] };
    if (this.zoom.x[0] <= axis.min && this.zoom.x[1] >= axis.max) this.zoom = {};
    this.redraw();
  }
}

function setUpFigure(figure, spec) {
  const plots = [...figure.querySelectorAll(".plot")];
  const views = plots.map((plot, place) => new FigureView(figure, plot, spec, place));
  let shown = spec.view ?? 0;
  const current = () => views[shown];
  const tools = figure.querySelector(".tools");
  const button = (text, title, act, kind = "") => {
    const made = htmlElement("button", { type: "button", title, "aria-label": `${title}: ${spec.title}`, class: kind }, [text]);
    made.addEventListener("click", act);
    tools.append(made);
    return made;
  };
  button("+", "Zoom in", () => current().zoomBy(0.5));
  button("−", "Zoom out", () => current().zoomBy(2), "when-zoomed");
  button("Reset", "Show the whole figure", () => current().resetZoom(), "when-zoomed");
  button("CSV", "Download the data as CSV", () => save(`${spec.id}.csv`, "text/csv;charset=utf-8", csvOf(spec)), "csv");
  button("SVG", "Download the figure as SVG", () => save(`${spec.id}.svg`, "image/svg+xml", svgOf(spec, current().view)), "svg");
  const table = htmlElement("div", { class: "data", hidden: "" });
  figure.append(table);
  const tabulate = () => { if (!table.hidden) table.replaceChildren(tableOf(spec, current().view)); };
  const toggle = button("Table", "Show the data as a table", () => {
    table.hidden = !table.hidden;
    toggle.setAttribute("aria-pressed", String(!table.hidden));
    tabulate();
  });
  const picks = [...figure.querySelectorAll(".views button")];
  const pick = (place) => {
    shown = place;
    plots.forEach((plot, index) => plot.classList.toggle("off", index !== place));
    picks.forEach((one, index) => one.setAttribute("aria-pressed", String(index === place)));
    if (figure.dataset.near) current().redraw();
    tabulate();
  };
  picks.forEach((one, index) => one.addEventListener("click", () => pick(index)));
  pick(shown);
  return { figure, views, current };
}

function start() {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const specs = new Map(page.figures.map((spec) => [spec.id, spec]));
  const figures = [...document.querySelectorAll("figure[data-figure]")].map((figure) => setUpFigure(figure, specs.get(figure.dataset.figure)));
  const byElement = new Map(figures.map((one) => [one.figure, one]));

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting || target.dataset.near) continue;
      target.dataset.near = "yes";
      byElement.get(target).current().redraw();
    }
  }, { rootMargin: "600px" });
  figures.forEach(({ figure }) => near.observe(figure));

  const redrawAll = () => figures.filter(({ figure }) => figure.dataset.near).forEach(({ current }) => current().redraw());
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => figures.forEach(({ figure, current }) => {
      if (figure.dataset.near && current().width !== current().plot.clientWidth) current().redraw();
    }));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
  addEventListener("beforeprint", () => figures.forEach(({ views }) => views.forEach((view) => view.draw(true))));
  addEventListener("afterprint", redrawAll);

  const filters = document.getElementById("filters");
  if (filters) makeFilters(filters, document.getElementById("matrix-table"));
  const everything = document.getElementById("download-all");
  everything.hidden = false;
  everything.addEventListener("click", () => save("report.json", "application/json", document.getElementById("page-data").textContent));
  addEventListener("hashchange", openFolded);
  openFolded();
  document.documentElement.dataset.ready = "yes";
}

start();
