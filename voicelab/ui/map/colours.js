// The map, 2 of 8: the colour and the symbol of every row, and the classes of the legend.
const GREY = "#9AA0A6";
const ALIKE = 20000; // points, above which all are circles: shapes take half a second to draw
const STEPS = 64; // of a scale: few enough colours that drawing them is quick

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
function between(stops, share) {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2);
  const from = channels(stops[left]), to = channels(stops[left + 1]);
  const mixed = from.map((value, i) => Math.round(value + (place - left) * (to[i] - value)));
  return `rgb(${mixed.join(",")})`;
}

// {colours [N], symbols [N], member [N] (of a class of the legend), classes: [{key, name, colour, symbol}]}
function looks(key) {
  const rows = table();
  if (rows.looks[key]) return rows.looks[key];
  const colouring = rows.colourings[key];
  return (rows.looks[key] = colouring.number ? alongScale(rows, colouring) : byClass(rows, colouring, key));
}

function byClass(rows, { column, classes: every }, key) {
  const { labels, codes } = rows.columns[column], alike = rows.count > ALIKE;
  // Where all points are circles, a colour that comes back means the rest.
  const classes = every.filter(({ colour }, i) => !alike || every.findIndex((one) => one.colour === colour) === i)
    .map((one) => (alike ? { ...one, symbol: "circle" } : one));
  const own = classes.map(({ label, colour, symbol }) => ({ key: label, name: shownLabel(column, label), colour, symbol }));
  const rest = { key: "*", name: texts.other, colour: GREY, symbol: "circle" };
  const unknown = { key: "", name: key.startsWith("judged") ? texts.abstained : texts.unknown, colour: GREY, symbol: "circle" };
  const all = [...own, rest, unknown];
  const place = labels.map((label) => {
    const at = classes.findIndex((one) => one.label === label);
    return at >= 0 ? at : label ? own.length : own.length + 1;
  });
  const member = Uint8Array.from(codes, (code) => place[code]);
  return dressed(member, all, Array.from(member, (at) => all[at].colour));
}

function alongScale(rows, { number, stops, low, high }) {
  const values = rows.numbers[number];
  const steps = Array.from({ length: STEPS }, (_, i) => between(stops, i / (STEPS - 1)));
  const colours = Array.from(values, (value) => {
    if (!Number.isFinite(value)) return GREY;
    return steps[Math.round(Math.min(Math.max((value - low) / (high - low), 0), 1) * (STEPS - 1))];
  });
  const all = [{ key: "known", name: "", symbol: "circle" }, { key: "", name: number.startsWith("judged") ? texts.abstained : texts.unknown, colour: GREY, symbol: "circle" }];
  return dressed(Uint8Array.from(values, (value) => (Number.isFinite(value) ? 0 : 1)), all, colours);
}

function dressed(member, classes, colours) {
  return { member, classes, colours, symbols: Array.from(member, (at) => classes[at].symbol) };
}

// The groups whose means are drawn: the classes in sight, or what a scale falls into.
function groups() {
  const colouring = table().colourings[chosen("colour")];
  const key = colouring.number ? colouring.column : chosen("colour");
  return key ? { key, ...looks(key) } : null;
}
