// The devices that may act for me: each holds its own key; one that is lost is taken out of use for good.
import { useQuery } from "@tanstack/react-query";
import { devices as fetchDevices, revokeDevice } from "../../api/session";
import type { Face } from "../../api/http";
import type { Device } from "../../api/types";
import { useSignedIn } from "../../app/session";
import { Icon } from "../../design/Icon";
import { Tag } from "../../design/Surfaces";
import { keys } from "../../patient/keys";
import { useFormats, useWords } from "../../words";
import { Folded } from "./Folded";
import { RevokeButton } from "./RevokeButton";
import { ListOf, Section } from "./Section";

export function DevicesSection({ face = "patient" }: { face?: Face }) {
  const t = useWords("mydata");
  const devices = useQuery({ queryKey: keys.devices, queryFn: () => fetchDevices(face) });
  return (
    <Section title={t("devices")} icon="device" lead={t("devices.lead")} testId="devices">
      <ListOf query={devices} empty={t("devices.none")}>
        {(items) => <Folded items={items.toSorted((one, other) => Number(other.current) - Number(one.current))}>{(one) => <OneDevice key={one.id} face={face} device={one} />}</Folded>}
      </ListOf>
    </Section>
  );
}

function OneDevice({ face, device }: { face: Face; device: Device }) {
  const t = useWords("mydata");
  const { moment, day } = useFormats();
  const { ended } = useSignedIn();
  return (
    <li className="row row--wrap">
      <Icon name="key" />
      <div className="grow">
        <strong>{device.label}</strong> {device.current && <Tag tone="ok">{t("this")}</Tag>} {device.revoked_at && <Tag tone="plain">{t("devices.revoked")}</Tag>}
        <p className="cap soft">{t("devices.since", { day: day(device.enrolled_at) })}</p>
        {!device.revoked_at && device.last_seen_at && <p className="cap soft">{t("seen", { moment: moment(device.last_seen_at) })}</p>}
      </div>
      {!device.revoked_at && (
        <RevokeButton
          title={t("devices.ask", { name: device.label })}
          body={device.current ? t("devices.ask.this") : t("devices.ask.body")}
          yes={t("devices.yes")}
          revoke={() => revokeDevice(face, device.id)}
          after={device.current ? () => ended() : undefined}
          testId={device.current ? "revoke-this-device" : "revoke-device"}
        >
          {t("devices.revoke")}
        </RevokeButton>
      )}
    </li>
  );
}
