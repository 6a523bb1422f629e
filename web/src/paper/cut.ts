// Done before anything else runs behind the wall: what its page's own policy cannot forbid is taken away, and nothing waits to be seen.

// All that is ever needed is here by now: from this moment on nothing more is fetched, not even a script of ours, whose address could tell.
const enough = document.createElement("meta");
enough.httpEquiv = "Content-Security-Policy";
enough.content = "default-src 'none'";
document.head.append(enough);

// Policies know connections to servers, but not those of calls, by which code could also reach the outside.
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection"]) Reflect.deleteProperty(globalThis, name);

// Browsers paint frames only while they are in sight, and this one never is.
window.requestAnimationFrame = (next) => window.setTimeout(() => next(performance.now()));

export {};
