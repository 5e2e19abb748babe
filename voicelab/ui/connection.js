// Says in the page that the server does not answer, or that a file is too large to be sent.
// voicelab/ui/connection.py calls this function with the texts and the limit.
(({ limit_mb, texts, otherwise }) => {
  const MB = 1024 * 1024; // bytes
  const AGAIN_MS = 2000;
  const own = location.pathname.replace(/\/+$/, "").split("/").pop(); // "/fr" is the French page
  const said = texts[own] || texts[otherwise];
  let banner = null;
  let waiting = null;

  function show(kind, sentence) {
    hide();
    banner = document.createElement("div");
    banner.id = "connection";
    banner.className = kind;
    banner.setAttribute("role", "alert");
    const text = document.createElement("p");
    text.textContent = sentence;
    banner.append(text);
    if (kind === "refused") {
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "×";
      close.setAttribute("aria-label", said.close);
      close.onclick = hide;
      banner.append(close);
    }
    document.body.append(banner);
    document.body.classList.toggle("disconnected", kind === "gone");
  }

  function hide() {
    if (banner) banner.remove();
    banner = null;
    document.body.classList.remove("disconnected");
  }

  // --- the server is gone: gradio itself says nothing, or opens a box in English
  const fetched = window.fetch;

  // Which server answers: one that was started again is another.
  async function answering(root) {
    try {
      const answer = await fetched(`${root}/gradio_api/app_id`, { cache: "no-store" });
      return answer.ok ? await answer.text() : "";
    } catch {
      return "";
    }
  }

  let first = "";
  answering(window.gradio_config?.root).then((id) => { first = id; });

  function again() {
    // Nothing is left of the basket: nobody needs to be asked.
    window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), true);
    location.reload();
  }

  async function lost() {
    const root = window.gradio_config?.root;
    if (waiting || !root || (await answering(root)) || waiting) return;
    show("gone", said.gone);
    waiting = setInterval(async () => {
      const now = await answering(root);
      if (!now) return;
      clearInterval(waiting);
      waiting = null;
      if (now === first) hide(); // only the way to it was cut: it still knows this page
      else again(); // what the server knew of this page is gone with it
    }, AGAIN_MS);
  }

  window.fetch = async function (...request) {
    try {
      return await fetched.apply(this, request);
    } catch (error) {
      if (error.name !== "AbortError") lost();
      throw error;
    }
  };
  window.addEventListener("online", lost);
  window.addEventListener("offline", lost);
  document.addEventListener("visibilitychange", () => document.hidden || lost());

  // --- a file is too large: gradio would cover the component with the word "Error"
  function tooLarge(files) {
    return [...(files || [])].find((file) => file.size > limit_mb * MB);
  }

  function refuse(event, file) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const size = Math.ceil((10 * file.size) / MB) / 10;
    const numbers = { size: size.toLocaleString(said.code), limit: limit_mb, name: file.name };
    show("refused", said.too_large.replace(/{(\w+)}/g, (_, name) => numbers[name]));
  }

  document.addEventListener(
    "change",
    (event) => {
      const file = event.target.type === "file" && tooLarge(event.target.files);
      if (file) {
        refuse(event, file);
        event.target.value = "";
      } else if (!waiting) hide();
    },
    true,
  );
  document.addEventListener(
    "drop",
    (event) => {
      const file = tooLarge(event.dataTransfer?.files);
      if (!file) return;
      refuse(event, file);
      event.target.dispatchEvent(new DragEvent("dragleave", { bubbles: true }));
    },
    true,
  );
})
