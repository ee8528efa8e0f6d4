// Puts the parts together: the scanner, the queue, the band, and the page with its grid or its list.

import { say } from "./band.js";
import { Burst } from "./burst.js";
import { keepUp } from "./keeping-up.js";
import { amountTyped, tapped } from "./filling.js";
import { count, fill } from "./lists.js";
import { Lock } from "./lock.js";
import { OpenPage } from "./open-page.js";
import { follow, goOnAfterScan } from "./refusals.js";
import { ScanQueue } from "./scan-queue.js";
import { fetched, goBackByLoading, visit } from "./visiting.js";
import { listen } from "./wedge.js";

const UNDO = "/acts/last/scans";

let page = null;
let stopKeepingUp = () => {};
const burst = new Burst();

// The page is new: by loading, or by a visit.
function arrived() {
  page = new OpenPage(document.getElementById("page"));
  stopKeepingUp();
  stopKeepingUp = page.cells ? keepUp(page.grid, page.cells) : () => {};
  count();
  document.documentElement.dataset.ready = "yes";
}

arrived();

const lock = new Lock({
  opened: () => queue.send(),
  async stored(then) {
    if (queue.own().length > 0) say({ tone: "warning", sentence: "Your scans are stored first." });
    await queue.afterwards(then);
  },
});

const queue = new ScanQueue({
  login: document.body.dataset.login,
  waiting(waiting, trouble) {
    const mark = document.querySelector("[data-waiting]");
    if (mark) {
      mark.hidden = waiting === 0;
      mark.textContent = `${waiting} waiting`;
    }
    if (trouble) say({ tone: "warning", sentence: trouble, next_step: "They are kept here, in order." }, { silent: true });
  },
  signedOut: () => lock.show(),
  async answered(answered, scan, isLast) {
    const isHere = scan.page === page.id;
    let answer = answered;
    if (isHere && scan.to === page.to) {
      if (answer.field) answer = fill(answer);
      if (page.grid && scan.place !== undefined) page.grid.settle(scan.place, answer);
      else if (page.grid && answer.cell) page.grid.show(answer.cell);
      if (page.grid && answer.well) page.grid.mark(answer.well);
      const left = document.querySelector("[data-scan-count]");
      if (left && answer.count) left.textContent = answer.count;
      if (answer.done) markDone(answer.done);
      if (answer.sends) document.querySelector(`.page-main form[action$="/${CSS.escape(answer.sends)}"]`)?.requestSubmit();
      if (answer.hand !== undefined) hold(answer.hand, isLast);
      remember(answer);
    }
    await lead(scan, leadsTo(scan, answer), isHere, isLast);
    say(burst.told(answer, scan, isLast));
  },
});

// Where an answer leads. What was taken back is seen on the page that is open, if that page takes scans.
function leadsTo(scan, answer) {
  if (scan.to === UNDO && answer.href && page.to) return location.pathname + location.search;
  return answer.href;
}

// Open what the scan was, and let the scans that were made after it on the same page mean what they mean there.
async function lead(scan, href, isHere, isLast) {
  if (!href) return;
  let next = null;
  if (isHere || isLast) {
    delete document.documentElement.dataset.ready;
    if (!(await visit(href, arrived))) return;
    next = page;
  } else {
    const main = (await fetched(href))?.getElementById("page");
    next = main ? new OpenPage(main) : null;
  }
  if (next) queue.reread(scan.page, next);
}

// The line of a list that is worked off by scanning.
function markDone(code) {
  const line = document.querySelector(`[data-line="${CSS.escape(code)}"]`);
  line?.classList.add("done");
  const state = line?.querySelector("[data-line-state]");
  if (state) state.textContent = "scanned";
}

// What is in the hand between two scans.
function hold(code, isLast) {
  const shown = document.querySelector("[data-hand]");
  if (shown) shown.textContent = code || "nothing";
  if (!code && isLast) page.before = [];
}

// The last acts, newest first.
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
  if (lock.scanned(text)) return;
  const read = page.read(text);
  if (read.said) say(read.said);
  else queue.add({ text, page: page.id, ...read });
}

listen(scanned);
follow();
goOnAfterScan();
goBackByLoading();
queue.send();

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-scan-form], [data-scan-form-large]")) return;
  event.preventDefault();
  const field = event.target.querySelector("input[name=text]");
  const text = field.value.trim();
  field.value = "";
  if (text) scanned(text);
});

document.addEventListener("submit", (event) => {
  const text = amountTyped(event, page.grid?.chosen);
  if (text) scanned(text);
});

// A tap, or Enter on a cell or a button that says something, goes the way of a scan: in order, once, kept here first.
for (const kind of ["click", "keydown"]) {
  document.addEventListener(kind, (event) => {
    const text = tapped(event);
    if (text) scanned(text);
  });
}

document.addEventListener("input", count);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  // A button that says what a word of the command card says.
  const says = event.target.closest("[data-says]");
  if (says) scanned(says.dataset.says);
  if (event.target.closest("[data-theme-switch]")) {
    const theme = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    document.documentElement.dataset.bsTheme = theme;
    localStorage.setItem("cryoledger.theme", theme);
  }
});
