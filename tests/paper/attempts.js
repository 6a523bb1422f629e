// What code that got to run through a flaw in the reader would try: who it is, what it can read, whom it can reach.
const loaded = (element, place) => new Promise((done, fail) => {
  element.onload = element.onerror = ({ type }) => (type === "load" ? done("loaded") : fail(new Error("not loaded")));
  place.append(element);
});
const opened = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result.name);
  request.onerror = () => fail(request.error);
});
const socket = (address) => new Promise((done, fail) => {
  const line = new WebSocket(address);
  line.onopen = () => done("open");
  line.onerror = () => fail(new Error("no line"));
});
const child = () => document.body.appendChild(document.createElement("iframe")).contentWindow;
const attempts = {
  cookies: () => document.cookie,
  storage: () => localStorage.getItem("planted"),
  session: () => sessionStorage.getItem("planted"),
  database: () => opened(indexedDB.open("planted")),
  caches: () => caches.has("planted"),
  around: () => window.parent.document.title,
  fetch: () => fetch("/leak?fetch").then(({ status }) => status),
  image: () => loaded(Object.assign(new Image(), { src: "/leak.svg?image" }), document.body),
  style: () => loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "/leak.css?style" }), document.head),
  socket: () => socket(`ws://${location.host}/leak`),
  call: () => new RTCPeerConnection().signalingState,
  "another frame's call": () => new (child().RTCPeerConnection)().signalingState,
};

async function tried() {
  const found = { origin: self.origin };
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      found[name] = { got: await attempt() };
    } catch (refused) {
      found[name] = { refused: String(refused) };
    }
  }
  return found;
}
