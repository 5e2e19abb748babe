// Versions of one sound that run side by side, of which one is heard: a switch leaves no gap.
const FADE_S = 0.01;

function makeSound({ changed }) {
  const decoded = new Map(); // promises of buffers by address
  let context = null, versions = {}, chosen = "", looped = false;
  let playing = false, since = 0, from = 0; // played from `from` seconds since `since` of the context's clock

  function bufferOf(url) {
    if (!decoded.has(url)) {
      const fetched = fetch(url).then((answer) => answer.arrayBuffer()).then((bytes) => context.decodeAudioData(bytes));
      fetched.catch(() => decoded.delete(url));
      decoded.set(url, fetched);
    }
    return decoded.get(url);
  }

  function seconds() {
    return (versions[chosen] && versions[chosen].buffer && versions[chosen].buffer.duration) || 0;
  }

  function position() {
    if (!playing || !seconds()) return from;
    return (from + Math.max(0, context.currentTime - since)) % seconds();
  }

  function begin(name) {
    const version = versions[name];
    const source = new AudioBufferSourceNode(context, { buffer: version.buffer, loop: looped });
    version.volume = new GainNode(context, { gain: name === chosen ? version.gain : 0 });
    source.connect(version.volume).connect(context.destination);
    const at = Math.max(context.currentTime, since);
    source.start(at, Math.min(from + at - since, version.buffer.duration));
    source.onended = () => version.source === source && name === chosen && playing && stop();
    version.source = source;
  }

  function silence() {
    for (const version of Object.values(versions)) {
      if (!version.source) continue;
      version.source.onended = null;
      version.source.stop();
      version.volume.disconnect();
      version.source = null;
    }
  }

  function pause() {
    from = position();
    silence();
    playing = false;
    changed();
  }

  function stop() {
    pause();
    from = 0;
    changed();
  }

  function play(at = from) {
    if (!seconds()) return;
    window.oneSound.started(sound);
    context.resume();
    silence();
    [playing, from, since] = [true, at, context.currentTime + 0.005];
    Object.keys(versions).filter((name) => versions[name].buffer).forEach(begin);
    changed();
  }

  // Plays `name` as soon as that one is there; the others join at the same place.
  async function load(sounds, name) {
    silence();
    [playing, from, chosen] = [false, 0, name];
    versions = Object.fromEntries(Object.entries(sounds).map(([key, { file, gain }]) => [key, { url: file.url, gain }]));
    const mine = versions;
    for (const url of decoded.keys()) if (!Object.values(mine).some((one) => one.url === url)) decoded.delete(url);
    changed();
    if (!Object.keys(mine).length) return;
    context ||= new AudioContext();
    const others = Object.keys(mine).filter((key) => key !== name);
    mine[name].buffer = await bufferOf(mine[name].url);
    if (mine !== versions) return; // something newer came
    if (chosen === name) play(0);
    await Promise.all(others.map(async (key) => {
      mine[key].buffer = await bufferOf(mine[key].url);
      if (mine !== versions) return;
      if (playing) begin(key);
      else if (key === chosen) play(0);
    }));
  }

  function choose(name) {
    if (!versions[name] || name === chosen) return;
    const at = position(), old = versions[chosen];
    chosen = name;
    if (playing && versions[name].source) {
      const now = context.currentTime;
      for (const [version, gain] of [[old, 0], [versions[name], versions[name].gain]]) {
        version.volume.gain.setValueAtTime(version.volume.gain.value, now);
        version.volume.gain.linearRampToValueAtTime(gain, now + FADE_S);
      }
    } else if (!playing) from = Math.min(at, seconds());
    changed();
  }

  function loop(on) {
    looped = on;
    for (const { source } of Object.values(versions)) if (source) source.loop = on;
  }

  function seek(at) {
    if (playing) play(at);
    else from = at;
    changed();
  }

  const sound = {
    load, play, pause, stop, choose, loop, seek, position, seconds, replay: () => play(0),
    get playing() { return playing; },
    get chosen() { return chosen; },
    get gain() { return versions[chosen] && versions[chosen].gain; },
    get url() { return versions[chosen] && versions[chosen].url; },
  };
  return sound;
}
