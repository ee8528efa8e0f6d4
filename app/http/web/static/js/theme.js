// Light or dark is set before the page is drawn, so that nothing flashes in a dark cold room.
(() => {
  const wanted = localStorage.getItem("cryoledger.theme");
  const dark = wanted ? wanted === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
})();
