// The map, between 7 and 8: the same rows as a table that works from the keyboard.
const PAGE = 25; // rows
const COLUMNS = ["voice", "gender", "age", "accent", "corpus", "split"];
const list = { sorted: "", falling: false, page: 0, rows: [] };
const listed = find(".listing");

const cell = (name, row) => (name === "voice" ? table().ids[row] : name === "age" ? ageOf(row) : nameOf(name, row));

function matching() {
  const wanted = chosen("find").trim().toLowerCase(), rows = now.traces[1];
  return wanted ? rows.filter((row) => table().ids[row].toLowerCase().includes(wanted)) : rows.slice();
}

function listing(page = 0) {
  if (!listed.open || !now) return;
  list.rows = matching();
  if (list.sorted) {
    const way = list.falling ? -1 : 1, age = table().numbers.age, name = list.sorted;
    const known = (row) => (Number.isFinite(age[row]) ? age[row] : Infinity);
    const compare = name === "age" ? (a, b) => known(a) - known(b)
      : (a, b) => cell(name, a).localeCompare(cell(name, b), undefined, { numeric: true });
    list.rows.sort((a, b) => way * compare(a, b) || a - b);
  }
  const last = Math.max(0, Math.ceil(list.rows.length / PAGE) - 1);
  list.page = Math.min(Math.max(page, 0), last);
  const first = list.page * PAGE, shown = list.rows.slice(first, first + PAGE);
  listed.querySelector("thead tr").replaceChildren(header(COLUMNS[0]), made("th", { textContent: texts.actions }), ...COLUMNS.slice(1).map(header));
  listed.querySelector("tbody").replaceChildren(...shown.map(line));
  listed.querySelector(".pages span").textContent = say(texts.table_count,
    { first: shown.length ? first + 1 : 0, last: first + shown.length, n: list.rows.length });
  listed.querySelector("[data-do=previous]").disabled = list.page === 0;
  listed.querySelector("[data-do=next]").disabled = list.page === last;
}

function header(name) {
  const own = list.sorted === name, button = made("button", { type: "button", textContent: texts[name] });
  button.dataset.sort = name;
  const head = made("th", {}, button);
  head.setAttribute("aria-sort", own ? (list.falling ? "descending" : "ascending") : "none");
  return head;
}

function line(row) {
  const acts = [["hear", texts.hear], ["edit", texts.edit_short]].map(([what, text]) => {
    const button = made("button", { type: "button", textContent: text });
    button.setAttribute("aria-label", `${text} ${table().ids[row]}`);
    Object.assign(button.dataset, { act: what, row });
    return button;
  });
  const [voice, ...rest] = COLUMNS.map((name) => made("td", { textContent: cell(name, row) }));
  return made("tr", {}, voice, made("td", {}, ...acts), ...rest);
}

listed.addEventListener("toggle", () => listing(list.page));
listed.addEventListener("click", ({ target }) => {
  const { sort, act, row } = target.dataset, way = { previous: -1, next: 1 }[target.dataset.do];
  if (sort) {
    list.falling = list.sorted === sort && !list.falling;
    list.sorted = sort;
    listing();
    listed.querySelector(`[data-sort="${sort}"]`).focus();
  } else if (act === "hear") hear(Number(row));
  else if (act === "edit") take(Number(row));
  else if (way) listing(list.page + way);
});
