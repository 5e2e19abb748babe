// Runs in the page before anything else of it: notes when sounds begin and when the page changes.
// voicelab/bench/visit.py calls this function with the selectors, and asks `stopwatch` afterwards.
((selectors) => {
  const CALM_MS = 20_000; // after that a measurement has failed
  const one = (name) => document.querySelector(selectors[name]);
  const bars = () => [...document.querySelectorAll(selectors.bars)].map(({ style }) => style.width).join();
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const sounds = []; // when they began, performance.now()
  const heard = [];
  let verdicts = []; // when the verdict changed

  const start = AudioBufferSourceNode.prototype.start;
  AudioBufferSourceNode.prototype.start = function (when = 0, ...rest) {
    sounds.push(performance.now() + 1000 * Math.max(0, when - this.context.currentTime));
    return start.call(this, when, ...rest);
  };
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener("playing", () => heard.push(performance.now()), { once: true });
    return play.call(this);
  };

  function until(truth, what, every_ms = 4) {
    const began = performance.now();
    return new Promise((done, failed) => {
      (function look() {
        const found = truth();
        if (found) return done(found);
        if (performance.now() - began > CALM_MS) return failed(new Error(`no ${what} after ${CALM_MS / 1000} s`));
        setTimeout(look, every_ms);
      })();
    });
  }

  const playing = () => one("player")?.dataset ?? {};
  const named = () => decodeURIComponent(playing().sound || "").split("/").pop();

  // From an event of the user to the first sound of another file, and to a verdict that changed.
  function stepped(type) {
    const before = named();
    return new Promise((done, failed) => {
      document.addEventListener(type, async ({ timeStamp }) => {
        try {
          await until(() => playing().playing && named() !== before, "new sound");
          const sound = sounds.find((at) => at >= timeStamp);
          const verdict = await until(() => verdicts.find((at) => at >= timeStamp), "new verdict");
          done({ ms: Math.max(sound, verdict) - timeStamp, sound_ms: sound - timeStamp, verdict_ms: verdict - timeStamp, named: named() });
        } catch (error) {
          failed(error);
        }
      }, { once: true, capture: true });
    });
  }

  // From a click to the sound of a voice.
  function clicked() {
    return new Promise((done, failed) => {
      document.addEventListener("mouseup", ({ timeStamp }) => {
        until(() => heard.find((at) => at >= timeStamp), "sound of a voice").then((at) => done(at - timeStamp), failed);
      }, { once: true, capture: true });
    });
  }

  // From another choice of colour to the frame that shows it.
  async function recoloured(value) {
    const plot = one("plot"), select = one("colour");
    await frame();
    const began = performance.now();
    const drawn = new Promise((done) => plot.once("plotly_afterplot", done));
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await drawn;
    await frame();
    return performance.now() - began;
  }

  // When map and rack were drawn and the page had nothing left to do: it answers from then on.
  const usable = new Promise((done) => {
    const watching = setInterval(() => {
      if (!one("map_drawn") || !one("rack_drawn")) return;
      clearInterval(watching);
      let said = bars();
      new MutationObserver(() => {
        if (said === (said = bars())) return;
        verdicts.push(performance.now());
      }).observe(one("verdict"), { childList: true, subtree: true, attributes: true });
      requestIdleCallback(() => done(performance.now()));
    }, 5);
  });

  // Uses the element that lies at a share of all that match and are seen, as a user could.
  function use(what, where, share, text) {
    const seen = [...document.querySelectorAll(what)].filter((each) => each.offsetParent && !each.disabled);
    const used = seen[Math.floor(where * seen.length)];
    if (!used) return;
    const say = (...types) => types.forEach((type) => used.dispatchEvent(new Event(type, { bubbles: true })));
    if (used.tagName === "SELECT") {
      used.selectedIndex = Math.floor(share * used.options.length);
      say("input", "change");
    } else if (used.type === "range") {
      used.value = Number(used.min) + share * (used.max - used.min);
      say("input", "change");
    } else if (["number", "search", "text"].includes(used.type)) {
      used.focus();
      used.value = text;
      say("input", "change");
      const enter = { key: "Enter", shiftKey: share < 0.2, bubbles: true };
      if (share < 0.5) used.dispatchEvent(new KeyboardEvent("keydown", enter));
    } else used.click();
  }

  window.stopwatch = { use, stepped, clicked, recoloured, usable, until, one, named, playing, frame,
    forget() { sounds.length = heard.length = 0; verdicts = []; } };
})
