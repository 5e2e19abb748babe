// The player: which version is heard, where it stands, and at what level it was made equal.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const texts = props.texts;
const root = element.querySelector(".player");
const decibels = new Intl.NumberFormat(texts.code, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const UNHEARD_DB = 0.05; // differences below it are not told

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const group = `version-${Math.random().toString(36).slice(2)}`; // one page may be open twice in one document
const radios = Object.fromEntries(props.versions.map((name) =>
  [name, make("input", { type: "radio", name: group, value: name })]));
const segments = props.versions.map((name, i) =>
  make("label", {}, radios[name], make("span", {}, texts[name], make("kbd", { "aria-hidden": "true" }, `${i + 1}`))));
const button = make("button", { type: "button", class: "play" });
const position = make("input", { type: "range", min: 0, max: 1, step: 0.01, value: 0, "aria-label": texts.position });
const time = make("span", { class: "time" });
const loop = make("input", { type: "checkbox", name: "loop" });
const save = make("a", { class: "save" }, texts.save);
const levels = make("p", { class: "hint levels" });
root.replaceChildren(
  make("header", {}, make("h3", {}, texts.title), make("p", { class: "hint keys" }, texts.keys)),
  make("div", { class: "versions", role: "radiogroup", "aria-label": texts.listen_to }, ...segments),
  make("div", { class: "transport" }, button, position, time, make("label", { class: "loop" }, loop, texts.loop), save),
  levels);

const sound = makeSound({ changed: draw });
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}.${Math.floor((seconds % 1) * 10)}`;
const PACE_MS = 120; // every frame would be most of what the page does while it plays
let ticking = false;

function drawTime() {
  const seconds = sound.seconds();
  position.max = seconds || 1;
  position.value = sound.position();
  position.style.setProperty("--share", seconds ? sound.position() / seconds : 0);
  time.textContent = `${clock(sound.position())} / ${clock(seconds)}`;
}

function tick() {
  ticking = sound.playing;
  drawTime();
  if (ticking) setTimeout(tick, PACE_MS);
}

function draw() {
  const sounds = (props.value && props.value.sounds) || {};
  for (const name of props.versions) {
    radios[name].disabled = !sounds[name];
    radios[name].checked = name === sound.chosen;
  }
  root.classList.toggle("silent", !sound.url);
  button.disabled = loop.disabled = position.disabled = !sound.url;
  button.textContent = sound.playing ? "❚❚" : "▶";
  button.setAttribute("aria-label", sound.playing ? texts.pause : texts.play);
  save.hidden = !sound.url;
  if (sound.url) {
    save.href = sound.url;
    save.download = sounds[sound.chosen].file.orig_name;
  }
  root.dataset.playing = sound.playing ? sound.chosen : "";
  root.dataset.chosen = sound.chosen;
  root.dataset.sound = sound.url || "";
  root.dataset.gain = sound.gain ?? "";
  drawTime();
  if (sound.playing && !ticking) tick();
}

function drawLevels() {
  const sounds = (props.value && props.value.sounds) || {};
  const told = Object.entries(sounds).filter(([, { louder_db }]) => Math.abs(louder_db) >= UNHEARD_DB);
  const said = told.map(([name, { louder_db }]) => (louder_db > 0 ? texts.louder : texts.softer)
    .replace("{name}", texts[name].toLocaleLowerCase(texts.code)).replace("{decibels}", decibels.format(Math.abs(louder_db))));
  const changes = said.length ? ` (${said.join(", ")})` : "";
  levels.textContent = props.value ? `${texts.equal}${changes}` : texts.empty;
}

function load() {
  const { sounds, play } = props.value || { sounds: {}, play: "" };
  sound.load(sounds, play).catch((error) => console.error(error));
  drawLevels();
}

for (const name of props.versions) radios[name].addEventListener("change", () => sound.choose(name));
button.addEventListener("click", () => (sound.playing ? sound.pause() : sound.play()));
position.addEventListener("input", () => sound.seek(position.valueAsNumber));
loop.addEventListener("change", () => sound.loop(loop.checked));

// Keys 1 2 3, wherever no text is typed. The player may be gone while its page is not.
function choose(event) {
  if (!root.isConnected) return document.removeEventListener("keydown", choose);
  const name = props.versions[Number(event.key) - 1];
  if (!name || event.ctrlKey || event.metaKey || event.altKey || window.oneSound.typing(event.target)) return;
  sound.choose(name);
}
document.addEventListener("keydown", choose);

load();
draw();
root.dataset.drawn = "yes";
watch("value", load);
