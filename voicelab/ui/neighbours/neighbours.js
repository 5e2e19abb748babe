// The nearest voices: a line each, with its distance and what can be done with it.
// Gradio calls this as the body of a function of (element, trigger, props, server, upload, watch).
const list = element.querySelector("ol");
const empty = element.querySelector(".empty");

// Gradio's "always_last" repeats the event it sent first. These read the voice when they are sent, so that
// the repeated event is of the last voice that was asked for.
const asked = { hear: "", take: "" };
const last = {
  hear: { get voice_id() { return asked.hear; } },
  take: { get voice_id() { return asked.take; } },
};

function button(text, voice_id, event) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", `${text}: ${voice_id}`);
  made.addEventListener("click", () => {
    asked[event] = voice_id;
    trigger(event, last[event]);
  });
  return made;
}

function cell(name, text) {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  return made;
}

function draw() {
  const found = props.value ? JSON.parse(props.value) : [];
  empty.hidden = found.length > 0;
  list.replaceChildren(
    ...found.map(({ voice_id, who, distance }) => {
      const line = document.createElement("li");
      line.append(
        cell("id", voice_id), cell("who", who), cell("distance", distance),
        button(props.texts.hear, voice_id, "hear"), button(props.texts.edit, voice_id, "take"),
      );
      line.querySelector(".distance").title = props.texts.distance;
      return line;
    }),
  );
}

draw();
watch("value", draw);
