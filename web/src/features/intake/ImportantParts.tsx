// Pieces that the red, the amber and the calm page have in common.
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";
import type { ScreenView } from "./questionnaire.model";

/** The person's own answers that led here. */
export function Told({ because }: { because: ScreenView["because"] }) {
  const t = useWords("intake");
  if (because.length === 0) return null;
  return (
    <ul className="told" aria-label={t("told")}>
      {because.map(({ question, answer }) => (
        <li key={question}><span className="told__question">{question}</span> <strong>{answer}</strong></li>
      ))}
    </ul>
  );
}

export function Saying({ steps }: { steps: readonly string[] }) {
  if (steps.length === 0) return null;
  return (
    <ol className="say">
      {steps.map((step, index) => (
        <li key={step}><b aria-hidden="true">{index + 1}</b><span>{step}</span></li>
      ))}
    </ol>
  );
}

export function PhoneLines({ lines }: { lines: ScreenView["lines"] }) {
  if (lines.length === 0) return null;
  return (
    <ul className="lines">
      {lines.map((line) => (
        <li key={line.tel + line.name}>
          <a href={`tel:${line.tel}`}>
            <Icon name="phone" />
            <span className="grow"><strong>{line.name}</strong><span className="lines__note">{line.note}</span></span>
            <span className="lines__number">{line.number}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
