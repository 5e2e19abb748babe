// Any figure: draws the JSON of a plotly figure, again whenever it changes.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const plot = element.querySelector(".plot");
const empty = element.querySelector(".empty");
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

draw();
watch("value", draw);
// A tab that is not shown has no width; nor has a plot that was drawn in it.
new ResizeObserver(() => plot.offsetWidth && plot.data && Plotly.Plots.resize(plot)).observe(plot);
