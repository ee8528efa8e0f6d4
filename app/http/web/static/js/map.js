// A map of storage: Tab enters each drawing once, arrows go from cell to cell as they stand, Enter opens the cell.

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function middle(link) {
  const { left, top, width, height } = link.getBoundingClientRect();
  return [left + width / 2, top + height / 2];
}

// The link that lies nearest in a direction; what lies aside counts as further away.
function next(links, from, [across, down]) {
  const [x, y] = middle(from);
  let found = null;
  let least = Infinity;
  for (const link of links) {
    const [toX, toY] = middle(link);
    const ahead = (toX - x) * across + (toY - y) * down;
    const aside = Math.abs((toX - x) * down) + Math.abs((toY - y) * across);
    if (link !== from && ahead > 1 && ahead + 3 * aside < least) [found, least] = [link, ahead + 3 * aside];
  }
  return found;
}

for (const map of document.querySelectorAll("svg.map")) {
  const links = [...map.querySelectorAll("a")];
  const choose = (chosen) => links.forEach((link) => link.setAttribute("tabindex", link === chosen ? "0" : "-1"));
  choose(links[0]);
  map.addEventListener("focusin", (event) => choose(event.target.closest("a")));
  map.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    const from = event.target.closest("a");
    if (!way || !from || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = next(links, from, way);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}
