// A document of the brand in plain blocks, opened in place.
import { useId } from "react";
import type { BrandDocument } from "../../api/types";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";

export function DocumentText({ document }: { document: BrandDocument }) {
  const t = useWords("welcome");
  const id = useId();
  return (
    <details className="document card card--flat" aria-labelledby={id}>
      <summary>
        <Icon name="file" />
        <span className="grow">
          <h2 id={id}>{document.title}</h2>
          <span className="choice__help">{t("documents.version", { version: document.version })}</span>
        </span>
        <Icon name="down" />
      </summary>
      <div className="document__body stack" tabIndex={0} role="region" aria-labelledby={id}>
        {document.blocks.map((block, index) => <Block key={index} block={block} />)}
      </div>
    </details>
  );
}

function Block({ block }: { block: BrandDocument["blocks"][number] }) {
  if (block.kind === "heading") return <h3>{block.text}</h3>;
  if (block.kind === "list") return <ul className="bullets">{block.items?.map((item, index) => <li key={index}>{item}</li>)}</ul>;
  return <p>{block.text}</p>;
}
