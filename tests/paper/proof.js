// The page of the test: it has things worth stealing, opens two letters as the product does, and reports what became of it.
const told = (kind) => new Promise((done) => {
  addEventListener("message", function hear(event) {
    if (!event.data?.[kind]) return;
    removeEventListener("message", hear);
    done({ origin: event.origin, ...event.data });
  });
});
const opens = (request) => new Promise((done) => (request.onsuccess = done));
const dark = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.filter((value, at) => at % 4 === 0 && value < 128).length;

async function read(openPaper, letter) {
  const planted = told("planted");
  const paper = await openPaper(await (await fetch(letter)).blob());
  const canvas = document.body.appendChild(document.createElement("canvas"));
  const text = await paper.paint(1, canvas);
  const said = { pages: paper.pages, text, ink: dark(canvas), frames: frames.length, ...(await planted) };
  return { paper, said };
}

async function leaves(frame, elsewhere) {
  const stopped = new Promise((done) => addEventListener("securitypolicyviolation", ({ effectiveDirective }) => done(effectiveDirective)));
  frame.postMessage({ leave: `${elsewhere}/leak?frame` }, "*");
  return await stopped;
}

async function proof() {
  const { elsewhere, reader } = await (await fetch("/proof.json")).json();
  document.title = "around";
  document.cookie = "planted=1";
  localStorage.setItem("planted", "1");
  sessionStorage.setItem("planted", "1");
  await opens(indexedDB.open("planted"));
  await caches.open("planted");
  const page = await tried();
  document.querySelectorAll("iframe").forEach((frame) => frame.remove());
  const [openPaper] = Object.values(await import(reader));
  const first = await read(openPaper, "/first.pdf");
  first.paper.close();
  const second = await read(openPaper, "/second.pdf");
  const broken = await openPaper(new Blob(["%PDF-1.4\n%%EOF\n"])).then(() => "opened", String);
  const stopped = await leaves(frames[0], elsewhere);
  return { agent: navigator.userAgent, page, first: first.said, second: second.said, broken, left: frames.length, stopped, elsewhere };
}

const post = (report) => fetch("/report", { method: "POST", body: JSON.stringify(report) });
proof().then(async (report) => {
  await post(report);
  location.href = `${report.elsewhere}/leak?page`;
}, (failure) => post({ agent: navigator.userAgent, failed: String(failure?.stack ?? failure) }));
