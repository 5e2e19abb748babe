// The map, 6 of 8: the legend, whose classes are buttons, and the controls that choose what is lit.
const made = (tag, what = {}, ...children) => {
  const one = Object.assign(document.createElement(tag), what);
  one.append(...children);
  return one;
};
const SHAPES = { circle: "M6,1.5a4.5,4.5 0 1,0 .01,0z", square: "M2,2h8v8h-8z", diamond: "M6,.5l5.5,5.5l-5.5,5.5l-5.5,-5.5z",
  cross: "M4.2,1h3.6v3.2h3.2v3.6h-3.2v3.2h-3.6v-3.2h-3.2v-3.6h3.2z" };

function swatch({ colour, symbol }) {
  const shown = drawn("svg", { viewBox: "0 0 12 12", class: "swatch", "aria-hidden": "true" });
  shown.append(drawn("path", { d: SHAPES[symbol] || SHAPES.circle, fill: colour || GREY }));
  return shown;
}

function legend() {
  const rows = table(), key = chosen("colour"), { member, classes } = looks(key), mask = passing(), off = switchedOff();
  const counts = classes.map(() => 0);
  for (let row = 0; row < rows.count; row++) if (mask[row]) counts[member[row]]++;
  const colouring = rows.colourings[key], shown = [];
  if (colouring.number) shown.push(colourBar(colouring));
  classes.forEach((one, index) => {
    if (!member.includes(index) || (colouring.number && index === 0)) return;
    const button = made("button", { type: "button" }, swatch(one), made("span", { textContent: one.name }),
      made("span", { className: "number", textContent: counts[index] }));
    button.dataset.key = one.key;
    button.setAttribute("aria-pressed", String(!off.has(one.key)));
    shown.push(button);
  });
  find(".legend").replaceChildren(...shown);
}

// Whole years and Hz; syllables per second with a decimal.
const inUnit = (value, number) => (number === "rate" ? value.toFixed(1) : String(Math.round(value)));

function colourBar({ stops, low, high, beyond, number }) {
  const share = number.startsWith("judged") && high === 1;
  const numbers = [0, 0.25, 0.5, 0.75, 1].map((part) => low + part * (high - low));
  const bar = made("div", { className: "bar" });
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  const written = (value) => (share ? `${Math.round(100 * value)} %` : inUnit(value, number));
  const unit = made("span", { className: "unit", textContent: share ? "" : texts.units[number] || texts.years });
  const ends = number === "judged_gender" ? ["male", "female"] : number === "judged_native" ? ["non-native", "native"] : null;
  const scale = made("div", { className: "numbers" }, ...numbers.map((value) => made("span", { textContent: (beyond && value === high ? "≥ " : "") + written(value) })));
  const whole = made("div", { className: "scale" }, made("div", {}, bar, scale), unit);
  if (ends) unit.textContent = say(texts.ends, { low: shownLabel("", ends[0]), high: shownLabel("", ends[1]) });
  return whole;
}

// What the two classes are called that a direction leads from and to.
function arrowEnds(name) {
  const column = name.startsWith("accent") ? "accent" : name === "age" ? "band" : "gender";
  return table().directions[name].map((end) => shownLabel(column, end));
}

function options(name, pairs, kept) {
  const select = control(name);
  select.replaceChildren(...pairs.map(([value, text]) => made("option", { value, textContent: text })));
  if (pairs.some(([value]) => value === kept)) select.value = kept;
}

// What can be chosen depends on the table in sight.
function controls() {
  const rows = table(), kept = Object.fromEntries([...element.querySelectorAll("select")].map(({ name, value }) => [name, value]));
  const maps = [...new Set(Object.keys(rows.places).map((key) => key.split("-")[0])), "raw"];
  options("projection", maps.map((name) => [name, texts.maps[name] || name]), kept.projection);
  options("colour", Object.keys(rows.colourings).map((key) => [key, colourName(key)]), kept.colour);
  options("table", Object.entries(texts.tables), state.name);
  const arrows = Object.keys(rows.directions).map((name) => [name, arrowEnds(name).join(" → ")]);
  options("arrow", [["", texts.no_arrow], ...arrows], kept.arrow);
  for (const name of FILTERS) {
    const known = rows.columns[name].labels.map((label) => [label, shownLabel(name, label)]);
    options(`filter-${name}`, [["*", texts.everything], ...known], kept[`filter-${name}`]);
  }
  const axes = Array.from({ length: rows.dimensions }, (_, i) => [String(i + 1), String(i + 1)]);
  ["axis0", "axis1", "axis2"].forEach((name, i) => options(name, axes, kept[name] || String(Math.min(i + 1, rows.dimensions))));
  shape();
}

// Maps that lack a number of dimensions do not offer it; raw axes show their numbers.
function shape() {
  const raw = chosen("projection") === "raw", solid = control("dimensions").options[1];
  solid.disabled = !raw && !table().places[`${chosen("projection")}-3`];
  if (solid.disabled) control("dimensions").value = "2";
  find(".axes").hidden = !raw;
  control("axis2").parentElement.hidden = chosen("dimensions") !== "3";
  const active = FILTERS.filter((name) => chosen(`filter-${name}`) !== "*").length;
  find(".more summary").textContent = active ? say(texts.more_on, { n: active }) : texts.more;
}
