// A player: whenever it is given another file, it plays it.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const audio = element.querySelector("audio");

function load() {
  element.classList.toggle("silent", !props.value);
  if (!props.value) {
    audio.removeAttribute("src");
    audio.load();
    return;
  }
  audio.src = props.value.url;
  audio.play().catch(() => {}); // a browser that forbids it leaves the button
}

load();
watch("value", load);
