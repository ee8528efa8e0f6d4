// A rack that is filled by plan: a tap on a tube says what went otherwise, in the words that a scan would carry.

const ORDER = ["planned", "short", "blank"];

// What a click, or Enter on a cell, says; nothing where it means nothing here.
export function tapped(event) {
  const isKey = event.type === "keydown";
  if (isKey && event.key !== "Enter") return "";
  const said = isKey ? null : event.target.closest("[data-say]");
  if (said) return said.dataset.say;
  const cell = event.target.closest("[data-tap]");
  return cell ? tap(cell) : "";
}

// As planned, then short if it is known how much that is, then not made, then as planned again. The cell shows it at
// once, and is drawn anew with the answer.
function tap(cell) {
  const steps = cell.dataset.offer ? ORDER : ORDER.filter((word) => word !== "short");
  const next = steps[(steps.indexOf(cell.dataset.state) + 1) % steps.length];
  cell.dataset.state = next;
  return `WELL ${cell.dataset.label} ${next}`;
}

// The amount that was typed for the marked tube.
export function amountTyped(event, cell) {
  if (!event.target.matches("[data-amount-form]")) return "";
  event.preventDefault();
  const field = event.target.querySelector("input");
  const amount = field.value.trim();
  field.value = "";
  return amount && cell ? `WELL ${cell.dataset.label} ${amount}` : "";
}
