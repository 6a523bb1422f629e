// What the tests are held against, as a page gets it: the same files, from the address it was loaded from.

/** A request that waits: tests read their vectors while they are being collected. */
function fetched(path: string): string {
  const request = new XMLHttpRequest();
  request.open("GET", path, false);
  request.send();
  if (request.status !== 200) throw new Error(`${path}: ${request.status}`);
  return request.responseText;
}

export const publishedText = (name: string) => fetched(`/vectors/${name}.json`);

export const standardText = (path: string) => fetched(`/standards/${path}`);
