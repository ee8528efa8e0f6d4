// Before the page is drawn: light or dark, so that nothing flashes in a dark cold room; and the keys of a scanner
// that types while the page still loads are kept until the scripts listen, so that no code loses its beginning.
(() => {
  const wanted = localStorage.getItem("cryoledger.theme");
  const dark = wanted ? wanted === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";

  const keys = [];
  const keep = (event) => keys.push(event);
  window.addEventListener("keydown", keep, { capture: true });
  window.cryoledgerEarly = () => {
    window.removeEventListener("keydown", keep, { capture: true });
    return keys;
  };
})();
