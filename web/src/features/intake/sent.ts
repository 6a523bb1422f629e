// Remembers that the draft was used to join the line, so that it is not offered again as unfinished.

const name = "doktr.asked";

export const markSent = () => localStorage.setItem(name, "yes");
export const forgetSent = () => localStorage.removeItem(name);
export const isSent = () => localStorage.getItem(name) !== null;
