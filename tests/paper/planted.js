// Runs inside the frame, before the reader, as if a flaw in the reader had let it in: tries everything, tells the test, and leaves when told to.
const files = [];
addEventListener("message", async ({ data }) => {
  if (data instanceof Uint8Array) {
    files.push(new TextDecoder().decode(data));
    window.parent.postMessage({ planted: await tried(), files, popup: String(window.open("/leak?popup")) }, "*");
  }
  if (data?.leave) location.href = data.leave;
});
