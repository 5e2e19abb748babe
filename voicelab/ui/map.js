// The map of voices: owns the plot, recolours it without the server, reports clicks.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const plot = element.querySelector(".plot");
const note = element.querySelector(".note");
const chosen = (name) => element.querySelector(`[name=${name}]`).value;

const SHOWN = { responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "",
  modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toImage"] };
let voices = null;

function here() {
  return props.value ? JSON.parse(props.value) : {};
}

// Traces come without coordinates, only with rows of the table; every map has one place a row.
function points(key, solid) {
  const places = voices.places[key];
  return voices.figures[chosen("colour")].data.map(({ rows, ...trace }) => {
    const at = { customdata: rows.map((row) => voices.ids[row]), text: rows.map((row) => voices.hover[row]) };
    ["x", "y", "z"].slice(0, places.length).forEach((axis, i) => {
      at[axis] = rows.map((row) => places[i][row]);
    });
    const type = solid ? "scatter3d" : trace.type;
    const marker = { ...trace.marker, size: solid ? 4 : trace.marker.size };
    return { ...trace, ...at, type, marker };
  });
}

// The voice in hand as a ring, where it was moved to as a diamond, and the way between.
function marks(key, solid) {
  const mark = getComputedStyle(element).getPropertyValue("--voice-mark");
  const { before, after } = here();
  const found = [[before, "circle-open"], [after, "diamond"]].filter(([places]) => places && places[key]);
  if (!found.length) return [];
  const trace = {
    type: solid ? "scatter3d" : "scatter", mode: "lines+markers", showlegend: false,
    hoverinfo: "skip", // so that a click reaches the voice beneath
    line: { color: mark, width: solid ? 5 : 2.5 },
    marker: { color: mark, symbol: found.map(([, symbol]) => symbol), size: solid ? 9 : 16, opacity: 1,
      line: { color: mark, width: 3 } },
  };
  ["x", "y", "z"].slice(0, solid ? 3 : 2).forEach((axis, i) => {
    trace[axis] = found.map(([places]) => places[key][i]);
  });
  return [trace];
}

// From the lowest to the highest value of an axis, with some air: the same whatever is in hand, unless
// it was moved out of sight, so that no point runs away from under the pointer.
function range(key, i) {
  const { before, after } = here();
  const marked = [before, after].filter((places) => places && places[key]).map((places) => places[key][i]);
  const values = voices.places[key][i].concat(marked);
  const low = values.reduce((a, b) => Math.min(a, b)), high = values.reduce((a, b) => Math.max(a, b));
  const air = 0.05 * (high - low) || 1;
  return [low - air, high + air];
}

function layout(key, solid) {
  const ink = getComputedStyle(element).color;
  const grid = "rgba(128,128,128,0.18)";
  const titles = voices.axes[key];
  const axis = (i) => ({
    title: { text: titles[i] || "", font: { size: 12 }, standoff: 4 }, showticklabels: false, ticks: "",
    range: range(key, i), gridcolor: grid, zeroline: false, showline: false, automargin: false,
  });
  const base = { ...voices.figures[chosen("colour")].layout, font: { color: ink, family: "inherit" }, uirevision: key };
  base.legend = { ...base.legend, font: { size: 12 } };
  base.margin = { l: titles.length ? 26 : 8, r: 8, t: 8, b: titles.length ? 26 : 8 };
  base.hoverlabel = { align: "left" };
  base.modebar = { bgcolor: "rgba(0,0,0,0)", color: "rgba(128,128,128,0.6)", activecolor: ink };
  if (solid) {
    base.margin = { l: 0, r: 0, t: 0, b: 0 };
    base.scene = { xaxis: axis(0), yaxis: axis(1), zaxis: axis(2), uirevision: key, aspectmode: "cube",
      camera: { eye: { x: 1.2, y: 1.2, z: 0.8 } } };
    return base;
  }
  return { ...base, xaxis: axis(0), yaxis: axis(1), dragmode: "pan" };
}

function draw() {
  if (!voices) return;
  const solid = chosen("dimensions") === "3";
  const key = `${chosen("projection")}-${chosen("dimensions")}`;
  const { before, after } = here();
  Plotly.react(plot, [...points(key, solid), ...marks(key, solid)], layout(key, solid), SHOWN);
  const missing = (before && !before[key]) || (after && !after[key]);
  note.textContent = missing ? voices.no_formula : "";
}

(async () => {
  voices = await server.voices();
  draw();
  const drag = () => plot.querySelector(".nsewdrag");
  plot.on("plotly_hover", () => drag() && (drag().style.cursor = "pointer"));
  plot.on("plotly_unhover", () => drag() && (drag().style.cursor = ""));
  plot.on("plotly_click", (event) => {
    const point = event.points && event.points[0];
    if (point && point.customdata) trigger("click", { voice_id: point.customdata });
  });
  element.querySelectorAll("select").forEach((control) => control.addEventListener("change", draw));
  new ResizeObserver(() => plot.offsetWidth && Plotly.Plots.resize(plot)).observe(plot);
  plot.dataset.drawn = "yes";
})();

watch("value", draw);
