// A row of the rack: name, typed strength, slider around 0, and in words what the strength does.
const STEP = 0.1, LEAP = 0.5;
const rounded = (strength) => Math.round(strength * 1000) / 1000 || 0; // never -0
let rowsMade = 0;

// Children are elements or texts; a user's text is never read as markup.
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// `moved(strength)` is called at every movement, `settled(control)` when one ends.
function makeRow(direction, { moved, settled, removed, curved }) {
  const name = directionName(direction);
  const id = `rack-row-${(rowsMade += 1)}`;
  const label = fill(texts.strength, { name });
  const slider = make("input", { type: "range", step: STEP, "aria-label": name, "aria-describedby": id });
  const typed = make("input", { type: "number", step: STEP, "aria-label": label, inputmode: "decimal" });
  const curves = make("button",
    { type: "button", class: "quiet", "aria-label": fill(texts.curves_of, { name }), title: texts.curves_hint }, texts.curves);
  const remove = make("button",
    { type: "button", class: "quiet remove", "aria-label": fill(texts.remove, { name }), title: fill(texts.remove, { name }) }, "×");
  const [less, more] = [make("span", { class: "end less" }), make("span", { class: "end more" })];
  const words = make("p", { class: "hint", id, "aria-live": "off" });
  const row = make("section", { class: "row", "data-direction": direction.name },
    make("div", { class: "head" }, make("span", { class: "name", title: name }, name), curves, typed, remove),
    make("div", { class: "line" }, make("div", { class: "track" }, make("i", { class: "zero" }), slider),
      less, words, more));
  let low = direction.low, high = direction.high;

  function limited(strength) {
    return rounded(Math.min(high, Math.max(low, strength)));
  }

  function show(strength) {
    slider.value = strength;
    if (document.activeElement !== typed || Number(typed.value) !== strength) typed.value = strength;
    const share = (value) => (Math.min(high, Math.max(low, value)) - low) / (high - low);
    row.style.setProperty("--zero", share(0));
    row.style.setProperty("--from", Math.min(share(0), share(strength)));
    row.style.setProperty("--to", Math.max(share(0), share(strength)));
    words.textContent = sentence(direction, strength);
    slider.setAttribute("aria-valuetext", words.textContent);
    row.classList.toggle("moved", Boolean(strength));
  }

  function reach(beyond) {
    [low, high] = beyond ? [Math.min(-props.beyond, direction.low), Math.max(props.beyond, direction.high)] : [direction.low, direction.high];
    for (const control of [slider, typed]) {
      control.min = low;
      control.max = high;
    }
    [less.textContent, more.textContent] = endNames(direction, low);
  }

  function move(strength, control) {
    moved(limited(strength));
    settled(control);
  }

  slider.addEventListener("input", () => moved(limited(slider.valueAsNumber)));
  slider.addEventListener("change", () => settled(direction.name));
  slider.addEventListener("dblclick", () => move(0, direction.name));
  slider.addEventListener("keydown", (event) => {
    const leap = { PageUp: LEAP, PageDown: -LEAP }[event.key];
    if (leap === undefined) return;
    event.preventDefault();
    move(slider.valueAsNumber + leap, direction.name);
  });
  typed.addEventListener("input", () => {
    const strength = typed.valueAsNumber; // NaN while only a sign is typed
    if (low <= strength && strength <= high) moved(rounded(strength));
  });
  typed.addEventListener("change", () => {
    typed.value = limited(typed.valueAsNumber || 0); // also where that is where the slider stands
    moved(typed.valueAsNumber);
    settled(direction.name);
  });
  curves.addEventListener("click", curved);
  remove.addEventListener("click", removed);
  reach(false);
  const shows = (other) => JSON.stringify(other) === JSON.stringify(direction);
  return { element: row, show, shows, reach, limited, get low() { return low; }, get high() { return high; } };
}
