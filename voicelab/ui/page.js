// One sound at a time on the whole page. Space plays the last one again, Escape stops it.
// A sound is anything that can `stop` and `replay`; who starts one calls `oneSound.started`. Whoever wants
// to know hears the document's event "soundstart".
window.oneSound = (() => {
  let last = null;
  const ofElement = new WeakMap();

  function started(sound) {
    if (last && last !== sound) last.stop();
    last = sound;
    document.dispatchEvent(new Event("soundstart"));
  }

  function soundOf(media) {
    if (!ofElement.has(media)) {
      ofElement.set(media, {
        stop: () => media.pause(),
        replay: () => { media.currentTime = 0; media.play().catch(() => {}); },
      });
    }
    return ofElement.get(media);
  }

  // Media elements, ours and gradio's: those that a script starts, and those that their own buttons do.
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    started(soundOf(this));
    return play.call(this);
  };
  document.addEventListener("play", ({ target }) => started(soundOf(target)), true);

  const KEYLESS = ["range", "checkbox", "radio", "button", "file", "submit", "reset", "color"];
  function typing(target) {
    if (!(target instanceof Element)) return false;
    if (target.closest("textarea, select, [contenteditable]:not([contenteditable=false])")) return true;
    return target.matches("input") && !KEYLESS.includes(target.type);
  }

  // What answers to the space bar itself keeps it. A slider and a radio that is chosen have no use for it.
  function keepsSpace(target) {
    if (!(target instanceof Element)) return false;
    if (target.matches("input[type=radio]:checked, input[type=range]")) return false;
    return typing(target) || Boolean(target.closest("input, button, summary, a[href], [role=slider], [role=button], [role=tab], [role=option], [role=listbox], [role=combobox]"));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !last) return;
    if (event.key === "Escape") last.stop();
    if (event.key === " " && !event.defaultPrevented && !keepsSpace(event.target)) {
      event.preventDefault(); // the page does not scroll
      if (!event.repeat) last.replay();
    }
  });

  return { started, typing };
})();
