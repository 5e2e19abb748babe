// The basket: a row an item, with its name to be typed and what can be done with it.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const rows = element.querySelector("tbody");
const table = element.querySelector(".scroll");
const empty = element.querySelector(".empty");
const texts = props.texts;

function button(text, label, act, disabled = false) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.title = label;
  made.setAttribute("aria-label", label);
  made.disabled = disabled;
  made.addEventListener("click", act);
  return made;
}

function cell(content) {
  const made = document.createElement("td");
  made.append(content);
  return made;
}

function named(item) {
  const input = document.createElement("input");
  input.value = item.name;
  input.setAttribute("aria-label", `${texts.name}: ${item.name}`);
  input.addEventListener("change", () => trigger("rename", { key: item.key, name: input.value }));
  return input;
}

function cautions(text) {
  const made = document.createElement("p");
  made.className = "hint cautions";
  made.textContent = text;
  return made;
}

function row(item, index, items) {
  const made = document.createElement("tr");
  made.dataset.key = item.key;
  const act = (event, data = {}) => () => trigger(event, { key: item.key, ...data });
  const buttons = document.createElement("span");
  buttons.className = "buttons";
  buttons.append(
    button(texts.hear, `${texts.hear}: ${item.name}`, act("hear")),
    button(texts.load, `${texts.load}: ${item.name}`, act("reopen")),
    button("↑", `${texts.up}: ${item.name}`, act("move", { by: -1 }), index === 0),
    button("↓", `${texts.down}: ${item.name}`, act("move", { by: 1 }), index === items.length - 1),
    button("×", `${texts.remove}: ${item.name}`, act("remove")),
  );
  made.append(cell(named(item)), cell(item.what), cell(item.verdict), cell(buttons));
  if (item.cautions) made.children[2].append(cautions(item.cautions));
  return made;
}

const controls = (row) => [...row.querySelectorAll("input, button")];

function draw() {
  const value = props.value ? JSON.parse(props.value) : [];
  const items = Array.isArray(value) ? value : value.items;
  const focused = document.activeElement;
  const key = focused && element.contains(focused) && focused.closest("tr")?.dataset.key;
  const place = key && controls(focused.closest("tr")).indexOf(focused);
  rows.replaceChildren(...items.map(row));
  table.hidden = items.length === 0;
  empty.hidden = items.length > 0;
  // Whoever works by keyboard stays where he was, in the row that he was in.
  const again = key && [...rows.children].find((one) => one.dataset.key === key);
  if (again) controls(again)[place].focus();
}

draw();
watch("value", draw);
