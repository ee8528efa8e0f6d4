// A box as a grid: arrows move, Enter opens, one cell has the focus, and a scan goes into the chosen cell.

export class BoxGrid {
  constructor(element) {
    this.element = element;
    this.cells = [...element.querySelectorAll("[role=gridcell]")];
    this.columns = Number(element.dataset.columns);
    this.takesScans = element.dataset.takes === "scans";
    this.givesTubes = element.dataset.takes === "picks";
    this.byHand = false; // whether somebody marked the chosen cell
    this.at = Math.max(0, this.cells.findIndex((cell) => cell.tabIndex === 0));
    element.addEventListener("keydown", (event) => this.pressed(event));
    element.addEventListener("click", (event) => {
      const cell = event.target.closest("[role=gridcell]");
      if (cell) this.choose(this.cells.indexOf(cell), true);
    });
    element.addEventListener("dblclick", (event) => this.open(event.target.closest("[role=gridcell]")));
    this.tell();
  }

  get chosen() {
    return this.cells[this.at];
  }

  choose(place, focus) {
    if (place < 0 || place >= this.cells.length) return;
    this.chosen.tabIndex = -1;
    this.chosen.removeAttribute("aria-selected");
    this.at = place;
    this.chosen.tabIndex = 0;
    this.chosen.setAttribute("aria-selected", "true");
    this.byHand = focus;
    if (focus) this.chosen.focus();
    this.tell();
  }

  tell() {
    const around = this.element.closest("main");
    const where = around?.querySelector("[data-chosen-cell]");
    if (where) where.textContent = this.chosen?.dataset.label ?? "";
    const filled = around?.querySelector("[data-filled]");
    if (filled) filled.textContent = this.cells.filter((cell) => !["free", "blocked", "new"].includes(cell.dataset.state)).length;
    const wanted = around?.querySelector("[data-wanted]");
    if (wanted) wanted.textContent = this.cells.filter((cell) => cell.dataset.state === "wanted").length;
    this.element.dispatchEvent(new CustomEvent("chosen", { detail: this.chosen }));
  }

  pressed(event) {
    const row = Math.floor(this.at / this.columns) * this.columns;
    const moves = {
      ArrowRight: this.at + 1,
      ArrowLeft: this.at - 1,
      ArrowDown: this.at + this.columns,
      ArrowUp: this.at - this.columns,
      Home: event.ctrlKey ? 0 : row,
      End: event.ctrlKey ? this.cells.length - 1 : row + this.columns - 1,
    };
    if (event.key in moves) {
      event.preventDefault();
      this.choose(moves[event.key], true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.open(this.chosen);
    }
  }

  open(cell) {
    if (cell?.dataset.href) location.assign(cell.dataset.href);
  }

  // On to the next free place, and what to say of it.
  skip() {
    const next = this.cells.findIndex((one, place) => place > this.at && one.dataset.state === "free");
    if (next < 0) return { tone: "warning", sentence: "There is no free position after this one." };
    const left = this.chosen.dataset.label;
    this.choose(next, false);
    return { tone: "ok", sentence: `${left} stays free. The next tube goes to ${this.chosen.dataset.label}.` };
  }

  // The free place at or after the chosen one, else the first there is; -1 where the box is full.
  nextFree(from) {
    const later = this.cells.findIndex((one, place) => place >= from && one.dataset.state === "free");
    return later >= 0 ? later : this.cells.findIndex((one) => one.dataset.state === "free");
  }

  // The place for the next scan, and on to the free place after it; nothing where there is none, or where somebody
  // marked one that is taken.
  take() {
    if (this.chosen.dataset.state !== "free" && !this.byHand && this.nextFree(this.at) >= 0) this.choose(this.nextFree(this.at), false);
    const cell = this.chosen;
    if (cell.dataset.state !== "free") return {};
    const chosen = this.byHand;
    cell.dataset.state = "new";
    cell.querySelector("[data-short]").textContent = "+";
    const next = this.nextFree(this.at);
    if (next >= 0) this.choose(next, false);
    return { place: Number(cell.dataset.place), position: cell.dataset.label, chosen };
  }

  // What became of the scan that went to `place`.
  settle(place, answer) {
    const cell = this.cells[place];
    if (!cell) return;
    draw(cell, answer.cell ?? FREE);
    if (!answer.cell && (place < this.at || this.chosen.dataset.state !== "free")) this.choose(place, false);
    this.tell();
  }

  // A cell as an answer draws it, by its label; the mark goes on from a well that is done.
  show(drawn) {
    const cell = this.cells.find((one) => one.dataset.label === drawn.label);
    if (!cell) return;
    const wasWanted = this.chosen.dataset.state === "wanted";
    draw(cell, drawn);
    this.goOn(wasWanted);
  }

  // From a well that was wanted and is no more to the next one that is.
  goOn(wasWanted) {
    if (!wasWanted || this.chosen.dataset.state === "wanted") return this.tell();
    const isWanted = (one) => one.dataset.state === "wanted";
    const later = this.cells.findIndex((one, place) => place > this.at && isWanted(one));
    const next = later >= 0 ? later : this.cells.findIndex(isWanted);
    return next >= 0 ? this.choose(next, false) : this.tell();
  }

  // The well that comes next, by its label.
  mark(label) {
    this.choose(this.cells.findIndex((one) => one.dataset.label === label), false);
  }

  // The cells as others left them; what was scanned here and has no answer yet stays as it is.
  refresh(cells) {
    const wasWanted = this.chosen.dataset.state === "wanted";
    cells.forEach((drawn, place) => {
      const cell = this.cells[place];
      if (cell && cell.dataset.state !== "new") draw(cell, drawn);
    });
    if (this.givesTubes) return this.goOn(wasWanted);
    const isTaken = !["free", "new"].includes(this.chosen.dataset.state);
    if (this.takesScans && isTaken && !this.byHand && this.nextFree(this.at) >= 0) this.choose(this.nextFree(this.at), false);
    else this.tell();
    return undefined;
  }
}

const FREE = { state: "free", short: "", says: "free", href: "" };

function draw(cell, drawn) {
  cell.dataset.state = drawn.state;
  cell.querySelector("[data-short]").textContent = drawn.short;
  cell.title = drawn.says;
  cell.setAttribute("aria-label", `${cell.dataset.label}: ${drawn.says}`);
  if (drawn.href) cell.dataset.href = drawn.href;
  else delete cell.dataset.href;
  if (!drawn.href) cell.querySelector(".bar")?.remove();
}
