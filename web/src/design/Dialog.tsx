// A question over the page: focus is kept inside, Escape leaves, focus returns to where it was.
import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button, type Look } from "./Button";

export interface DialogProps {
  title: ReactNode;
  open: boolean;
  onClose(): void;
  children: ReactNode;
  /** `alertdialog` interrupts (ring, leaving); Escape still closes it. */
  role?: "dialog" | "alertdialog";
  /** False where leaving by Escape or by a tap outside would lose something. */
  dismissable?: boolean;
}

export function Dialog({ title, open, onClose, children, role = "dialog", dismissable = true }: DialogProps) {
  return (
    <ModalOverlay className="veil" isOpen={open} onOpenChange={(next) => next || onClose()} isDismissable={dismissable} isKeyboardDismissDisabled={!dismissable}>
      <Modal>
        <AriaDialog role={role} className="sheet">
          <Heading slot="title" level={2}>{title}</Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmProps {
  title: ReactNode;
  body?: ReactNode;
  open: boolean;
  yes: ReactNode;
  no: ReactNode;
  yesLook?: Look;
  pending?: boolean;
  onYes(): void;
  onNo(): void;
  yesTestId?: string;
  noTestId?: string;
}

/** Yes or no; the least harmful button has the focus. */
export function Confirm({ title, body, open, yes, no, yesLook = "danger", pending, onYes, onNo, yesTestId, noTestId }: ConfirmProps) {
  return (
    <Dialog title={title} open={open} onClose={onNo} role="alertdialog">
      {body && <p>{body}</p>}
      <div className="acts">
        <Button autoFocus look="second" onPress={onNo} data-testid={noTestId}>{no}</Button>
        <Button look={yesLook} onPress={onYes} isPending={pending} data-testid={yesTestId}>{yes}</Button>
      </div>
    </Dialog>
  );
}
