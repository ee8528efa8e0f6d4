// A page that collects scans in a form: each scan that was looked at goes where its answer says, once.

// The answer to say: that of the scan, or that it is on the list already.
export function fill(answer) {
  const field = document.querySelector(`.page-main form [name="${CSS.escape(answer.field)}"]`);
  if (!field) return answer;
  if (field instanceof HTMLTextAreaElement) {
    const lines = linesOf(field);
    if (lines.some((line) => isAbout(line, answer.value))) return { tone: "warning", sentence: `${answer.value} is on the list already.` };
    field.value = [...lines, answer.value, ""].join("\n");
    field.scrollTop = field.scrollHeight;
  } else {
    field.value = answer.value;
  }
  count();
  return answer;
}

// How many lines the list has, wherever they come from: a scan, a hand, a paste.
export function count() {
  const shown = document.querySelector("[data-line-count]");
  const list = document.querySelector(".page-main form textarea[name=samples]");
  if (shown && list) shown.textContent = linesOf(list).length;
  const checked = document.querySelector("[data-checked-count]");
  const again = document.querySelector(".page-main form textarea[name=scanned]");
  if (checked && again) checked.textContent = linesOf(again).length;
}

function linesOf(field) {
  return field.value.split("\n").map((line) => line.trim()).filter(Boolean);
}

// Whether the line is about this code; what stands behind it says more of the same tube.
function isAbout(line, code) {
  const [said, sought] = [line.toUpperCase(), code.toUpperCase()];
  return said === sought || (said.startsWith(sought) && /[\t;, ]/.test(said[sought.length]));
}
