// Done before anything else runs behind the wall: what no policy of a page can forbid is taken away, and nothing waits to be seen.

// Policies know connections to servers, but not those of calls, by which code could also reach the outside.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection"]) Reflect.deleteProperty(globalThis, name);

// Browsers paint frames only while they are in sight, and this one never is.
window.requestAnimationFrame = (next) => window.setTimeout(() => next(performance.now()));

export {};
