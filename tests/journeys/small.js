// Twice the text on every page, and a look at every moment whether something has grown wider than the screen.
document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  root.style.fontSize = "200%";
  let before = false;
  setInterval(() => {
    const grown = [root, ...document.querySelectorAll(".veil, .sheet")].find((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1);
    const wide = grown !== undefined && innerWidth > 0;
    if (wide && before) window.grewWide(`${location.pathname}${location.hash} "${document.querySelector("h1")?.textContent}": ${grown.className} ${grown.scrollWidth} px`);
    before = wide;
  }, 250);
});
