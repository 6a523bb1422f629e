// Whoever stands in between two people who call each other: ends the line of each at its own and passes on what it gets.
(ice) => {
  const GATHERING_MS = 1500;
  const lines = new Map();
  const overheard = { lines: 0, notes: 0 };
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  const gathered = (pc) =>
    Promise.race([wait(GATHERING_MS), new Promise((done) => (pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done()))]);

  function end() {
    const pc = new RTCPeerConnection(ice);
    const channel = pc.createDataChannel("doktr", { negotiated: true, id: 0, ordered: true });
    pc.onconnectionstatechange = () => (overheard.lines += pc.connectionState === "connected");
    return { pc, channel, early: [] };
  }

  function passOn(from, to) {
    from.channel.onmessage = ({ data }) => {
      overheard.notes += 1;
      if (to.channel.readyState === "open") to.channel.send(data);
      else to.channel.addEventListener("open", () => to.channel.send(data), { once: true });
    };
    from.pc.ontrack = ({ track }) => to.pc.getTransceivers().find((one) => one.receiver.track.kind === track.kind)?.sender.replaceTrack(track);
  }

  async function describe({ pc, early }, description) {
    await pc.setRemoteDescription(description);
    for (const candidate of early.splice(0)) await pc.addIceCandidate(candidate);
  }

  async function own({ pc }) {
    const done = gathered(pc);
    await pc.setLocalDescription();
    await done;
    return pc.localDescription.sdp;
  }

  return Object.assign(window, {
    overheard: () => overheard,
    async offered(attempt, sdp) {
      const [near, far] = [end(), end()];
      lines.set(attempt, { near, far });
      for (const kind of ["audio", "video"]) far.pc.addTransceiver(kind, { direction: "sendrecv" });
      passOn(near, far);
      passOn(far, near);
      await describe(near, { type: "offer", sdp });
      return own(far);
    },
    async answered(attempt, sdp) {
      const { near, far } = lines.get(attempt);
      await describe(far, { type: "answer", sdp });
      for (const place of near.pc.getTransceivers()) place.direction = "sendrecv";
      return own(near);
    },
    async found(attempt, side, candidate) {
      const line = lines.get(attempt)?.[side];
      if (!line) return;
      if (line.pc.remoteDescription === null) line.early.push(candidate);
      else await line.pc.addIceCandidate(candidate).catch(() => undefined);
    },
  }) && undefined;
}
