// Gives a file that was made on this page to the person, among their downloads.

const FREE_AFTER_MS = 60_000;

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FREE_AFTER_MS);
}
