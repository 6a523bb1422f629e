import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timeToDrawAnswered, timeToDrawOffered } from "./drawing";
import { showEarly, takeOver } from "./early";
import type { Running } from "./start";

/** As much of an element as a picture needs: where it stands, and its first frame. */
class Element {
  className = "";
  dataset: Record<string, string> = {};
  readyState = 0;
  parentElement: Element | null = null;
  children: Element[] = [];
  frame: ((at: number) => void) | null = null;
  play = async () => undefined;
  requestVideoFrameCallback = (seen: (at: number) => void) => ((this.frame = seen), 1);
  append(child: Element): void {
    child.parentElement?.children.splice(0);
    this.children.push(child);
    child.parentElement = this;
  }
  replaceChildren(child: Element): void {
    this.append(child);
  }
  remove(): void {
    this.parentElement?.children.splice(this.parentElement.children.indexOf(this), 1);
    this.parentElement = null;
  }
}

function fakeCall() {
  const listeners = new Set<() => void>();
  const picture = { streams: new Map<string, object>() };
  const show = (...streams: object[]) => {
    picture.streams = new Map(streams.map((stream, number) => [String(number), stream]));
    for (const listener of listeners) listener();
  };
  let tellAnswered: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (tellAnswered = resolve));
  let tellLined: () => void = () => undefined;
  const lined = new Promise<void>((resolve) => (tellLined = resolve));
  const subscribe = (listener: () => void) => (listeners.add(listener), () => void listeners.delete(listener));
  const call = { picture, subscribe, answered, lined } as unknown as Running["call"];
  return { call, show, tellAnswered, tellLined, running: Promise.resolve({ call } as Running) };
}

let body: Element;
let made: Element[];
beforeEach(() => {
  vi.useFakeTimers();
  [body, made] = [new Element(), []];
  const createElement = () => (made.push(new Element()), made.at(-1));
  vi.stubGlobal("document", { body, createElement });
  vi.stubGlobal("HTMLMediaElement", { HAVE_CURRENT_DATA: 2 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a picture that arrives lies over the page, says when its first frame was seen, and goes to the screen that takes it", async () => {
  const { call, show } = fakeCall();
  const drawn = vi.fn();
  void showEarly(call).then(drawn);
  expect(body.children).toEqual([]);
  show({});
  const [player, cover] = made;
  expect(body.children).toEqual([cover]);
  await vi.advanceTimersByTimeAsync(50);
  expect(drawn).not.toHaveBeenCalled();
  player?.frame?.(1234.56);
  expect(cover?.dataset["firstFrameMs"]).toBe("1234.6");
  await vi.advanceTimersByTimeAsync(1);
  expect(drawn).toHaveBeenCalled();
  const place = new Element();
  takeOver(player as unknown as HTMLVideoElement, place as unknown as HTMLElement);
  expect([place.children, body.children]).toEqual([[player], []]);
});

test("a picture that ends before the screen is there is not left over the page, nor one whose screen never comes", async () => {
  const gone = fakeCall();
  void showEarly(gone.call);
  gone.show({});
  gone.show();
  expect(body.children).toEqual([]);
  const alone = fakeCall();
  void showEarly(alone.call);
  alone.show({});
  expect(body.children).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3000);
  expect(body.children).toEqual([]);
});

test.each([
  ["with the first frame of the picture", true, true, true, 1],
  ["with the answer to a call without pictures", false, true, false, 1],
  ["a moment later where no picture comes", true, true, false, 600],
  ["a moment later where nobody answers", false, false, false, 250],
])("the screen of a call that is offered is drawn %s", async (_when, pictured, isAnswered, isSeen, ms) => {
  const { running, show, tellAnswered } = fakeCall();
  const drawn = vi.fn();
  void timeToDrawOffered(running, pictured).then(drawn);
  await vi.advanceTimersByTimeAsync(0);
  if (isAnswered) tellAnswered();
  show({});
  if (isSeen) made[0]?.frame?.(1);
  if (ms > 1) await vi.advanceTimersByTimeAsync(ms - 2);
  if (ms > 1) expect(drawn).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2);
  expect(drawn).toHaveBeenCalled();
});

test.each([
  ["with the line where there are no pictures", false, true, false, 1],
  ["with the first frame of the picture that came over the line", true, true, true, 1],
  ["a moment after the line where no picture comes", true, true, false, 600],
  ["a moment later where no line comes up, for who is called may come in a minute", true, false, false, 250],
])("the screen of a call that is answered is drawn %s", async (_when, pictured, isLined, isSeen, ms) => {
  const { running, show, tellLined } = fakeCall();
  const drawn = vi.fn();
  void timeToDrawAnswered(running, pictured).then(drawn);
  await vi.advanceTimersByTimeAsync(0);
  show({});
  if (isLined) tellLined();
  await vi.advanceTimersByTimeAsync(0);
  if (isSeen) made[0]?.frame?.(1);
  if (ms > 1) await vi.advanceTimersByTimeAsync(ms - 2);
  if (ms > 1) expect(drawn).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(3);
  expect(drawn).toHaveBeenCalled();
});

test("who comes into a call whose screen was drawn long before is seen there, and never over it", async () => {
  const { running, show } = fakeCall();
  const drawn = timeToDrawAnswered(running, true);
  await vi.advanceTimersByTimeAsync(250);
  await drawn;
  show({});
  expect(body.children).toEqual([]);
});
