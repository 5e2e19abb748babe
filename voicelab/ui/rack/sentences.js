// Names and sentences of the sliders, from the texts of the page; numbers as its language writes them.
const texts = props.texts;
const signed = new Intl.NumberFormat(texts.code, { signDisplay: "exceptZero", maximumFractionDigits: 2 });
const counted = new Intl.PluralRules(texts.code, { maximumFractionDigits: 2 }); // as `plain` rounds
const plain = new Intl.NumberFormat(texts.code, { maximumFractionDigits: 2 });

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function className(direction, end) {
  return texts.classes[direction.classes[end]] || direction.ends[end];
}

function directionName(direction) {
  const { kind, of } = direction;
  const heard = direction.heard.split(", ").map((one) => texts.classes[one] || one).join(", ");
  if (kind === "accent") return className(direction, 1);
  if (kind === "axis") return fill(texts.axis, { number: of });
  if (kind === "found") return fill(texts.found, { number: of, heard });
  if (kind === "transport") return fill(texts.transport, { name: texts.names[of] || of });
  if (kind === "away") return fill(texts.caricature_of, { of });
  return texts.names[of] || of;
}

// What stands at the two ends of a slider. One that starts at 0 leaves the voice as it is there.
function endNames(direction, low) {
  const { kind } = direction;
  if (kind === "away") return [texts.anti_voice, texts.caricature];
  const named = kind !== "axis" && kind !== "found" && direction.ends[0] && direction.ends[1];
  const [less, more] = named ? [className(direction, 0), className(direction, 1)] : [texts.less, texts.more];
  return [low < 0 ? less : texts.as_is, more];
}

function pattern(direction, strength) {
  const back = strength < 0;
  if (!strength) return texts.unmoved;
  if (direction.kind === "axis" || direction.kind === "found") {
    return counted.select(shareOf(direction, strength)) === "one" ? texts.deviated_one : texts.deviated;
  }
  if (direction.kind === "transport") return back ? texts.carried_back : texts.carried;
  if (direction.kind !== "away") return back ? texts.moved_back : texts.moved;
  if (!back) return texts.exaggerated;
  if (strength === -1) return texts.averaged;
  return strength > -1 ? texts.averaging : texts.inverted;
}

// How far a strength moves the voice. Strength 1 is two standard deviations where there are no classes.
function shareOf(direction, strength) {
  if (direction.kind === "axis" || direction.kind === "found") return Math.abs(2 * strength);
  return direction.kind === "away" && strength < -1 ? -1 - strength : Math.abs(strength);
}

function sentence(direction, strength) {
  const said = fill(pattern(direction, strength), {
    strength: signed.format(strength), share: plain.format(shareOf(direction, strength)),
    from: className(direction, 0), to: className(direction, 1),
  });
  const [low, high] = direction.measured || [0, 0];
  if (!strength || direction.kind === "own" || direction.kind === "away") return said;
  if (!direction.measured) return `${said} (${texts.unmeasured})`;
  if (low <= strength && strength <= high) return said;
  return `${said} (${fill(texts.beyond_measured, { low: signed.format(low), high: signed.format(high) })})`;
}
