// Two dots and no line between them: nobody is waiting.

export function EmptyLine() {
  return (
    <svg viewBox="0 0 136 64" aria-hidden="true" focusable="false">
      <circle cx="22" cy="24" r="13" fill="var(--primary)" />
      <circle cx="114" cy="24" r="13" fill="none" stroke="var(--line)" strokeWidth="2.5" strokeDasharray="5 6" />
      <path d="M22 46c0 9 20 14 46 14s46-5 46-14" fill="none" stroke="var(--hair)" strokeWidth="4" strokeLinecap="round" strokeDasharray="1 9" />
    </svg>
  );
}
