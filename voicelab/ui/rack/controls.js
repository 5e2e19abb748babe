// What stands around the sliders: undo, redo, reset, a select of further sliders, options, a goal.

function makeSelect(attributes, options) {
  return make("select", attributes, ...options.map(([value, text]) => make("option", { value }, text)));
}

function makeField(label, control, hint = "") {
  return make("label", { class: "field", ...(hint && { title: hint }) }, make("span", {}, label), control);
}

function makeCheck(name, label, hint) {
  const id = `rack-${name}-hint`;
  const box = make("input", { type: "checkbox", name, "aria-describedby": id });
  return [box, make("div", {}, make("label", { class: "check" }, box, make("span", {}, label)), make("p", { class: "hint", id }, hint))];
}

// Directions by kind, as groups of one select; what is there already is left out.
function fillAdd(add, directions, shown) {
  const groups = new Map();
  for (const direction of directions.filter(({ name }) => !shown.includes(name))) {
    const title = texts.groups[direction.kind];
    if (!groups.has(title)) groups.set(title, make("optgroup", { label: title }));
    groups.get(title).append(make("option", { value: direction.name }, directionName(direction)));
  }
  add.replaceChildren(make("option", { value: "" }, texts.add), ...groups.values());
}

function makeControls() {
  const button = (text, attributes = {}) => make("button", { type: "button", ...attributes }, text);
  const undo = button(texts.undo, { class: "undo" }), redo = button(texts.redo, { class: "redo" });
  const reset = button(texts.reset, { class: "reset" });
  const add = make("select", { class: "add", "aria-label": texts.add, title: texts.add_hint });
  const away = button(texts.caricature_of_voice, { class: "away" });
  const rendering = makeSelect({ name: "rendering" }, Object.entries(texts.renderings));
  const moving = makeSelect({ name: "moving" }, Object.entries(texts.movings));
  const [held, heldLabel] = makeCheck("held", texts.held, texts.held_hint);
  const [beyond, beyondLabel] = makeCheck("beyond", texts.beyond, texts.beyond_hint);
  const goal = makeGoal(button);
  const rows = make("div", { class: "rows" });
  const root = element.querySelector(".rack");
  root.replaceChildren(
    make("header", {}, make("h3", {}, texts.title), undo, redo, reset),
    rows,
    make("div", { class: "more" }, add, away),
    make("div", { class: "options" }, makeField(texts.rendering, rendering), makeField(texts.moving, moving),
      make("div", { class: "checks" }, heldLabel, beyondLabel)),
    goal.element);
  return { root, rows, undo, redo, reset, add, away, rendering, moving, held, beyond, goal };
}

function makeGoal(button) {
  const direction = makeSelect({ name: "goal-direction" }, []);
  const verdict = make("select", { name: "goal-verdict" });
  for (const [attribute, labels] of Object.entries(props.judged)) {
    verdict.append(make("optgroup", { label: texts.names[attribute] || attribute },
      ...labels.map((label) => make("option", { value: JSON.stringify([attribute, label]) }, texts.classes[label] || label))));
  }
  const probability = make("input",
    { type: "number", name: "goal-probability", min: 0.01, max: 0.999, step: "any", value: 0.75, required: true });
  const find = button(texts.goal_find, { class: "find" });
  const note = make("p", { class: "note", role: "status" });
  const details = make("details", { class: "goal" }, make("summary", {}, texts.goal),
    make("p", { class: "hint" }, texts.goal_hint),
    make("div", { class: "fields" }, makeField(texts.goal_direction, direction), makeField(texts.goal_verdict, verdict),
      makeField(texts.goal_probability, probability), find),
    note);
  function say(sentence) {
    note.textContent = sentence;
    if (sentence) details.open = true;
  }
  function offer(directions) {
    const chosen = direction.value;
    direction.replaceChildren(...directions.map((one) => make("option", { value: one.name }, directionName(one))));
    if (directions.some(({ name }) => name === chosen)) direction.value = chosen;
    find.disabled = !directions.length;
  }
  function wanted() {
    const [attribute, label] = JSON.parse(verdict.value);
    return { direction: direction.value, attribute, label, probability: probability.valueAsNumber };
  }
  return { element: details, find, probability, say, offer, wanted };
}
