// Which event a person has seen last on this browser, so that a new page replays only what was missed.

export interface Memory {
  read(): number | null;
  write(seq: number): void;
}

export function browserMemory(face: string, personId: string, storage: Storage = localStorage): Memory {
  const name = `doktr.seen.${face}.${personId}`;
  return {
    read() {
      const text = storage.getItem(name);
      const seq = text === null ? NaN : Number(text);
      return Number.isSafeInteger(seq) && seq >= 0 ? seq : null;
    },
    write(seq) {
      if (seq > (this.read() ?? -1)) storage.setItem(name, String(seq));
    },
  };
}
