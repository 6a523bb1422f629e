// One's own picture: dragged with finger or mouse, or moved from corner to corner with the arrow keys.
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { Icon } from "../design/Icon";
import { useWords } from "../words";
import { cornerAfterKey, cornerAt, type Corner } from "./corner.model";
import { OwnPicture } from "./Picture";

const remembered = "doktr.call.corner";

function firstCorner(): Corner {
  const known = localStorage.getItem(remembered);
  return known === "top-start" || known === "top-end" || known === "bottom-start" ? known : "bottom-end";
}

interface Drag {
  x: number;
  y: number;
}

/** The other side's first picture comes first: one's own waits a moment. */
const CALM_AFTER_MS = 700;

function useCalm(): boolean {
  const [calm, setCalm] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setCalm(true), CALM_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return calm;
}

export function SelfView({ stream, cameraOn }: { stream: MediaStream; cameraOn: boolean }) {
  const t = useWords("call");
  const calm = useCalm();
  const [corner, setCorner] = useState(firstCorner);
  const [drag, setDrag] = useState<Drag | null>(null);
  const from = useRef<Drag | null>(null);
  const place = (next: Corner) => {
    localStorage.setItem(remembered, next);
    setCorner(next);
  };
  const start = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, y: event.clientY };
  };
  const move = (event: PointerEvent) => {
    if (from.current !== null) setDrag({ x: event.clientX - from.current.x, y: event.clientY - from.current.y });
  };
  const end = (event: PointerEvent<HTMLElement>) => {
    if (drag !== null) place(landing(event.currentTarget));
    from.current = null;
    setDrag(null);
  };
  const press = (event: KeyboardEvent) => {
    const next = cornerAfterKey(corner, event.key);
    if (next === null) return;
    event.preventDefault();
    place(next);
  };
  return (
    <button
      type="button"
      className="selfview"
      data-corner={corner}
      data-dragged={drag !== null || undefined}
      data-testid="self-video"
      aria-label={t(cameraOn ? "self.label" : "self.off")}
      aria-description={t("self.help")}
      style={drag === null ? undefined : { translate: `${drag.x}px ${drag.y}px` }}
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={press}
    >
      {cameraOn ? calm && <OwnPicture stream={stream} /> : <Icon name="cameraOff" />}
    </button>
  );
}

/** The corner nearest to where the picture was let go. */
function landing(picture: HTMLElement): Corner {
  const own = picture.getBoundingClientRect();
  const stage = picture.parentElement?.getBoundingClientRect() ?? own;
  const across = (own.left + own.width / 2 - stage.left) / stage.width;
  const down = (own.top + own.height / 2 - stage.top) / stage.height;
  return cornerAt(across, down);
}
