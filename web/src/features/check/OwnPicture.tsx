// The person's own picture, mirrored as in a mirror, with what we found about the camera.
import { useEffect } from "react";
import { Tag } from "../../design/Surfaces";
import { Icon } from "../../design/Icon";
import { useWords } from "../../words";
import type { Check } from "./useCheck";

export function OwnPicture({ check: { media, found, video } }: { check: Check }) {
  const t = useWords("check");
  const track = media.videoTrack;
  const { stream } = media;
  useEffect(() => {
    if (video.current) video.current.srcObject = track ? stream : null;
  }, [video, track, stream]);
  return (
    <div className="own" data-testid="check-camera" data-state={found.camera.state}>
      <video ref={video} autoPlay muted playsInline aria-label={t("camera.own")} hidden={!track} />
      {!track && <span className="own__none"><Icon name="cameraOff" size="l" /></span>}
      {found.camera.state === "testing" && <Tag tone="plain">{t("camera.testing")}</Tag>}
      {found.camera.state === "works" && <Tag tone="ok" icon="check">{t("camera.works.short")}</Tag>}
      {found.camera.state === "trouble" && <Tag tone="warn" icon="alert">{found.camera.code === "CAM_DARK" ? t("camera.dark") : t("camera.fails.short")}</Tag>}
    </div>
  );
}
