// One part of "My data": a card with a heading, and what to show while its list is on the way or did not come.
import type { UseQueryResult } from "@tanstack/react-query";
import { useId, type ReactNode } from "react";
import { problemText } from "../../app/problemText";
import { TextButton } from "../../design/Button";
import { Icon, type IconName } from "../../design/Icon";
import { Loading, Note, Skeleton } from "../../design/Surfaces";
import { useWords } from "../../words";

export function Section({ title, icon, lead, children, testId }: { title: string; icon: IconName; lead?: ReactNode; children: ReactNode; testId?: string }) {
  const id = useId();
  return (
    <section className="card stack" aria-labelledby={id} data-testid={testId}>
      <div className="row">
        <span className="disc"><Icon name={icon} /></span>
        <h2 id={id} className="grow">{title}</h2>
      </div>
      {lead && <p className="small soft">{lead}</p>}
      {children}
    </section>
  );
}

export function ListOf<T>({ query, empty, children }: { query: UseQueryResult<T[]>; empty: string; children(items: T[]): ReactNode }) {
  const frame = useWords("frame");
  if (query.data) return query.data.length > 0 ? children(query.data) : <p className="small soft">{empty}</p>;
  if (!query.isError) return <Loading><Skeleton /><Skeleton /></Loading>;
  return (
    <Note tone="warn" role="alert">
      {problemText(frame, query.error)} <TextButton onPress={() => void query.refetch()}>{frame("again")}</TextButton>
    </Note>
  );
}
