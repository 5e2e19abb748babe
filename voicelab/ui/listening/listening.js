// A listening test: plays, waits for a key, has the answer written, then plays the next.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const GAP_MS = 500; // between an answer and the next sound
const LEFT = ["KeyF", "ArrowLeft"], RIGHT = ["KeyJ", "ArrowRight"];
const SHOWN = { responsive: true, displayModeBar: false, showSendToCloud: false, plotlyServerURL: "" };
const place = element.querySelector(".hearing-test");
const texts = props.texts;
const speaker = makeSpeaker();
const screen = makeScreen(place, texts, props.taken_home, { start, again, answered: (side) => answered(side), paused, opened, saved });
let token = "", answers = null, trial = null, buffers = [], stage = "closed";
let plays = 0, ended = 0, turn = 0;

function enter(name) {
  stage = name;
  turn += 1; // whatever an earlier stage still waits for is out of date
  return turn;
}

async function open() {
  const given = JSON.parse(props.value || "{}").token || "";
  if (given === token) return;
  token = given;
  speaker.stop();
  const now = enter("closed");
  place.replaceChildren();
  if (!token) return;
  answers = makeAnswers(server, token, () => screen.say(texts.offline));
  const told = await answers.current();
  if (now === turn) take(told, true);
}

// Show what the server says comes next.
function take(told, asked = false) {
  if (told.refused) return refused(told.refused);
  trial = told;
  plays = 0;
  if (!trial.sounds.length) {
    enter("ended");
    return screen.end(trial);
  }
  if (asked) {
    enter("start");
    return screen.start(trial);
  }
  if (trial.rest) {
    enter("rest");
    return screen.between("rest", trial, texts.rest, texts.rest_hint);
  }
  hear(GAP_MS);
}

function refused(sentence) {
  if (stage === "sending") {
    enter("answering");
    screen.ready("answering");
    screen.chosen(-1);
  }
  screen.say(sentence);
}

async function hear(gap_ms = 0) {
  const now = enter("playing");
  screen.trialOf(trial, left());
  screen.ready("playing");
  try {
    await speaker.allow();
    buffers = await Promise.all(trial.sounds.map(speaker.decode));
  } catch (error) {
    return screen.say(filled(texts.unplayable, { reason: error.message }));
  }
  if (gap_ms) await new Promise((done) => setTimeout(done, gap_ms));
  if (now === turn) play(now);
}

function play(now) {
  plays += 1;
  speaker.play(buffers, (index) => now === turn && screen.lit(index), (moment) => {
    if (now !== turn) return;
    ended = moment;
    enter("answering");
    screen.lit(-1);
    screen.ready("answering");
  });
}

// How often it may be heard again, once it has been heard the next time.
function left() {
  return Math.max(0, trial.replays - plays);
}

function again() {
  if (stage !== "answering" || plays > trial.replays) return;
  const now = enter("playing");
  screen.trialOf(trial, left());
  screen.ready("playing");
  play(now);
}

function start() {
  if (["start", "rest", "paused"].includes(stage)) hear();
}

function paused() {
  if (stage !== "playing" && stage !== "answering") return;
  speaker.stop();
  enter("paused");
  screen.between("paused", trial, texts.paused, texts.paused_hint);
}

async function answered(side, moment = performance.now()) {
  if (stage !== "answering") return;
  const now = enter("sending");
  screen.ready("sending");
  screen.chosen(side);
  const told = await answers.give(trial.test, {
    number: trial.done + 1,
    answer: trial.answers[side],
    reaction_ms: Math.max(0, moment - ended),
    replays: plays - 1,
  });
  if (now === turn) take(told);
}

// The curve is fetched when the experimenter opens it.
async function opened(found) {
  if (found.dataset.drawn) return;
  found.dataset.drawn = "true";
  const told = await answers.ask("curve");
  if (told.refused) return found.append(screen.make("p", "hint", `${texts.no_curve} ${told.refused}`));
  const plot = screen.make("div", "plot");
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", texts.figure_label);
  found.append(plot);
  const { data, layout } = told.figure;
  layout.font = { ...layout.font, color: getComputedStyle(place).color, family: "inherit" };
  plot.style.height = `${layout.height}px`;
  Plotly.react(plot, data, layout, SHOWN);
  for (const sentence of told.sentences) found.append(screen.make("p", "hint", sentence));
}

async function saved() {
  const { name, csv } = await answers.ask("answers");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function pressed(event) {
  if (!place.isConnected) return document.removeEventListener("keydown", pressed, true);
  if (place.offsetParent === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable=true], summary")) return;
  const does = {
    Space: () => (stage === "answering" ? again() : start()),
    Enter: start,
    Escape: () => (stage === "paused" ? start() : paused()),
  };
  for (const code of LEFT) does[code] = () => answered(0, event.timeStamp);
  for (const code of RIGHT) does[code] = () => answered(1, event.timeStamp);
  const act = does[event.code];
  if (!act || stage === "closed" || stage === "ended") return;
  event.preventDefault(); // no scrolling, no button pressed twice
  event.stopPropagation();
  if (!event.repeat) act();
}

document.addEventListener("keydown", pressed, true);
watch("value", open);
open();
