// Text, longer text, one of a list, yes or no: each with its label above, help under it and its error in words.
import type { ReactNode } from "react";
import { Checkbox } from "react-aria-components/Checkbox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Switch as AriaSwitch } from "react-aria-components/Switch";
import { Text } from "react-aria-components/Text";
import { TextArea as AriaTextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from "react-aria-components/TextField";
import { ErrorLine } from "./ChoiceList";
import { Icon } from "./Icon";

export interface TextFieldProps extends Pick<AriaTextFieldProps, "type" | "name" | "autoComplete" | "inputMode" | "maxLength" | "isRequired" | "autoFocus" | "value" | "onChange" | "onBlur" | "isDisabled"> {
  label: ReactNode;
  labelHidden?: boolean;
  help?: ReactNode;
  error?: string | null;
  rows?: number;
  placeholder?: string;
  "data-testid"?: string;
}

export function TextField({ label, labelHidden, help, error, rows, placeholder, "data-testid": testId, ...rest }: TextFieldProps) {
  return (
    <AriaTextField {...rest} validationBehavior="aria" isInvalid={Boolean(error)} className="field">
      <Label className={labelHidden ? "sr" : "field__label"}>{label}</Label>
      {rows ? (
        <AriaTextArea rows={rows} placeholder={placeholder} data-testid={testId} className="field__input" />
      ) : (
        <Input placeholder={placeholder} data-testid={testId} className="field__input" />
      )}
      {help && <Text slot="description" className="field__help">{help}</Text>}
      <ErrorLine>{error}</ErrorLine>
    </AriaTextField>
  );
}

export interface SelectProps {
  label: ReactNode;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange(value: string): void;
  labelHidden?: boolean;
  "data-testid"?: string;
}

/** The device's own list: the one that every phone, screen reader and keyboard already knows. */
export function Select({ label, options, value, onChange, labelHidden, "data-testid": testId }: SelectProps) {
  return (
    <label className="field">
      <span className={labelHidden ? "sr" : "field__label"}>{label}</span>
      <span className="picker">
        <select value={value} onChange={(event) => onChange(event.target.value)} data-testid={testId}>
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
        <Icon name="down" />
      </span>
    </label>
  );
}

export interface TickProps {
  children: ReactNode;
  selected: boolean;
  onChange(selected: boolean): void;
  "data-testid"?: string;
}

export function Tick({ children, selected, onChange, "data-testid": testId }: TickProps) {
  return (
    <Checkbox isSelected={selected} onChange={onChange} className="choice" data-testid={testId}>
      <span className="choice__dot choice__dot--box" aria-hidden="true" />
      <span className="grow">{children}</span>
    </Checkbox>
  );
}

export function Switch({ children, selected, onChange, "data-testid": testId }: TickProps) {
  return (
    <AriaSwitch isSelected={selected} onChange={onChange} className="switch" data-testid={testId}>
      <span className="grow">{children}</span>
      <span className="switch__track" aria-hidden="true" />
    </AriaSwitch>
  );
}
