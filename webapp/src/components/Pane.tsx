import { TriangleAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { say } from './announce.tsx';
import { Button } from './ui.tsx';
import styles from './ui.module.css';

/** A failure at its place: the server's words, its code, another try. */
export function Problem({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof ApiError ? error.problem.error_code : undefined;
  const copy = () => {
    const details = error instanceof Error ? (error.stack ?? message) : message;
    void navigator.clipboard.writeText(`${code ?? ''} ${details}`.trim()).then(() => say('Copied.'));
  };
  return (
    <div className={styles.problem} role="alert">
      <TriangleAlert aria-hidden />
      <p>
        {message} {code && <code>{code}</code>}
      </p>
      {retry && <Button onClick={retry}>Retry</Button>}
      <Button onClick={copy}>Copy details</Button>
    </div>
  );
}

type State = { error: unknown };

/** A part of a page that may fail alone. */
export class Pane extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error !== undefined) {
      return <Problem error={this.state.error} retry={() => this.setState({ error: undefined })} />;
    }
    return this.props.children;
  }
}
