// Everything held about me, as one file.
import { useMutation } from "@tanstack/react-query";
import { exportAll } from "../../api/patient";
import { problemText } from "../../app/problemText";
import { useAnnounce } from "../../design/Announcer";
import { Button } from "../../design/Button";
import { Note } from "../../design/Surfaces";
import { useWords } from "../../words";
import { Section } from "./Section";

function save(content: unknown, name: string): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function ExportSection() {
  const t = useWords("mydata");
  const frame = useWords("frame");
  const announce = useAnnounce();
  const fetchAll = useMutation({
    mutationFn: exportAll,
    onSuccess: (everything) => {
      save(everything, "my-data.json");
      announce(t("export.done"));
    },
  });
  return (
    <Section title={t("export")} icon="download" lead={t("export.lead")}>
      <Button look="second" onPress={() => fetchAll.mutate()} isPending={fetchAll.isPending} data-testid="export">{t("export.go")}</Button>
      {fetchAll.isSuccess && <Note tone="ok">{t("export.done")}</Note>}
      {fetchAll.error && <Note tone="warn" role="alert">{problemText(frame, fetchAll.error)}</Note>}
    </Section>
  );
}
