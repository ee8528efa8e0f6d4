// Puts the parts together: the scanner, the queue, the band, and the grid of the page.

import { carry, say, showCarried } from "./band.js";
import { BoxGrid } from "./grid.js";
import { follow, goOnAfterScan } from "./refusals.js";
import { ScanQueue } from "./scan-queue.js";
import { listen } from "./wedge.js";

const page = document.getElementById("page");
const field = document.getElementById("scan-field");
const waitingMark = document.querySelector("[data-waiting]");
const gridElement = document.querySelector("[role=grid]");
const grid = gridElement ? new BoxGrid(gridElement) : null;

const queue = new ScanQueue({
  login: document.body.dataset.login,
  waiting(count, trouble) {
    if (waitingMark) {
      waitingMark.hidden = count === 0;
      waitingMark.textContent = `${count} waiting`;
    }
    if (trouble) say({ tone: "warning", sentence: trouble, next_step: `${count} scans wait here.` }, { silent: true });
  },
  answered(answer, scan, isLast) {
    if (scan.to === page.dataset.scanTo) {
      if (grid && scan.place !== undefined) grid.settle(scan.place, answer);
      const count = document.querySelector("[data-scan-count]");
      if (count && answer.count) count.textContent = answer.count;
      if (answer.done) markDone(answer.done);
      remember(answer);
    }
    if (answer.href && isLast) {
      carry(answer);
      say(answer);
      location.assign(answer.href);
      return;
    }
    say(answer);
  },
});

// The line of a list that is worked off by scanning.
function markDone(code) {
  const line = document.querySelector(`[data-line="${CSS.escape(code)}"]`);
  line?.classList.add("done");
  const state = line?.querySelector("[data-line-state]");
  if (state) state.textContent = "scanned";
}

// The last acts, newest first, under the grid.
function remember(answer) {
  const list = document.querySelector("[data-last-acts]");
  if (!list) return;
  const line = document.createElement("li");
  line.textContent = answer.sentence;
  line.dataset.tone = answer.tone;
  list.prepend(line);
  while (list.children.length > 5) list.lastElementChild.remove();
}

function scanned(text) {
  const to = page?.dataset.scanTo;
  if (!to || text.toUpperCase().startsWith("CMD:")) {
    queue.add({ to: "/scan", text });
    return;
  }
  if (!grid) {
    queue.add({ to, text });
    return;
  }
  const taken = grid.take();
  if (taken === null) {
    say({ tone: "refusal", sentence: "This position is taken, or the box is full.", next_step: "Choose a free position, then scan again." });
    return;
  }
  queue.add({ to, text, ...taken });
}

listen(scanned);
follow();
goOnAfterScan();
showCarried();
queue.send();

document.querySelector("[data-scan-form]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  field.value = "";
  if (text) scanned(text);
});

for (const form of document.querySelectorAll("[data-scan-form-large]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const input = form.querySelector("input[name=text]");
    const text = input.value.trim();
    input.value = "";
    if (text) scanned(text);
  });
}

document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
  const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
  document.documentElement.dataset.bsTheme = theme;
  localStorage.setItem("cryoledger.theme", theme);
});

for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
document.documentElement.dataset.ready = "yes";
