// What a screen looks like to somebody with a narrow phone, large letters, a thumb, or no wish for motion.
({
  /** Whatever reaches beyond the right edge. */
  wider() {
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return [];
    const beyond = (one) => one.getBoundingClientRect().right > innerWidth + 0.5;
    const out = [...document.querySelectorAll("body *")].filter(beyond).slice(-3);
    return [`${wide} px on ${innerWidth} px: ${out.map((one) => one.outerHTML.slice(0, 120)).join(" … ")}`];
  },

  /** Words that their own box, or a box around it, cuts off, and that cannot be scrolled to. */
  clipped() {
    const style = (one) => getComputedStyle(one);
    const unseen = (one) => one.closest(".sr") !== null || style(one).clipPath !== "none" || style(one).visibility === "hidden";
    const cuts = (flow) => flow === "hidden" || flow === "clip";
    const cut = (box, text) => {
      const room = box.getBoundingClientRect();
      const across = text.right > room.right + 1.5 || text.left < room.left - 1.5;
      const down = text.bottom > room.bottom + 1.5 || text.top < room.top - 1.5;
      return (cuts(style(box).overflowX) && across) || (cuts(style(box).overflowY) && down);
    };
    const found = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const own = words.currentNode.parentElement;
      const said = words.currentNode.data.trim();
      if (!said || !own.checkVisibility() || unseen(own) || own.closest("svg, select, script, style")) continue;
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      for (let box = own; box && box !== document.body && !unseen(box); box = box.parentElement) {
        if (cut(box, range.getBoundingClientRect())) {
          found.push(`"${said.slice(0, 40)}" in ${box.tagName}.${box.className}`);
          break;
        }
        if (["auto", "scroll"].includes(style(box).overflowY)) break;
      }
    }
    return found;
  },

  /** Animations that run. */
  moving() {
    const running = document.getAnimations().filter((one) => one.playState === "running");
    return running.map((one) => `${one.animationName ?? one.transitionProperty} on ${one.effect?.target?.className}`);
  },

  /** Things to touch below 44 px either way. Links in a line of text are exempt (WCAG 2.5.8). */
  small() {
    const inText = "p a, li a, span a, h2 a, dd a";
    const notTouched = `${inText}, [role=region], [role=log], main`;
    const all = [...document.querySelectorAll("a[href], button, select, input, textarea, [tabindex='0']")];
    const shown = all.filter((one) => one.checkVisibility() && !one.closest(".sr, .skip, [inert], [tabindex='-1']"));
    const size = (one) => (one.closest("label") ?? one).getBoundingClientRect();
    const small = ({ width, height }) => width > 1.5 && (width < 43.5 || height < 43.5);
    return shown.filter((one) => !one.matches(notTouched) && small(size(one)))
      .map((one) => `${Math.round(size(one).width)}x${Math.round(size(one).height)} ${one.outerHTML.slice(0, 140)}`);
  },

  /** Waits until what fades in has faded in. */
  async settled() {
    const endless = (one) => one.effect?.getComputedTiming().iterations === Infinity;
    await Promise.allSettled(document.getAnimations().filter((one) => !endless(one)).map((one) => one.finished));
  },
})
