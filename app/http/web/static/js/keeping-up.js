// A box that is open shows what others put in and take out, while somebody looks at it.

const PACE = 700; // ms between two looks

export function keepUp(grid, address) {
  let stopped = false;
  let mark = "";

  async function look() {
    if (stopped) return;
    if (document.visibilityState === "visible") {
      const headers = mark ? { "if-none-match": mark } : {};
      const response = await fetch(address, { headers, cache: "no-store" }).catch(() => null);
      if (!stopped && response?.ok) {
        mark = response.headers.get("etag") ?? "";
        grid.refresh(await response.json());
      }
    }
    setTimeout(look, PACE);
  }

  setTimeout(look, PACE);
  return () => {
    stopped = true;
  };
}
