// The map, 1 of 8: the rows of a table as they come from Python, their labels and their places.
// Gradio calls all eight, joined, as the body of a function of (element, trigger, props, server, upload, watch).
const texts = props.texts;
const plot = element.querySelector(".plot");
const state = { name: "voices", off: {}, selection: null, drag: "pan", groups: { a: null, b: null }, heard: -1, found: -1 };
const tables = {}; // by name, each fetched once
const MANY = 3000; // points, above which they are drawn smaller

const find = (selector) => element.querySelector(selector);
const control = (name) => find(`[name="${name}"]`);
const chosen = (name) => control(name).value;
const say = (text, what = {}) => text.replace(/\{(\w+)\}/g, (_, name) => what[name]);
const table = () => tables[state.name];

function unpacked(text, Kind) {
  const raw = atob(text), bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return new Kind(bytes.buffer);
}

async function fetched(name) {
  if (tables[name]) return tables[name];
  const given = await server.voices(name);
  const rows = { ...given, count: given.ids.length, columns: {}, numbers: {}, places: {}, latent: {}, looks: {} };
  for (const [key, { names, codes }] of Object.entries(given.columns)) {
    rows.columns[key] = { labels: names, codes: unpacked(codes, Uint16Array) };
  }
  for (const [key, text] of Object.entries(given.numbers)) rows.numbers[key] = unpacked(text, Float32Array);
  for (const [key, text] of Object.entries(given.places)) {
    const flat = unpacked(text, Float32Array), d = Number(key.split("-")[1]);
    rows.places[key] = Array.from({ length: d }, (_, i) => flat.filter((_, at) => at % d === i));
  }
  rows.voice = given.voice ? unpacked(given.voice, Int32Array) : null; // of every window, -1 where none
  rows.row = new Map(given.ids.map((id, row) => [id, row]));
  return (tables[name] = rows);
}

// One latent axis, fetched when it is first looked at: its values and where the arrows lie along it.
async function latent(index) {
  const rows = table();
  if (!rows.latent[index]) {
    const { values, arrows } = await server.axis([state.name, index]);
    rows.latent[index] = { values: unpacked(values, Float32Array), arrows };
  }
  return rows.latent[index];
}

const accentName = (label) => {
  const [language, ...country] = label.split("_");
  const big = (word) => word.charAt(0).toUpperCase() + word.slice(1);
  const where = country.join(" ");
  return big(language) + (where ? ` (${where.length < 4 ? where.toUpperCase() : big(where)})` : "");
};
function shownLabel(column, label) {
  if (!label) return texts.unknown;
  return texts.labels[label] || (column.endsWith("accent") ? accentName(label) : label);
}
const labelOf = (column, row) => table().columns[column].labels[table().columns[column].codes[row]];
const nameOf = (column, row) => shownLabel(column, labelOf(column, row));
const ageOf = (row) => {
  const age = table().numbers.age[row];
  return Number.isFinite(age) ? `${Math.round(age)} ${texts.years}` : "";
};
// Windows have the verdict of their voice.
const colourName = (key) => {
  const what = texts.colours[key] || table().colourings[key].title;
  return table().voice && key.startsWith("judged") ? say(texts.of_voice, { what }) : what;
};
const describe = (row) => [nameOf("gender", row), ageOf(row), nameOf("accent", row)].filter(Boolean).join(", ");
