// The map, 5 of 8: what lies over the points - the voice in hand, its trail, neighbours, means, arrows.
// In 2-D an SVG of its own, so that a slider that moves redraws a few lines and never the points.
const given = () => (props.value ? JSON.parse(props.value) : {});
const svg = find(".overlay");
const SIGMAS = 72; // corners of an ellipse

// Where a voice lies in the view: its own row, or what Python says of a place that no row has.
function placeIn(places, id, which) {
  const row = id ? table().row.get(id) : undefined;
  if (row !== undefined) return now.places.map((axis) => axis[row]);
  if (!places) return null;
  if (now.axes) return places.latent ? now.axes.map((axis) => places.latent[axis]) : null;
  return places[markKey()] || (away[which] && away[which][viewKey()]) || null;
}
const markKey = () => (state.name === "voices" ? viewKey() : `${state.name}/${viewKey()}`);

// What was marked before another table was shown says nothing of its maps: Python is asked.
let away = {};
async function elsewhere() {
  const { before, after } = given(), key = `${state.name} ${props.value}`;
  if (away.key === key) return;
  away = { key };
  if (state.name === "voices" || !before || !before.latent || Object.keys(before).some((one) => one.startsWith(`${state.name}/`))) return;
  const asked = [before, after].filter((places) => places && places.latent).map(({ latent }) => latent);
  const [here, there] = await server.place([state.name, asked]);
  away = { key, before: here, after: there };
}

// {name, kind: ring | diamond | line | arrow | ellipse | mean, at: [[x, y(, z)], ...], colour, size, label}
function pictures() {
  const { in_hand: id, before, after, trail, neighbours = [] } = given();
  const mark = getComputedStyle(element).getPropertyValue("--voice-mark").trim();
  const ink = getComputedStyle(element).color, found = [];
  const rowAt = (row) => now.places.map((axis) => axis[row]);
  if (control("means").checked) found.push(...spreads());
  const arrow = now.arrows[chosen("arrow")];
  if (arrow) found.push({ name: "arrow", kind: "arrow", at: arrow, colour: ink });
  for (const { voice_id } of neighbours) {
    const row = table().row.get(voice_id);
    if (row !== undefined) found.push({ name: "neighbour", kind: "ring", at: [rowAt(row)], colour: ink, size: 6, width: 1 });
  }
  const way = (!now.axes && trail && trail[markKey()]) || [];
  const here = placeIn(before, id, "before"), there = after && placeIn(after, "", "after");
  const line = [...(way.length ? way : [here, there])].filter(Boolean);
  if (line.length > 1) found.push({ name: "trail", kind: "line", at: line, colour: mark });
  if (state.heard >= 0) found.push({ name: "heard", kind: "ring", at: [rowAt(state.heard)], colour: ink, size: 7, width: 2 });
  if (state.found >= 0) found.push({ name: "found", kind: "ring", at: [rowAt(state.found)], colour: ink, size: 12, width: 2.5 });
  if (here) found.push({ name: "hand", kind: "ring", at: [here], colour: mark, size: 9, width: 3 });
  if (there) found.push({ name: "edited", kind: "diamond", at: [there], colour: mark, size: 8 });
  return found;
}

// Mean and SD of the lit points of every class of at least three: an ellipse, in 3-D a bar along each axis.
function spreads() {
  const grouped = groups(), found = [];
  if (!grouped) return found;
  grouped.classes.forEach(({ key, name, colour }, index) => {
    const own = now.traces[1].filter((row) => grouped.member[row] === index);
    if (!key || key === "*" || own.length < 3) return;
    const mean = now.places.map((axis) => own.reduce((sum, row) => sum + axis[row], 0) / own.length);
    const [what, at] = now.solid ? ["bars", bars(own, mean)] : ["ellipse", ellipse(own, mean)];
    found.push({ name: "spread", kind: what, at, colour, label: key });
    found.push({ name: "mean", kind: "mean", at: [mean], colour, label: name, key });
  });
  return [...found.filter(({ kind }) => kind !== "mean"), ...found.filter(({ kind }) => kind === "mean")];
}

// One SD before and behind a mean along every axis of the map; null ends a bar.
function bars(own, mean) {
  return now.places.flatMap((axis, i) => {
    const sd = Math.sqrt(own.reduce((sum, row) => sum + (axis[row] - mean[i]) ** 2, 0) / (own.length - 1));
    return [...[-sd, sd].map((off) => mean.map((value, at) => value + (at === i ? off : 0))), null];
  });
}

// What means and arrow are, of which points, in this view.
function caption() {
  const grouped = groups(), name = chosen("arrow"), said = [];
  if (table().voice && chosen("colour").startsWith("judged")) said.push(texts.judged_voice);
  const sort = grouped && { classes: colourName(grouped.key) };
  if (control("means").checked) said.push(grouped ? say(now.solid ? texts.means_solid : texts.means_flat, sort) : texts.means_none);
  if (now.arrows[name]) {
    const [from, to] = arrowEnds(name), straight = now.axes || now.titles.length;
    said.push(say(straight ? texts.arrow_straight : texts.arrow_bent, { from, to }));
  }
  if (find(".marked").textContent !== said.join(" ")) find(".marked").textContent = said.join(" ");
}

// One SD around a mean, along the axes in which a cloud varies most and least.
function ellipse(own, [mx, my]) {
  const [xs, ys] = now.places;
  let xx = 0, xy = 0, yy = 0;
  for (const row of own) {
    const dx = xs[row] - mx, dy = ys[row] - my;
    xx += dx * dx; xy += dx * dy; yy += dy * dy;
  }
  [xx, xy, yy] = [xx, xy, yy].map((sum) => sum / (own.length - 1));
  const half = (xx + yy) / 2, off = Math.hypot((xx - yy) / 2, xy), angle = Math.atan2(2 * xy, xx - yy) / 2;
  const long = Math.sqrt(Math.max(half + off, 0)), wide = Math.sqrt(Math.max(half - off, 0));
  return Array.from({ length: SIGMAS + 1 }, (_, i) => {
    const turn = (2 * Math.PI * i) / SIGMAS, a = long * Math.cos(turn), b = wide * Math.sin(turn);
    return [mx + a * Math.cos(angle) - b * Math.sin(angle), my + a * Math.sin(angle) + b * Math.cos(angle)];
  });
}

function onPlot([x, y]) {
  const { xaxis, yaxis, _size: { w, h } } = plot._fullLayout;
  const share = (axis, value) => (value - axis.range[0]) / (axis.range[1] - axis.range[0]);
  return [share(xaxis, x) * w, (1 - share(yaxis, y)) * h];
}

function drawn(tag, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

function overlay() {
  if (!now || !plot._fullLayout) return;
  caption();
  if (now.solid) {
    svg.replaceChildren();
    svg.style.display = "none";
    return;
  }
  const { l, t, w, h } = plot._fullLayout._size;
  Object.assign(svg.style, { display: "", left: `${l}px`, top: `${t}px`, width: `${w}px`, height: `${h}px` });
  const found = pictures();
  apart(found.filter(({ kind }) => kind === "mean"));
  svg.replaceChildren(...found.flatMap(pictured));
}

// Names of means that would lie on one another are moved down until each can be read.
function apart(means) {
  const placed = [];
  for (const mean of [...means].sort((a, b) => onPlot(b.at[0])[1] - onPlot(a.at[0])[1]).reverse()) {
    const [x, y] = onPlot(mean.at[0]), right = x + 8 * mean.label.length;
    const near = placed.filter((other) => other.x < right && other.right > x).map((other) => other.y);
    mean.text_y = near.reduce((own, other) => (Math.abs(own - other) < 15 ? other + 15 : own), y);
    placed.push({ x, right, y: mean.text_y });
  }
}

function pictured({ name, kind, at: places, colour, size = 0, width = 2, label = "", key = "", text_y = 0 }) {
  const points = places.map(onPlot), [x, y] = points[0], [ex, ey] = points[points.length - 1];
  const joined = points.map((point) => point.map((value) => value.toFixed(1)).join(",")).join(" ");
  const own = { "data-name": name, "data-at": JSON.stringify(places), "data-label": key || label };
  if (kind === "ellipse") return [drawn("polygon", { ...own, points: joined, fill: colour, "fill-opacity": 0.1, stroke: colour, "stroke-width": 2 })];
  if (kind === "line") return [drawn("polyline", { ...own, points: joined, fill: "none", stroke: colour, "stroke-width": 2.5 })];
  if (kind === "ring") return [drawn("circle", { ...own, cx: x, cy: y, r: size, fill: "none", stroke: colour, "stroke-width": width })];
  if (kind === "diamond") {
    return [drawn("path", { ...own, d: `M${x},${y - size}l${size},${size}l${-size},${size}l${-size},${-size}z`, fill: colour,
      stroke: "var(--block-background-fill)", "stroke-width": 1.5 })];
  }
  if (kind === "mean") {
    return [drawn("circle", { ...own, cx: x, cy: y, r: 7, fill: colour, stroke: "white", "stroke-width": 2 }),
      drawn("text", { x: x + 11, y: text_y + 4, class: "name" }, label)];
  }
  const angle = Math.atan2(ey - y, ex - x), tip = Math.min(14, Math.hypot(ex - x, ey - y)), point = (turn) =>
    `${ex - tip * Math.cos(angle + turn)},${ey - tip * Math.sin(angle + turn)}`;
  return [drawn("line", { ...own, x1: x, y1: y, x2: ex - 0.7 * tip * Math.cos(angle), y2: ey - 0.7 * tip * Math.sin(angle),
    stroke: colour, "stroke-width": 3.5 }),
  drawn("polygon", { points: `${ex},${ey} ${point(0.42)} ${point(-0.42)}`, fill: colour })];
}

// In 3-D the same things as traces.
function solidMarks() {
  const symbols = { ring: "circle-open", diamond: "diamond", mean: "circle" };
  return pictures().map(({ kind: what, at: places, colour, size = 8, label = "" }) => {
    const [x, y, z] = [0, 1, 2].map((i) => places.map((place) => place && place[i]));
    if (what === "bars") return { type: "scatter3d", x, y, z, hoverinfo: "skip", showlegend: false, mode: "lines", name: "spread", line: { color: colour, width: 7 } };
    const line = what === "line" || what === "arrow";
    return { type: "scatter3d", x, y, z, hoverinfo: "skip", showlegend: false, mode: line ? "lines+markers" : label ? "markers+text" : "markers",
      text: label ? [label.replace(/</g, "‹")] : undefined, textposition: "middle right", line: { color: colour, width: what === "arrow" ? 7 : 4 },
      marker: { color: colour, symbol: line ? places.map((_, i) => (what === "arrow" && i ? "diamond" : "circle")) : symbols[what],
        size: line ? places.map((_, i) => (what === "arrow" && i ? 7 : 1)) : Math.max(size, 7), opacity: 1,
        line: { color: what === "mean" ? "white" : colour, width: 2 } } };
  });
}

// A place that was moved out of sight makes room for itself; returns whether every mark has a place.
function makesRoom() {
  const { in_hand: id, before, after } = given();
  const [here, there] = [before && placeIn(before, id, "before"), after && placeIn(after, "", "after")];
  for (const place of [here, there].filter(Boolean)) {
    place.forEach((value, i) => {
      const air = 0.03 * (now.range[i][1] - now.range[i][0]);
      now.range[i] = [Math.min(now.range[i][0], value - air), Math.max(now.range[i][1], value + air)];
    });
  }
  return (!before || Boolean(here)) && (!after || Boolean(there));
}

// Something else is marked.
const again = () => (now && now.solid ? remark() : overlay());

// A slider moved, or another voice is in hand.
async function remark() {
  if (!now) return;
  await elsewhere();
  const before = JSON.stringify(now.range), whole = makesRoom();
  note(whole);
  if (now.solid) {
    await Plotly.react(plot, traces(), layout(), SHOWN);
  } else if (JSON.stringify(now.range) !== before) {
    await Plotly.relayout(plot, { "xaxis.range": [...now.range[0]], "yaxis.range": [...now.range[1]] });
  }
  overlay();
}

function note(whole) {
  find(".note").textContent = whole ? "" : texts.no_place;
}
