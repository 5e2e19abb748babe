// The map, 3 of 8: which rows are lit; the others are grey, none vanishes.
const FILTERS = ["gender", "band", "accent", "corpus"];

const isSelected = (rows, row) => state.selection.has(rows.ids[row])
  || (rows.voice && rows.voice[row] >= 0 && state.selection.has(rows.voices[rows.voice[row]]));

// Rows that the filters let through, as a mask [N].
function passing() {
  const rows = table(), mask = new Uint8Array(rows.count).fill(1);
  for (const name of FILTERS) {
    const wanted = chosen(`filter-${name}`);
    if (wanted === "*") continue;
    const { labels, codes } = rows.columns[name], code = labels.indexOf(wanted);
    for (let row = 0; row < rows.count; row++) if (codes[row] !== code) mask[row] = 0;
  }
  return mask;
}

function switchedOff() {
  const key = chosen("colour");
  return (state.off[key] = state.off[key] || new Set());
}

// Rows that can be selected, as a mask: let through, and of a class that is switched on.
function allowed() {
  const mask = passing(), off = switchedOff(), { member, classes } = looks(chosen("colour"));
  const dark = classes.map(({ key }) => off.has(key));
  if (dark.some(Boolean)) for (let row = 0; row < mask.length; row++) if (dark[member[row]]) mask[row] = 0;
  return mask;
}

// Rows that are lit, as a mask: selected, if any is.
function lit() {
  const rows = table(), mask = allowed();
  if (selectedRows().length) for (let row = 0; row < rows.count; row++) if (mask[row] && !isSelected(rows, row)) mask[row] = 0;
  return mask;
}

function rowsOf(mask, value = 1) {
  const found = [];
  for (let row = 0; row < mask.length; row++) if (mask[row] === value) found.push(row);
  return found;
}

function selectedRows() {
  const rows = table(), found = [];
  if (!state.selection) return found;
  for (let row = 0; row < rows.count; row++) if (isSelected(rows, row)) found.push(row);
  return found;
}
