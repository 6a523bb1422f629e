// The way in for people at work: itsme, and what to know before it.
import { Suspense } from "react";
import { loginAddress } from "../../api/session";
import { BrandMark, useBrand } from "../../app/BrandContext";
import { Header, LanguagePicker } from "../../app/Header";
import { Heading, Screen } from "../../app/Screen";
import { LinkButton } from "../../design/Button";
import { Icon } from "../../design/Icon";
import { Note } from "../../design/Surfaces";
import { useLanguage, useWords } from "../../words";
import { useTrouble } from "../signin/useTrouble";
import { HeroDrawing } from "../signin/HeroDrawing";
import { InvitedNote } from "./InvitedNote";
import { TeamNote } from "./TeamNote";
import "../signin/signin.css";
import "./desk.css";

export type DeskFace = "doctor" | "operator" | "assistant";

const points = {
  doctor: [["signin.doctor.register", "seal"], ["signin.doctor.ring", "bell"], ["signin.doctor.locked", "lock"]],
  operator: [["signin.operator.list", "key"], ["signin.operator.live", "chart"], ["signin.operator.nothing", "lock"]],
  assistant: [["signin.assistant.register", "seal"], ["signin.assistant.asked", "people"], ["signin.assistant.locked", "lock"]],
} as const;

export function DeskSignIn({ face }: { face: DeskFace }) {
  const t = useWords("desk");
  const { language } = useLanguage();
  const trouble = useTrouble();
  return (
    <Screen title={t("signin")} className="signin desk-signin" header={<Header start={<DeskBrand />} end={<LanguagePicker />} />}>
      <div className="desk-signin__card card">
        <HeroDrawing />
        <Heading>{t(`signin.${face}`)}</Heading>
        <Trouble face={face} trouble={trouble} />
        {face === "doctor" && <Suspense><InvitedNote refused={trouble === "unknown-doctor"} /></Suspense>}
        {face === "assistant" && <Suspense><TeamNote refused={trouble === "unknown-assistant"} /></Suspense>}
        <ul className="points">
          {points[face].map(([key, icon]) => (
            <li key={key}>
              <Icon name={icon} />
              <span>{t(key)}</span>
            </li>
          ))}
        </ul>
        <LinkButton away href={loginAddress(face, language)} data-testid="sign-in">{t("signin.go")}</LinkButton>
      </div>
    </Screen>
  );
}

function DeskBrand() {
  const brand = useBrand();
  return (
    <p className="brand">
      <BrandMark />
      {brand.name}
    </p>
  );
}

function Trouble({ face, trouble }: { face: DeskFace; trouble: ReturnType<typeof useTrouble> }) {
  const t = useWords("desk");
  const signin = useWords("signin");
  if (!trouble) return null;
  const refused = trouble === "unknown-doctor" || trouble === "unknown-assistant" || trouble === "not-operator";
  return (
    <Note tone={trouble === "cancelled" ? "plain" : "warn"} role="alert">
      <span data-testid="login-trouble">{signin(`trouble.${trouble}`)}</span>
      {refused && <span> {t(`refused.${face}`)}</span>}
    </Note>
  );
}
