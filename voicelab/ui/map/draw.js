// The map, 4 of 8: draws the points; recolours them without moving any.
const SHOWN = { responsive: true, displayModeBar: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "",
  modeBarButtonsToRemove: ["autoScale2d", "toImage", "hoverClosest3d", "resetCameraLastSave3d"] };
let now = null; // the view that is drawn: {key, solid, places, titles, range, traces: [muted rows, lit rows], mask}

const viewKey = () => `${chosen("projection")}-${chosen("dimensions")}`;

// Where every row lies in the view asked for: a list of coordinates an axis, and the axes' titles.
async function placed() {
  const rows = table(), key = viewKey(), d = Number(chosen("dimensions"));
  if (chosen("projection") !== "raw") {
    const shares = rows.axes[key];
    return { key: `${state.name}/${key}`, places: rows.places[key], arrows: rows.arrows[key], axes: null,
      titles: shares.map((share, i) => say(texts.share, { n: i + 1, share: Math.round(share) })) };
  }
  const axes = ["axis0", "axis1", "axis2"].slice(0, d).map((name) => Number(chosen(name)) - 1);
  const own = await Promise.all(axes.map(latent));
  const arrows = {};
  for (const name of Object.keys(own[0].arrows)) {
    arrows[name] = [0, 1].map((end) => own.map((axis) => axis.arrows[name][end]));
  }
  return { key: `${state.name}/raw-${axes.join("-")}`, places: own.map(({ values }) => values), arrows, axes,
    titles: axes.map((axis) => say(texts.raw_axis, { n: axis + 1 })) };
}

// From the lowest to the highest value, with some air.
function range(values) {
  let low = Infinity, high = -Infinity;
  for (const value of values) { if (value < low) low = value; if (value > high) high = value; }
  const air = 0.05 * (high - low) || 1;
  return [low - air, high + air];
}

const WEBGL = Boolean(document.createElement("canvas").getContext("webgl")); // five times as fast where there is one
const kind = () => (now.solid ? "scatter3d" : WEBGL ? "scattergl" : "scatter");
const many = () => table().count > MANY;
function at(rows) {
  const found = {};
  ["x", "y", "z"].slice(0, now.places.length).forEach((axis, i) => { found[axis] = rows.map((row) => now.places[i][row]); });
  return found;
}

function traces() {
  const [muted, own] = now.traces, { colours, symbols } = looks(chosen("colour"));
  const size = many() ? 4 : 7, solid = now.solid;
  const shared = { type: kind(), mode: "markers", showlegend: false, hoverinfo: "none", selectedpoints: null };
  return [
    { ...shared, ...at(muted), marker: { color: GREY, size: solid ? 2 : size - 2, opacity: many() ? 0.16 : solid ? 0.25 : 0.38, line: { width: 0 } } },
    { ...shared, ...at(own), marker: { color: own.map((row) => colours[row]), symbol: own.map((row) => symbols[row]),
      size: solid ? (many() ? 2 : 3.5) : size, opacity: many() ? 0.7 : 0.85, line: { width: 0 } } },
    ...(solid ? solidMarks() : []),
  ];
}

function layout() {
  const ink = getComputedStyle(element).color, grid = "rgba(128,128,128,0.16)", clear = "rgba(0,0,0,0)";
  const { titles, solid, key } = now;
  const axis = (i) => ({ title: { text: titles[i] || "", font: { size: 12 }, standoff: 4 }, showticklabels: false,
    ticks: "", range: [...now.range[i]], gridcolor: grid, zeroline: false, showline: false, automargin: false });
  const shared = { paper_bgcolor: clear, plot_bgcolor: clear, font: { color: ink, family: "inherit" }, uirevision: key,
    hovermode: "closest", showlegend: false, selections: [], selectionrevision: turn,
    modebar: { bgcolor: clear, color: "rgba(128,128,128,0.75)", activecolor: ink, orientation: "h" } };
  if (solid) {
    return { ...shared, margin: { l: 0, r: 0, t: 28, b: 0 }, scene: { xaxis: axis(0), yaxis: axis(1), zaxis: axis(2),
      uirevision: key, aspectmode: "cube", camera: { eye: { x: 1.15, y: 1.15, z: 0.75 } } } };
  }
  const side = titles.length ? 26 : 8;
  return { ...shared, margin: { l: side, r: 8, t: 30, b: side }, xaxis: axis(0), yaxis: axis(1),
    dragmode: state.drag };
}

let turn = 0; // an axis that arrives late does not draw over a view that was asked for after it
async function draw() {
  const own = ++turn, view = await placed();
  if (own !== turn) return;
  untip(); // the point that it is about lies elsewhere now
  const mask = lit();
  now = { ...view, solid: view.places.length === 3, mask, traces: [rowsOf(mask, 0), rowsOf(mask)] };
  now.range = now.places.map(range);
  await elsewhere();
  const marked = makesRoom();
  await Plotly.react(plot, traces(), layout(), SHOWN);
  overlay();
  note(marked);
  plot.dataset.drawn = now.key;
}

// Another colour for every point that is lit: no point is moved, nothing is asked of the server.
async function recolour() {
  if (!now) return draw();
  const mask = lit();
  if (!mask.every((value, row) => value === now.mask[row])) return draw();
  const own = now.traces[1], { colours, symbols } = looks(chosen("colour"));
  const dress = { "marker.color": [own.map((row) => colours[row])], "marker.symbol": [own.map((row) => symbols[row])] };
  await Plotly.restyle(plot, dress, [1]);
  if (now.solid) await draw();
  overlay();
}

// Where a row lies on the screen, [x, y] in pixels of the window; for 2-D.
plot.placeOf = (id) => {
  const row = table().row.get(id), box = plot.getBoundingClientRect(), [x, y] = onPlot(now.places.map((axis) => axis[row]));
  const { l, t } = plot._fullLayout._size;
  return [box.x + l + x, box.y + t + y];
};
