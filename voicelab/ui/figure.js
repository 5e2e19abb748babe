// Any figure: draws the JSON of a plotly figure, again whenever it changes.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const plot = element.querySelector(".plot");
const empty = element.querySelector(".empty");
const REST_MS = 120;
const SHOWN = { responsive: true, displayModeBar: false, showSendToCloud: false, plotlyServerURL: "" };

function draw() {
  empty.hidden = Boolean(props.value);
  plot.hidden = !props.value;
  if (!props.value) return;
  const { data, layout } = JSON.parse(props.value);
  layout.font = { ...layout.font, color: getComputedStyle(element).color, family: "inherit" };
  plot.style.height = `${layout.height}px`;
  Plotly.react(plot, data, layout, SHOWN);
}

// The sound comes first: while a slider moves, only where it rests is drawn, and only what is in sight.
let waiting = 0, old = false, inSight = false;
function soon() {
  clearTimeout(waiting);
  old = true;
  if (inSight) waiting = setTimeout(() => { old = false; draw(); }, REST_MS);
}
new IntersectionObserver((entries) => {
  inSight = entries[entries.length - 1].isIntersecting;
  if (old) soon();
}, { rootMargin: "300px" }).observe(element);

draw();
watch("value", soon);
// A tab that is not shown has no width; nor has a plot that was drawn in it.
new ResizeObserver(() => plot.offsetWidth && plot.data && Plotly.Plots.resize(plot)).observe(plot);
