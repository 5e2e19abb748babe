// Any figure: draws the JSON of a plotly figure, again whenever it changes.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const plot = element.querySelector(".plot");
const empty = element.querySelector(".empty");
const REST_MS = 120, LONG_REST_MS = 1500;
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

// The sound comes first: while a slider moves, only where it rests is drawn; what is out of sight, later.
let waiting = 0, inSight = false;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => { waiting = 0; draw(); }, inSight ? REST_MS : LONG_REST_MS);
}
new IntersectionObserver((entries) => {
  inSight = entries[entries.length - 1].isIntersecting;
  if (waiting && inSight) soon();
}, { rootMargin: "100px" }).observe(element);

draw();
watch("value", soon);
// A tab that is not shown has no width; nor has a plot that was drawn in it.
new ResizeObserver(() => plot.offsetWidth && plot.data && Plotly.Plots.resize(plot)).observe(plot);
