// One of several: the whole card is the label. As a list, as tiles with a drawing, or as a row of short answers.
import { useEffect, useRef, type ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { useAnnounce } from "./Announcer";
import { Icon, type IconName } from "./Icon";

export interface Choice {
  value: string;
  label: ReactNode;
  help?: ReactNode;
  icon?: IconName | ReactNode;
  testId?: string;
  disabled?: boolean;
}

export interface ChoiceListProps {
  /** The question: its text, or the id of the heading that asks it. */
  label?: string;
  labelledBy?: string;
  choices: readonly Choice[];
  value: string | null;
  onChange(value: string): void;
  error?: string | null;
  look?: "list" | "tiles" | "small-tiles" | "row";
}

const groups = { list: "choices", tiles: "tiles", "small-tiles": "tiles tiles--small", row: "seg" };

export function ChoiceList({ label, labelledBy, choices, value, onChange, error, look = "list" }: ChoiceListProps) {
  return (
    <RadioGroup aria-label={label} aria-labelledby={labelledBy} value={value} onChange={onChange} isInvalid={Boolean(error)} className="field">
      <div className={groups[look]}>
        {choices.map((choice) => <OneChoice key={choice.value} choice={choice} tile={look === "tiles" || look === "small-tiles"} />)}
      </div>
      <ErrorLine>{error}</ErrorLine>
    </RadioGroup>
  );
}

function OneChoice({ choice, tile }: { choice: Choice; tile: boolean }) {
  const drawing = typeof choice.icon === "string" ? <Icon name={choice.icon as IconName} /> : choice.icon;
  return (
    <Radio value={choice.value} isDisabled={choice.disabled} className={tile ? "choice tile" : "choice"} data-testid={choice.testId}>
      {tile && drawing}
      <span className="choice__dot" aria-hidden="true" />
      {!tile && drawing}
      <span className="grow">
        {choice.label}
        {choice.help && <span className="choice__help">{choice.help}</span>}
      </span>
    </Radio>
  );
}

/** Seen under the field, and said at once. */
export function ErrorLine({ children }: { children?: string | null }) {
  const announce = useAnnounce();
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!children) return;
    announce(children, "assertive");
    line.current?.scrollIntoView({ block: "nearest" });
  }, [children, announce]);
  if (!children) return null;
  return (
    <FieldError className="field__error">
      <Icon name="alert" size="s" />
      <span ref={line}>{children}</span>
    </FieldError>
  );
}
