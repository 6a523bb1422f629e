// No camera in this computer: the same place in the line, on the phone.
import { QrCode } from "../../design/QrCode";
import { useWords } from "../../words";

export default function GoOnByPhone() {
  const t = useWords("check");
  return (
    <section className="card card--flat by-phone">
      <QrCode text={location.origin} label={t("phone.picture")} />
      <div className="grow">
        <h2>{t("phone.title")}</h2>
        <p className="small soft">{t("phone.body")}</p>
      </div>
    </section>
  );
}
