// Plays the sounds of a trial one after the other and says when, by the page's clock, the last ended.
const BEFORE_S = 0.15; // so that nothing is cut off while the device wakes up
const BETWEEN_S = 0.5;

function makeSpeaker() {
  let context = null, playing = [], timers = [];

  // The same instant by the clock of `performance.now()`, sound on its way to the ear included.
  function momentOf(seconds) {
    const stamp = context.getOutputTimestamp ? context.getOutputTimestamp() : {};
    if (stamp.performanceTime > 0 && stamp.contextTime > 0)
      return stamp.performanceTime + (seconds - stamp.contextTime) * 1000;
    return performance.now() + (seconds - context.currentTime + (context.outputLatency || 0)) * 1000;
  }

  // A browser allows sound only from a key or a click on.
  function allow() {
    context ||= new AudioContext();
    return context.state === "suspended" ? context.resume() : Promise.resolve();
  }

  function decode(encoded) {
    const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    return context.decodeAudioData(bytes.buffer);
  }

  function stop() {
    for (const timer of timers) clearTimeout(timer);
    for (const source of playing) {
      source.onended = null;
      try { source.stop(); } catch { /* it had not begun */ }
      source.disconnect();
    }
    playing = timers = [];
  }

  // `begins(index)` is called as each sound begins, `ended(moment)` once the last has ended.
  function play(buffers, begins, ended) {
    stop();
    let at = context.currentTime + BEFORE_S;
    playing = buffers.map((buffer, index) => {
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      source.start(at);
      timers.push(setTimeout(() => begins(index), (at - context.currentTime) * 1000));
      at += buffer.duration + (index + 1 < buffers.length ? BETWEEN_S : 0);
      return source;
    });
    const end = at;
    playing.at(-1).onended = () => ended(Math.min(momentOf(end), performance.now()));
  }

  return { allow, decode, play, stop };
}
