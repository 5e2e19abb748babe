// Runs before gradio's own scripts. Gradio's waiting screens count seconds in every frame, and the one that
// covers a page while it loads never stops, though it is gone: a page at rest would paint sixty times a second.
((counts, PACE_MS) => {
  const next = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (draw) => (counts(draw) ? setTimeout(next, PACE_MS, draw) : next(draw));
})((draw) => /performance\.now\(\)-[^;]*\/1e3/.test(draw), 250);
