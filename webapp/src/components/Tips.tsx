import { useEffect, useState } from 'react';
import styles from './ui.module.css';

const WAIT_MS = 400;
const GAP = 6;

type Tip = { text: string; left: number; top: number; above: boolean };

/**
 * The tooltips of everything with `data-tip`, once in the shell: they come on hover and on focus, stay while the pointer is on
 * them, go with Esc. Their text is also the name of their element, so a screen reader need not see them.
 */
export function Tips() {
  const [tip, setTip] = useState<Tip>();
  useEffect(() => {
    let timer: number | undefined;
    const later = (event: Event) => {
      if (!(event.target instanceof Element)) return;
      const on = event.target.closest<HTMLElement>('[data-tip], [data-tips]');
      if (on?.dataset['tips'] !== undefined) return;
      window.clearTimeout(timer);
      if (on === null) setTip(undefined);
      else timer = window.setTimeout(() => setTip(tipOf(on)), event.type === 'focusin' ? 0 : WAIT_MS);
    };
    const focused = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) later(event);
    };
    const away = () => {
      window.clearTimeout(timer);
      setTip(undefined);
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape') away();
    };
    document.addEventListener('pointerover', later);
    document.addEventListener('focusin', focused);
    document.addEventListener('focusout', away);
    document.addEventListener('pointerdown', away);
    document.addEventListener('keydown', pressed, true);
    return () => {
      window.clearTimeout(timer);
      document.removeEventListener('pointerover', later);
      document.removeEventListener('focusin', focused);
      document.removeEventListener('focusout', away);
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('keydown', pressed, true);
    };
  }, []);
  if (tip === undefined) return null;
  return (
    <div className={styles.tooltip} data-tips data-above={tip.above || undefined} aria-hidden style={{ left: tip.left, top: tip.top }}>
      {tip.text}
    </div>
  );
}

function tipOf(element: HTMLElement): Tip | undefined {
  const text = element.dataset['tip'];
  if (text === undefined || !element.isConnected) return undefined;
  const box = element.getBoundingClientRect();
  const above = box.bottom > window.innerHeight - 48;
  const left = Math.max(80, Math.min(window.innerWidth - 80, box.left + box.width / 2));
  return { text, left, top: above ? box.top - GAP : box.bottom + GAP, above };
}
