// Twice the text on every page, and a look at every moment whether something has grown wider than the screen.
document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  root.style.fontSize = "200%";
  let before = false;
  setInterval(() => {
    const wide = root.scrollWidth > innerWidth && innerWidth > 0;
    if (wide && before) window.grewWide(`${location.pathname}${location.hash} "${document.querySelector("h1")?.textContent}": ${root.scrollWidth} px`);
    before = wide;
  }, 250);
});
