// Several of several; an option such as "None of these" clears the others and is set apart.
import type { ReactNode } from "react";
import { Checkbox } from "react-aria-components/Checkbox";
import { CheckboxGroup } from "react-aria-components/CheckboxGroup";
import { ErrorLine } from "./ChoiceList";

export interface Option {
  value: string;
  label: ReactNode;
  help?: ReactNode;
  exclusive?: boolean;
  testId?: string;
}

export interface CheckListProps {
  label?: string;
  labelledBy?: string;
  options: readonly Option[];
  values: readonly string[];
  /** The option that was pressed; what that does to the others is decided by whoever asks. */
  onToggle(value: string): void;
  error?: string | null;
  tight?: boolean;
}

export function CheckList({ label, labelledBy, options, values, onToggle, error, tight }: CheckListProps) {
  const changed = (next: string[]) => {
    const one = [...next.filter((value) => !values.includes(value)), ...values.filter((value) => !next.includes(value))][0];
    if (one !== undefined) onToggle(one);
  };
  return (
    <CheckboxGroup aria-label={label} aria-labelledby={labelledBy} value={[...values]} onChange={changed} isInvalid={Boolean(error)} className="field">
      <div className={tight ? "choices choices--tight" : "choices"}>
        {options.map((option) => <OneOption key={option.value} option={option} />)}
      </div>
      <ErrorLine>{error}</ErrorLine>
    </CheckboxGroup>
  );
}

export { CheckList as AlarmList };

function OneOption({ option }: { option: Option }) {
  return (
    <Checkbox value={option.value} className={option.exclusive ? "choice choice--apart" : "choice"} data-testid={option.testId}>
      <span className="choice__dot choice__dot--box" aria-hidden="true" />
      <span className="grow">
        {option.label}
        {option.help && <span className="choice__help">{option.help}</span>}
      </span>
    </Checkbox>
  );
}
