// The map, 8 of 8: starts everything and listens to the user.
// What the judge says of a row, or was measured of its recordings, where that is what is coloured.
function judgedOf(row) {
  const key = chosen("colour"), { number, column } = table().colourings[key], name = colourName(key);
  if (texts.units[number]) {
    const value = table().numbers[number][row];
    return Number.isFinite(value) ? `${name}: ${inUnit(value, number)} ${texts.units[number]}` : "";
  }
  if (!key.startsWith("judged")) return "";
  const value = number ? table().numbers[number][row] : nameOf(column, row);
  if (number && !Number.isFinite(value)) return `${name}: ${texts.abstained}`;
  if (!number) return `${name}: ${labelOf(column, row) ? value : texts.abstained}`;
  if (number === "judged_years") return `${name}: ${Math.round(value)} ${texts.years}`;
  return `${name}: ${shownLabel("", number === "judged_gender" ? "female" : "native")} ${Math.round(100 * value)} %`;
}

const heard = find(".heard"), tip = find(".tip");
const NEAR = 15; // pixels from a point to a click on it
let shift = false, pressed = false, pointer = [0, 0], under = -1, down = { row: -1, at: [0, 0] };

// Gradio's "always_last" repeats the event it sent first. These read the voice when they are sent, so that
// the repeated event is of the last voice that was asked for.
const asked = { click: "", select: "" };
const clickedLast = { get voice_id() { return asked.click; } };
const takenLast = { get voice_id() { return asked.select; } };

function hear(row) {
  if (row < 0) return;
  state.heard = row;
  heard.querySelector("p").textContent = say(table().stretches ? texts.heard_voice : texts.heard, { id: table().ids[row], what: describe(row) });
  heard.querySelector("button").hidden = false;
  again();
  asked.click = table().ids[row];
  trigger("click", clickedLast);
}
function take(row) {
  if (row < 0) return;
  asked.select = table().ids[row];
  trigger("select", takenLast);
}
heard.querySelector("button").addEventListener("click", () => take(state.heard));

async function refresh() {
  shape();
  await draw();
  legend();
  selection();
  listing();
}

function rowUnder(event) {
  const point = now && event && event.points && event.points[0];
  const rows = point && now.traces[point.curveNumber];
  return rows ? rows[point.pointNumber] : undefined;
}

function untip() {
  under = -1;
  tip.hidden = true;
  plot.classList.remove("over");
}

function listen() {
  plot.on("plotly_hover", (event) => {
    const row = rowUnder(event);
    if (row === undefined) return;
    const lines = [describe(row), judgedOf(row)].filter(Boolean).map((textContent) => made("span", { textContent }));
    tip.replaceChildren(made("b", { textContent: table().ids[row] }), ...lines);
    tip.hidden = false;
    const box = find(".stage").getBoundingClientRect(), x = pointer[0] - box.x, y = pointer[1] - box.y;
    tip.style.left = `${Math.max(0, Math.min(x + 14, box.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${y > box.height / 2 ? y - tip.offsetHeight - 12 : y + 16}px`;
    plot.classList.add("over");
    under = row;
  });
  plot.on("plotly_unhover", untip);
  plot.on("plotly_click", (event) => {
    const row = rowUnder(event);
    if (row !== undefined) clicked(row);
  });
  plot.on("plotly_selected", (event) => {
    if (!now || !event || !event.points) return; // a selection that was taken back
    // What is grey because another selection was made can be selected, what was filtered out can not.
    const free = allowed(), rows = event.points.filter(({ curveNumber }) => curveNumber < 2).map(rowOfPoint).filter((row) => free[row]);
    setTimeout(async () => { // plotly first keeps the outline, which is then taken away
      await Plotly.relayout(plot, { selections: [] });
      await (rows.length ? select(rows) : draw());
    });
  });
  plot.on("plotly_relayouting", overlay);
  plot.on("plotly_relayout", ({ dragmode }) => {
    if (dragmode && now && !now.solid) state.drag = dragmode;
    overlay();
  });
  plot.on("plotly_afterplot", overlay);
}
const rowOfPoint = ({ curveNumber, pointNumber }) => now.traces[curveNumber][pointNumber];

function clicked(row) {
  if (!pressed) return; // in 3-D plotly goes on reporting while the button is down
  pressed = false;
  shift ? take(row) : hear(row);
}

plot.addEventListener("mousedown", (event) => {
  [shift, pressed, down] = [event.shiftKey, true, { row: under, at: [event.clientX, event.clientY] }];
}, true);
// Plotly forgets what is under the pointer where a press and the release follow each other at once, and then
// reports no click: what was under it when it was pressed is taken.
plot.addEventListener("click", ({ clientX, clientY }) => setTimeout(() => {
  const far = (place) => Math.hypot(place[0] - clientX, place[1] - clientY);
  if (!now || !pressed || down.row < 0 || far(down.at) > 4) return;
  if (now.solid || far(plot.placeOf(table().ids[down.row])) < NEAR) clicked(down.row);
}), true);
plot.addEventListener("mouseleave", () => { if (now && now.solid) untip(); }); // in 3-D plotly does not say it
plot.addEventListener("touchstart", () => { shift = false; pressed = true; }, { capture: true, passive: true });
plot.addEventListener("mousemove", ({ clientX, clientY }) => { pointer = [clientX, clientY]; }, true);

find(".legend").addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  const off = switchedOff(), key = button.dataset.key;
  if (!off.delete(key)) off.add(key);
  refresh().then(() => find(`.legend [data-key="${CSS.escape(key)}"]`).focus());
});

element.addEventListener("change", async ({ target }) => {
  const { name } = target;
  if (!table()) return; // it still loads
  if (name === "colour") { await recolour(); legend(); selection(); }
  else if (name === "means" || name === "arrow") await again();
  else if (name === "table") await show(target.value);
  else if (name.startsWith("filter-") || name === "projection" || name === "dimensions" || name.startsWith("axis")) await refresh();
});

// The search: suggestions while typing, Enter hears, Shift+Enter takes in hand.
const search = control("find");
function matches(text, most) {
  const wanted = text.trim().toLowerCase(), found = [];
  if (!wanted || !table()) return found;
  for (const id of table().ids) if (id.toLowerCase().includes(wanted) && found.push(id) === most) break;
  return found;
}
search.addEventListener("input", () => {
  if (!table()) return;
  find("datalist").replaceChildren(...matches(search.value, 30).map((value) => made("option", { value })));
  state.found = table().row.get(search.value.trim()) ?? -1;
  again();
  listing();
});
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (!table()) return;
  const wanted = search.value.trim(), all = matches(wanted, Infinity);
  const row = table().row.get(wanted) ?? (all.length === 1 ? table().row.get(all[0]) : -1);
  find(".note").textContent = row < 0 && wanted ? say(all.length ? texts.found_many : texts.not_found, { id: wanted, n: all.length }) : "";
  state.found = row;
  if (row < 0) return overlay();
  event.shiftKey ? take(row) : hear(row);
});

async function show(name) {
  const before = tables[state.name], loading = find(".loading");
  loading.hidden = false;
  try {
    const after = await fetched(name);
    state.name = name;
    now = null; // what is drawn is of the table before
    state.heard = state.found = -1;
    if (before && before !== after) carried(before, after);
    controls();
    await refresh();
  } catch (error) {
    find(".note").textContent = texts.failed;
    control("table").value = state.name;
    throw error;
  } finally {
    loading.hidden = true;
  }
}

for (const one of element.querySelectorAll("[data-text]")) one.textContent = texts[one.dataset.text];
[0, 1, 2].forEach((i) => { find(`[data-axis="${i}"]`).textContent = say(texts.raw_axis, { n: ["x", "y", "z"][i] }); });
plot.setAttribute("aria-label", texts.map_label);
find(".legend").setAttribute("aria-label", texts.legend);
search.placeholder = texts.find_placeholder;
search.title = texts.find_hint;
control("direction").value = texts.direction_default;
heard.querySelector("p").textContent = texts.click_hint;
show("voices").then(() => {
  listen();
  new ResizeObserver(() => plot.offsetWidth && plot.data && Plotly.Plots.resize(plot)).observe(plot);
});
watch("value", remark);
