// While something lies in the basket, the browser asks before the page is left: nothing of it is stored.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
window.addEventListener("beforeunload", (event) => element.isConnected && props.value && event.preventDefault());
