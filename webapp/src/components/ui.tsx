import type { ComponentProps, ReactNode } from 'react';
import styles from './ui.module.css';

type ButtonProps = ComponentProps<'button'> & { kind?: 'main' | 'plain' | 'danger'; icon?: ReactNode };

export function Button({ kind = 'plain', icon, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`${styles.button} ${styles[kind] ?? ''} ${className ?? ''}`}>
      {icon}
      {children}
    </button>
  );
}

/** A button that is only a picture; its name is its tooltip. */
export function IconButton({ label, children, className, ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <button type="button" {...rest} className={`${styles.iconButton} ${className ?? ''}`} aria-label={label} data-tip={label}>
      {children}
    </button>
  );
}

export function Field({ label, hint, error, children }: { label: string; hint?: ReactNode; error?: string | undefined; children: ReactNode }) {
  return (
    <label className={styles.field}>
      <span className={styles.label}>{label}</span>
      {children}
      {hint && <span className={styles.hint}>{hint}</span>}
      {error && (
        <span className={styles.fieldError} role="alert">
          {error}
        </span>
      )}
    </label>
  );
}

export function Select({ label, className, ...rest }: ComponentProps<'select'> & { label: string }) {
  return <select {...rest} aria-label={label} className={`${styles.input} ${className ?? ''}`} />;
}

/** Placeholder rows of the real height, shown after 100 ms. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div className={styles.skeleton} aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export { styles as ui };
