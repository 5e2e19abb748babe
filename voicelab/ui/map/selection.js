// The map, 7 of 8: the voices that were selected, what they are, and what can be made of them.
const panel = find(".selection");
const GROUPS = ["a", "b"];
const MOST = 5; // classes of an attribute that are counted by name

function counted(rows, name) {
  const { labels, codes } = table().columns[name], counts = labels.map(() => 0);
  for (const row of rows) counts[codes[row]]++;
  const order = counts.map((count, code) => [count, code]).filter(([count]) => count).sort((a, b) => b[0] - a[0]);
  const named = order.slice(0, MOST).map(([count, code]) => `${shownLabel(name, labels[code])} ${count}`);
  const rest = order.slice(MOST).reduce((sum, [count]) => sum + count, 0);
  const all = [...named, ...(rest ? [say(texts.more_classes, { n: rest })] : [])];
  return all.map((one) => one.replaceAll(" ", "\u00a0")).join("\u00a0· "); // a name and its count stay on one line
}

function selection() {
  const own = selectedRows(), lines = [];
  panel.querySelector(".none").hidden = own.length > 0;
  panel.querySelector(".some").hidden = !own.length;
  panel.querySelector("[data-do=shown]").textContent = say(texts.select_shown, { n: now ? now.traces[1].length : 0 });
  panel.querySelector(".count").textContent = say(texts.selected, { n: own.length });
  for (const name of FILTERS) {
    lines.push(made("dt", { textContent: texts[name] }), made("dd", { textContent: counted(own, name) }));
    lines[lines.length - 1].dataset.counts = name;
  }
  panel.querySelector("dl").replaceChildren(...lines);
  const { a, b } = state.groups;
  panel.querySelector(".groups").hidden = !a && !b;
  for (const key of GROUPS) {
    const ids = state.groups[key];
    panel.querySelector(`[data-group=${key}]`).textContent = say(texts[`group_${key}`], { n: ids ? ids.length : 0 });
  }
  panel.querySelector("[type=submit]").disabled = !a || !b;
}

const selectedIds = () => selectedRows().map((row) => table().ids[row]);

async function select(rows) {
  state.selection = rows && rows.length ? new Set(rows.map((row) => table().ids[row])) : null;
  await refresh();
}

// Of a table of windows those of the selected voices are selected, and the other way round.
function carried(before, after) {
  if (!state.selection) return;
  const ids = new Set(state.selection);
  for (const id of state.selection) {
    const row = before.row.get(id);
    if (before.voice && row !== undefined && before.voice[row] >= 0) ids.add(before.voices[before.voice[row]]);
  }
  state.selection = new Set([...ids].filter((id) => after.row.has(id) || after.voice));
}

async function copy(button) {
  const text = selectedIds().join("\n");
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = made("textarea", { value: text }); // a page without https has no clipboard
    element.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  button.textContent = texts.copied;
  setTimeout(() => { button.textContent = texts.copy; }, 1500);
}

function download() {
  const link = made("a", { download: texts.file_name, href: URL.createObjectURL(new Blob([selectedIds().join("\n") + "\n"])) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

panel.addEventListener("click", ({ target }) => {
  const what = target.dataset.do, ids = selectedIds();
  if (what === "shown" && now) select(now.traces[1]);
  if (what === "clear") select(null);
  if (what === "average" && ids.length) trigger("submit", { action: "average", ids });
  if (GROUPS.includes(what) && ids.length) {
    state.groups[what] = ids;
    // The group is remembered; all voices are lit again, so that another one can be selected.
    select(null).then(() => panel.querySelector("[data-do=shown]").focus({ preventScroll: true }));
  }
  if (what === "copy") copy(target);
  if (what === "download") download();
});
panel.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { a, b } = state.groups, name = chosen("direction").trim() || texts.direction_default;
  if (a && b) trigger("submit", { action: "direction", from_ids: a, to_ids: b, name });
});
