// Components that are fetched ahead of time. One that is here already shows at once: React.lazy would always make it wait a moment.
import { lazy, useState, type ComponentType } from "react";

export interface Ahead<P> {
  (props: P): React.ReactNode;
  fetchAhead(): Promise<void>;
}

export function ahead<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): Ahead<P> {
  let here: ComponentType<P> | null = null;
  const fetched = () =>
    load().then((module) => {
      here = module.default;
      return module;
    });
  const Later = lazy(fetched) as unknown as ComponentType<P>;
  function Shown(props: P) {
    const [Component] = useState<ComponentType<P>>(() => here ?? Later);
    return <Component {...props} />;
  }
  return Object.assign(Shown, { fetchAhead: () => fetched().then(() => undefined) });
}
