// Hands answers to the server until it says that they are written; one that waits outlives the page.
const AGAIN_MS = 1000;

function makeAnswers(server, token, offline) {
  const place = (test) => `listening-${test}`;
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // Ask until there is an answer: the server may be on its way back.
  async function ask(name, facts = {}) {
    for (;;) {
      try {
        const told = await server[name]({ ...facts, token });
        if (told && typeof told === "object") return told;
      } catch { /* no connection */ }
      offline();
      await wait(AGAIN_MS);
    }
  }

  async function give(test, answer) {
    sessionStorage.setItem(place(test), JSON.stringify(answer));
    const told = await ask("answer", answer);
    if (!told.refused) sessionStorage.removeItem(place(test));
    return told;
  }

  // What is to be heard now; an answer that had not reached the server is given first.
  async function current() {
    const told = await ask("trial");
    if (told.refused) return told;
    const waiting = JSON.parse(sessionStorage.getItem(place(told.test)) || "null");
    if (!waiting || waiting.number !== told.done + 1) return told;
    const after = await give(told.test, waiting);
    return after.refused ? told : after;
  }

  return { ask, give, current };
}
