// A screen whose content is still on its way: it has its title and its landmarks, and says "Loading…" when it takes long.
import type { ReactNode } from "react";
import { Loading } from "../design/Surfaces";
import { Header } from "./Header";
import { Screen } from "./Screen";

export function LoadingScreen({ title, header }: { title: string; header?: ReactNode }) {
  return (
    <Screen title={title} header={header ?? <Header />}>
      <h1 className="sr">{title}</h1>
      <Loading />
    </Screen>
  );
}
