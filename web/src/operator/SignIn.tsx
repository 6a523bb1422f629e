// How an operator signs in: itsme plus the brand's list of operators.
import { loginAddress } from "../api/session";
import { useBrand } from "../app/BrandContext";
import { Header, LanguagePicker } from "../app/Header";
import { Heading, Screen } from "../app/Screen";
import { LinkButton } from "../design/Button";
import { Note } from "../design/Surfaces";
import { useTrouble } from "../features/signin/useTrouble";
import { useLanguage, useWords } from "../words";

export function SignIn() {
  const t = useWords("operator");
  const signin = useWords("signin");
  const { language } = useLanguage();
  const { name } = useBrand();
  const trouble = useTrouble();
  return (
    <Screen title={signin("title")} header={<Header end={<LanguagePicker />} />} dock={
      <LinkButton away href={loginAddress("operator", language)} data-testid="sign-in">{signin("go")}</LinkButton>
    }>
      <div className="stack">
        {trouble && <Note tone="warn" role="alert"><span data-testid="login-trouble">{signin(`trouble.${trouble}`)}</span></Note>}
        <Heading>{t("signin.headline")}</Heading>
        <p className="lead">{t("signin.body", { brand: name })}</p>
      </div>
    </Screen>
  );
}
