// What is seen of a listening test: one screen after the other, all built of elements, never of text.
function make(name, classes = "", text = "") {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}

function filled(text, facts) {
  return text.replace(/{(\w+)}/g, (_, name) => facts[name] ?? "");
}

function makeScreen(element, texts, takenHome, on) {
  const fill = (text, trial) => filled(text, { ...trial, left: fill1(trial, 0), right: fill1(trial, 1) });
  const fill1 = (trial, side) => filled(texts.answers[trial.answers[side]], trial);

  function key(name) {
    return make("kbd", "", name);
  }

  function button(text, pressed, classes = "main") {
    const made = make("button", classes, text);
    made.type = "button";
    made.onclick = () => { made.blur(); pressed(); };
    return made;
  }

  // Answers that lie on another machine are to be fetched from there.
  function home() {
    return takenHome && button(texts.save, on.saved, "second");
  }

  function progress(trial) {
    const bar = make("div", "progress");
    bar.setAttribute("role", "progressbar");
    bar.setAttribute("aria-valuenow", trial.done);
    bar.setAttribute("aria-valuemax", trial.of);
    bar.setAttribute("aria-label", filled(texts.progress, trial));
    const done = make("i");
    done.style.width = `${(100 * trial.done) / trial.of}%`;
    bar.append(done);
    return bar;
  }

  function show(stage, trial, ...parts) {
    element.dataset.stage = stage;
    const card = make("div", "card");
    card.append(...parts.filter(Boolean));
    const top = trial ? [progress(trial), make("p", "count", filled(texts.progress, trial))] : [];
    element.replaceChildren(...top, card);
  }

  function rule(keys, text) {
    const line = make("li");
    const pressed = make("span", "keys");
    pressed.append(...keys.map(key));
    line.append(pressed, make("span", "", text));
    return line;
  }

  function start(trial) {
    const rules = make("ul", "rules");
    rules.append(
      rule(["F", "←"], fill1(trial, 0)),
      rule(["J", "→"], fill1(trial, 1)),
    );
    if (trial.replays) {
      const repeats = trial.replays === 1 ? texts.by_space_once : filled(texts.by_space, { count: trial.replays });
      rules.append(rule([texts.space], repeats));
    }
    rules.append(rule(["Esc"], texts.by_escape));
    show("start", trial,
      make("h2", "", filled(texts.questions[trial.question], trial)),
      make("p", "", texts.explained[trial.task]),
      rules,
      make("p", "hint", `${texts.headphones} ${texts.saved}`),
      trial.done > 0 && make("p", "hint", filled(texts.continued, trial)),
      button(trial.done ? texts.go_on : texts.start, on.start));
  }

  function between(stage, trial, title, hint) {
    show(stage, trial, make("h2", "", title), make("p", "hint", filled(hint, trial)), button(texts.go_on, on.start), home());
  }

  // The circles light up while their sound is heard.
  function trialOf(trial, left) {
    const circles = make("div", "circles");
    for (const index of trial.sounds.keys()) {
      const circle = make("span", "circle", trial.sounds.length > 1 ? String(index + 1) : "");
      circle.setAttribute("aria-label", filled(texts.sound, { number: index + 1 }));
      circles.append(circle);
    }
    const answers = make("div", "answers");
    for (const side of [0, 1]) {
      const answer = button("", () => on.answered(side), "answer");
      answer.append(make("span", "", fill1(trial, side)), key(side ? "J" : "F"));
      answers.append(answer);
    }
    const help = make("p", "help");
    if (trial.replays) {
      const again = button("", on.again, "quiet");
      again.append(key(texts.space), left ? filled(texts.again, { left }) : texts.again_none);
      again.disabled = !left;
      help.append(again);
    }
    const pause = button("", on.paused, "quiet");
    pause.append(key("Esc"), texts.pause);
    help.append(pause);
    const said = make("p", "said");
    said.setAttribute("role", "status");
    show("listening", trial, make("h2", "", filled(texts.questions[trial.question], trial)), circles, answers, said, help);
  }

  function lit(index) {
    element.querySelectorAll(".circle").forEach((one, at) => one.classList.toggle("lit", at === index));
  }

  function ready(stage) {
    element.dataset.stage = stage;
    element.querySelectorAll(".answer").forEach((one) => (one.disabled = stage !== "answering"));
  }

  function chosen(side) {
    element.querySelectorAll(".answer").forEach((one, at) => one.classList.toggle("chosen", at === side));
  }

  function say(sentence) {
    const place = element.querySelector(".said");
    if (place) place.textContent = sentence;
    else show("refused", null, make("p", "said", sentence));
  }

  function end(trial) {
    const found = make("details", "found");
    found.append(make("summary", "", texts.curve));
    found.ontoggle = () => found.open && on.opened(found);
    show("ended", trial,
      make("h2", "", texts.ended),
      make("p", "hint", filled(texts.ended_hint, trial)),
      home(),
      found);
  }

  return { start, between, trialOf, lit, ready, chosen, say, end, make };
}
