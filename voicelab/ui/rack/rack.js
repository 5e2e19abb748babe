// The rack of sliders: keeps what they say, tells Python when it moved, takes what Python sets.
// Gradio calls all files of this folder as one body of a function of (element, trigger, props, ..., watch).
const PACE_MS = 30; // between two reports of one drag
const LATE_MS = 400, REST_MS = 150; // an answer that took so long is late; a hand that waits so long rests
const known = new Map(props.directions.map((direction) => [direction.name, direction]));
const shipped = new Set(known.keys());
const rows = new Map();
const controls = makeControls();

let state = blank(props.switched);
let inHand = "0"; // which of the voices taken so far; none yet
let reported = JSON.stringify(settings());
let timer = 0, asked = 0, answeredAfter = 0;
const history = startHistory(state);

function blank(shown) {
  return { shown, moves: {}, rendering: props.rendering, moving: "everything", held: false };
}

function settings() {
  const { moves, rendering, moving, held } = state;
  return { moves, rendering, moving, held };
}

// Gradio's "always_last" repeats the event it sent first. These are read when they are sent, so that the
// repeated event says what is true by then. `in_hand` says what was to be moved: another voice may be by now.
function live(read, ...names) {
  const properties = names.map((name) => [name, { enumerable: true, get: () => read()[name] }]);
  return Object.defineProperties({}, Object.fromEntries(properties));
}

let looked = ""; // along which direction
let goal = {};
const where = () => ({ settings: settings(), in_hand: inHand, direction: looked });
const now = live(where, "settings", "in_hand");
const along = live(where, "settings", "in_hand", "direction");
const wanted = live(() => ({ ...where(), ...goal }), "settings", "in_hand", "direction", "attribute", "label", "probability");

// A server that many ask answers late: it would still be busy with where a slider was when that comes to
// rest. Then only where it rests is reported; else every movement is.
function report(rests = false) {
  if (JSON.stringify(settings()) === reported) return;
  const late = answeredAfter > LATE_MS;
  if (rests || (!late && !timer)) {
    reported = JSON.stringify(settings());
    asked ||= performance.now();
    trigger("input", now);
    again(PACE_MS, false);
  } else if (late) again(REST_MS, true);
}

function again(after, rests) {
  clearTimeout(timer);
  timer = setTimeout(() => { timer = 0; report(rests); }, after);
}

document.addEventListener("soundstart", function answered() {
  if (!controls.root.isConnected) return document.removeEventListener("soundstart", answered);
  if (asked) answeredAfter = performance.now() - asked;
  asked = 0;
});

// During a drag; where it ends, `settle` makes one step of all of it.
function change(changes) {
  state = { ...state, ...changes };
  controls.goal.say(""); // what was said there was said of where the sliders stood
  draw();
  report();
}

function settle(control = "") {
  report(true);
  history.step(state, control);
  drawHistory();
}

function step(changes) {
  change(changes);
  settle();
}

function strengthen(name, strength) {
  const { [name]: _, ...others } = state.moves;
  change({ moves: strength ? { ...others, [name]: strength } : others });
}

function rowOf(name) {
  if (!rows.has(name)) {
    rows.set(name, makeRow(known.get(name), {
      moved: (strength) => strengthen(name, strength),
      settled: settle,
      removed: () => { hide(name); controls.add.focus(); },
      curved: () => { looked = name; trigger("select", along); },
    }));
  }
  return rows.get(name);
}

function hide(name) {
  const { [name]: _, ...moves } = state.moves;
  step({ shown: state.shown.filter((one) => one !== name), moves });
}

function draw() {
  const elements = state.shown.map((name) => {
    const row = rowOf(name);
    row.reach(controls.beyond.checked);
    row.show(state.moves[name] || 0);
    return row.element;
  });
  const standing = controls.rows.children;
  if (elements.length !== standing.length || elements.some((one, i) => one !== standing[i])) {
    for (const one of [...standing]) if (!elements.includes(one)) one.remove();
    // Where it stands already it stays: a slider that is put back loses the focus and the pointer.
    elements.forEach((one, i) => one !== standing[i] && controls.rows.insertBefore(one, standing[i] || null));
    offer();
  }
  controls.rendering.value = state.rendering;
  controls.moving.value = state.moving;
  controls.held.checked = state.held;
  controls.reset.setAttribute("aria-disabled", !Object.keys(state.moves).length);
}

function offer() {
  fillAdd(controls.add, [...known.values()], state.shown);
  controls.goal.offer(state.shown.map((name) => known.get(name)));
}

function drawHistory() {
  controls.undo.setAttribute("aria-disabled", !history.undoable); // a disabled button loses the focus
  controls.redo.setAttribute("aria-disabled", !history.redoable);
}

function go(to) {
  const shown = to.shown.filter((name) => known.has(name)); // one of the user's own may be gone
  const moves = Object.fromEntries(Object.entries(to.moves).filter(([name]) => known.has(name)));
  state = { ...to, shown, moves };
  if (Object.keys(state.moves).some((name) => outside(name))) controls.beyond.checked = true;
  draw();
  drawHistory();
  report();
}

function outside(name) {
  const { low, high } = known.get(name);
  return state.moves[name] < low || state.moves[name] > high;
}

// Python sets the value: another voice in hand starts anew, the same one can be taken back by undo. Where
// only directions came or went (`merge`), whatever was moved in the meantime stays where it is.
function take() {
  if (!props.value) return;
  const { in_hand, settings: set, own, note, merge } = JSON.parse(props.value);
  const same = in_hand === inHand, given = merge && same ? settings() : set;
  const fresh = own.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  for (const name of known.keys()) if (!shipped.has(name)) known.delete(name);
  for (const direction of own) known.set(direction.name, direction);
  for (const [name, row] of rows) if (!shipped.has(name) && !row.shows(known.get(name))) rows.delete(name);
  const moves = Object.fromEntries(Object.entries(given.moves).filter(([name, strength]) => strength && known.has(name)));
  const wanted = [...state.shown, ...fresh, ...Object.keys(moves)].filter((name) => known.has(name));
  state = { ...given, rendering: given.rendering || props.rendering, moves, shown: [...new Set(wanted)] };
  if (given === set) reported = JSON.stringify(settings());
  if (same) history.step(state, "");
  else history.restart(state);
  inHand = in_hand;
  if (Object.keys(moves).some(outside)) controls.beyond.checked = true;
  controls.goal.say(note);
  draw();
  offer();
  drawHistory();
  report();
}

controls.undo.addEventListener("click", () => go(history.undo()));
controls.redo.addEventListener("click", () => go(history.redo()));
controls.reset.addEventListener("click", () => step({ moves: {} }));
controls.add.addEventListener("change", () => {
  const name = controls.add.value;
  if (!name) return;
  step({ shown: [...state.shown, name] });
  rowOf(name).element.querySelector("input[type=range]").focus();
});
controls.away.addEventListener("click", () => trigger("away", now));
controls.rendering.addEventListener("change", () => step({ rendering: controls.rendering.value }));
controls.moving.addEventListener("change", () => step({ moving: controls.moving.value }));
controls.held.addEventListener("change", () => step({ held: controls.held.checked }));
controls.beyond.addEventListener("change", () => {
  draw();
  const moves = Object.entries(state.moves).map(([name, strength]) => [name, rowOf(name).limited(strength)]);
  step({ moves: Object.fromEntries(moves.filter(([, strength]) => strength)) });
});
controls.goal.find.addEventListener("click", () => {
  if (!controls.goal.probability.reportValidity()) return;
  controls.goal.say("");
  goal = controls.goal.wanted();
  trigger("submit", wanted);
});
controls.root.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  const back = key === "z" && !event.shiftKey, forth = key === "y" || (key === "z" && event.shiftKey);
  if (!back && !forth) return;
  event.preventDefault();
  go(back ? history.undo() : history.redo());
});

take();
draw();
drawHistory();
controls.root.dataset.drawn = "yes";
watch("value", take);
