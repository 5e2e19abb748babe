// One of many users at once: drags a slider about for a while, and sees to it that what is heard in
// the end is the last position, of the own voice. voicelab/bench/crowd.py calls this in every page.
(async ({ seconds, seed, slider, voice }) => {
  const MOST_MS = 15_000; // after that a position is lost
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  let state = seed;
  const random = () => { // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const said = { times: [], lost: [], mixed: [], drags: 0 };
  const range = document.querySelector(slider);
  const stem = voice.replace(/[^A-Za-z0-9.+=-]+/g, "_");
  const end = performance.now() + 1000 * seconds;
  let before = "";
  while (performance.now() < end) {
    let to = 0;
    for (let i = 3 + Math.floor(6 * random()); i > 0; i--) {
      do to = Math.round(10 * (4 * random() - 2)) / 10; while (to === 0 || String(to) === before);
      range.value = to;
      range.dispatchEvent(new Event("input", { bubbles: true }));
      await sleep(30 + 50 * random());
    }
    range.dispatchEvent(new Event("change", { bubbles: true }));
    const began = performance.now(), wanted = `gender${to > 0 ? "+" : ""}${to}_`;
    said.drags++;
    try {
      await Promise.race([
        stopwatch.until(() => stopwatch.named().includes(wanted) && stopwatch.playing().playing, wanted, 30),
        sleep(MOST_MS).then(() => { throw new Error("lost"); }),
      ]);
      said.times.push(performance.now() - began);
    } catch {
      said.lost.push(`${wanted} -> ${stopwatch.named()}`);
    }
    before = String(to);
    if (stopwatch.named() && !stopwatch.named().startsWith(stem)) said.mixed.push(stopwatch.named());
    if (!stopwatch.one("title").textContent.includes(voice)) said.mixed.push(stopwatch.one("title").textContent);
    await sleep(200 + 800 * random());
  }
  return said;
})
