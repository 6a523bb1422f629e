// Where the keyboard is: what has the focus, whether it can be seen there, and whether it says so around itself.
(() => {
  const clear = (colour) => /^transparent$|[,/]\s*0(\.0+)?\)$/.test(colour);
  const px = (length) => Number.parseFloat(length) || 0;

  /** Inputs of choices are hidden in their label: the label is what one sees. */
  const drawn = (one) => (one.matches("[type=radio], [type=checkbox]") ? (one.closest("label") ?? one) : one);

  /** An outline is what stays in forced colours, where it gets a colour even if it has none here. */
  const outlined = (one) => getComputedStyle(one).outlineStyle !== "none" && px(getComputedStyle(one).outlineWidth) >= 2;

  /** A line of three pixels around it, as an outline or as a shadow. */
  const ringed = (one) => {
    const { outlineColor, boxShadow } = getComputedStyle(one);
    const spreads = [...boxShadow.matchAll(/0px 0px 0px (\d+)px/g)].map((found) => Number(found[1]));
    return (outlined(one) && !clear(outlineColor)) || Math.max(0, ...spreads) >= 3;
  };
  const ring = (one) => outlined(one) && [one, ...one.querySelectorAll(".switch__track")].some(ringed);

  /** What hides it: the middle of its first line is off the screen, or something lies over it. */
  const hidden = (one) => {
    const [box] = one.getClientRects();
    if (!box) return "it is not drawn";
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2];
    const top = document.elementFromPoint(x, y);
    if (top === null) return `it is at ${Math.round(x)}, ${Math.round(y)} of ${innerWidth} x ${innerHeight}`;
    return one.contains(top) || top.contains(one) ? "" : `over it lies ${top.outerHTML.slice(0, 100)}`;
  };

  const above = (one) => {
    const found = [];
    for (let at = one; at; at = at.parentElement) if (at.dataset.testid) found.push(at.dataset.testid);
    return found;
  };

  let last = null;
  return {
    /** What has the focus now. `told`: it can be told from what has not, also from what had the focus a moment ago. */
    stop() {
      const at = document.activeElement;
      const nowhere = !at || at === document.body || at === document.documentElement;
      if (nowhere) return { nowhere, html: "nothing", testids: [], hidden: "", told: true };
      const one = drawn(at);
      const placed = at.tabIndex < 0;
      const left = last === null || last === one || !last.isConnected || !ring(last);
      last = placed ? null : one;
      const html = at.outerHTML.slice(0, 160);
      const told = placed || (ring(one) && left);
      return { nowhere, html, tag: at.tagName, type: at.type ?? "", value: at.value ?? "", testids: above(at), hidden: placed ? "" : hidden(one), told, placed, checked: at.checked === true };
    },
  };
})()
