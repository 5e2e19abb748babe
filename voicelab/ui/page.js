// One sound at a time: who starts one stops the one before.
(() => {
  const play = HTMLMediaElement.prototype.play;
  let last = null;
  HTMLMediaElement.prototype.play = function () {
    if (last && last !== this) last.pause();
    last = this;
    return play.call(this);
  };
})();
