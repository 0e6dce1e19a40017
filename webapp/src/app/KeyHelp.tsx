import { useState } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { enableKeys, keysEnabled } from '../components/keys.ts';
import styles from './KeyHelp.module.css';
import { pages } from './pages.ts';

const groups: { name: string; keys: [string, string][] }[] = [
  {
    name: 'Everywhere',
    keys: [
      ['?', 'this list'],
      ['Ctrl K', 'go to a page, trace, run or scorer'],
      ...pages.map(({ key, name }): [string, string] => [`g ${key}`, name]),
      ['/', 'filter'],
      ['Esc', 'close the top layer'],
    ],
  },
  {
    name: 'Lists',
    keys: [
      ['j k', 'next, previous row'],
      ['Enter', 'open'],
      ['x', 'select'],
      ['Shift x', 'select the range'],
      ['e', 'evaluate'],
      ['[ ]', 'older, newer time window'],
      ['l', 'live on, off'],
    ],
  },
  {
    name: 'Trace',
    keys: [
      ['j k', 'next, previous trace of the list'],
      ['arrows', 'move, open and close in the tree'],
      ['n N', 'next, previous match'],
      ['Shift e', 'next error'],
      ['a', 'assessments'],
      ['f', 'add feedback'],
      ['x', 'add an expectation'],
      ['c', 'copy a link to this span'],
      ['l', 'similar traces'],
    ],
  },
  {
    name: 'Feedback on a trace',
    keys: [
      ['y n', 'pass, fail'],
      ['Enter', 'save'],
      ['Ctrl Enter', 'save, and the next trace'],
      ['Esc', 'leave it'],
    ],
  },
  {
    name: 'Script editor',
    keys: [
      ['Ctrl Enter', 'try'],
      ['Ctrl S', 'save a version'],
      ['F8', 'next problem'],
      ['Ctrl Space', 'complete'],
      ['Esc then Tab', 'leave the editor'],
    ],
  },
];

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(keysEnabled);
  return (
    <Dialog title="Keys" open onClose={onClose}>
      <div className={styles.groups}>
        {groups.map((group) => (
          <section key={group.name}>
            <h3>{group.name}</h3>
            <dl>
              {group.keys.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label>
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            enableKeys(event.target.checked);
            setOn(event.target.checked);
          }}
        />{' '}
        Single letters are keys
      </label>
    </Dialog>
  );
}
