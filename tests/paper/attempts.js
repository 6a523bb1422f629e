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
// what some policies ask for, of a script that says nothing
const EMPTY = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
// so that the server can tell whose ask it was
const by = self.origin === "null" ? "frame-" : "";
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
  script: () => import(`/leak.js?${by}script`).then(() => "loaded"),
  "script ahead": () => loaded(Object.assign(document.createElement("link"), { rel: "modulepreload", href: `/leak.js?${by}ahead`, integrity: EMPTY }), document.head),
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
