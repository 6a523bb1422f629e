// What a screen looks like to somebody with a narrow phone, large letters, a thumb, or no wish for motion.
({
  /** Whatever reaches beyond the right edge. */
  wider() {
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return this.sideways();
    const beyond = (one) => one.getBoundingClientRect().right > innerWidth + 0.5;
    const scrolled = (one) => ["auto", "scroll"].includes(getComputedStyle(one.parentElement).overflowX);
    const first = (one) => !beyond(one.parentElement) && !scrolled(one);
    const out = [...document.querySelectorAll("body *")].filter((one) => beyond(one) && first(one)).slice(0, 3);
    const told = out.length > 0 ? out.map((one) => one.outerHTML.slice(0, 120)) : this.wordsBeyond();
    return [`${wide} px on ${innerWidth} px: ${told.join(" … ")}`];
  },

  /** What lies over the page and can be read only by moving it sideways. */
  sideways() {
    const over = [...document.querySelectorAll(".veil, .sheet")].filter((one) => one.scrollWidth > one.clientWidth + 1);
    return over.map((one) => `${one.className}: ${one.scrollWidth} px on ${one.clientWidth} px`);
  },

  /** Words that are longer than every box around them. */
  wordsBeyond() {
    const found = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      if (range.getBoundingClientRect().right > innerWidth + 0.5) found.push(words.currentNode.data.slice(0, 60));
    }
    return found;
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

  /** Buttons and fields without a line around them or under their words: their ground is gone in forced colours. */
  unframed() {
    const clear = (colour) => /^transparent$|[,/]\s*0(\.0+)?\)$/.test(colour);
    const sides = ["Top", "Right", "Bottom", "Left"];
    const lined = (style) => sides.some((side) => style[`border${side}Style`] !== "none" && Number.parseFloat(style[`border${side}Width`]) >= 1 && !clear(style[`border${side}Color`]));
    const underlined = (style) => style.textDecorationLine.includes("underline");
    const framed = (one) => [one, ...one.querySelectorAll("*")].some((part) => lined(getComputedStyle(part)) || underlined(getComputedStyle(part)));
    const controls = "button, select, textarea, input:not([type=radio], [type=checkbox], [type=hidden]), a.btn, label.choice, label.switch";
    const shown = [...document.querySelectorAll(controls)].filter((one) => one.checkVisibility() && !one.closest(".sr, .skip, [inert], [aria-hidden=true]"));
    return shown.filter((one) => !framed(one)).map((one) => `no frame: ${one.outerHTML.slice(0, 140)}`);
  },

  /** Icons that can hardly be told from what they lie on. */
  faint() {
    const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const solid = (colour) => colour.startsWith("rgb") && (parts(colour)[3] ?? 1) > 0.5;
    const linear = (one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
    const light = (colour) => parts(colour).slice(0, 3).map(linear).reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
    const contrast = (one, other) => (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05);
    const ground = (one) => {
      for (let at = one.parentElement; at; at = at.parentElement) if (solid(getComputedStyle(at).backgroundColor)) return getComputedStyle(at).backgroundColor;
      return matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(0, 0, 0)" : "rgb(255, 255, 255)";
    };
    const drawn = (icon) => [...icon.querySelectorAll("path, circle")].flatMap((one) => [getComputedStyle(one).stroke, getComputedStyle(one).fill]).filter(solid);
    const icons = [...document.querySelectorAll("svg.ic")].filter((one) => one.checkVisibility({ opacityProperty: true }));
    return icons.filter((one) => !drawn(one).some((colour) => contrast(colour, ground(one)) >= 3))
      .map((one) => `faint icon ${drawn(one)[0]} on ${ground(one)} in ${one.parentElement.outerHTML.slice(0, 120)}`);
  },

  /** Waits until what fades in has faded in. */
  async settled() {
    const endless = (one) => one.effect?.getComputedTiming().iterations === Infinity;
    await Promise.allSettled(document.getAnimations().filter((one) => !endless(one)).map((one) => one.finished));
  },
})
