// The sound of a click on the map: plays at once, seen by nobody.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const root = element.querySelector(".hearing");
const audio = new Audio();
audio.addEventListener("playing", () => { root.dataset.playing = audio.src; });
audio.addEventListener("pause", () => { root.dataset.playing = ""; });

watch("value", () => {
  if (!props.value) return;
  audio.src = props.value.file.url;
  root.dataset.sound = audio.src;
  audio.play().catch(() => {}); // a newer one came, or the browser forbids it before a first click
});
