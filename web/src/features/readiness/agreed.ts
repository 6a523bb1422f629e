// Who agreed on this browser that their page looks at camera, microphone and network: a person, never the browser.

const nameOf = (person: string) => `doktr.silent-look.${person}`;

export const agreedTo = (person: string) => localStorage.getItem(nameOf(person)) !== null;
export const keepAgreed = (person: string) => localStorage.setItem(nameOf(person), "yes");

/** Taken back, signed out, or gone. */
export const forgetLook = (person: string) => localStorage.removeItem(nameOf(person));
