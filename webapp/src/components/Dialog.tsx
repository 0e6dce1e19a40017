import { Dialog as AriakitDialog, DialogDismiss, DialogHeading } from '@ariakit/react';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Dialog.module.css';
import { ui } from './ui.tsx';

/** A layer over the page: focus goes in, `Esc` closes it and gives the focus back. */
export function Dialog({ title, open, onClose, children, foot }: { title: string; open: boolean; onClose: () => void; children: ReactNode; foot?: ReactNode }) {
  return (
    <AriakitDialog
      open={open}
      onClose={onClose}
      unmountOnHide
      className={styles.dialog}
      backdrop={<div className={styles.backdrop} />}
    >
      <div className={styles.dialogHead}>
        <DialogHeading render={<h2>{title}</h2>} />
        <DialogDismiss className={ui.iconButton} aria-label="Close">
          <X aria-hidden />
        </DialogDismiss>
      </div>
      <div className={styles.dialogBody}>{children}</div>
      {foot && <div className={styles.dialogFoot}>{foot}</div>}
    </AriakitDialog>
  );
}
