import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Facet } from '../../api/types.ts';
import { holds } from '../../components/completion.ts';
import { number } from '../../components/format.ts';
import styles from './Facets.module.css';

type Props = { facets: readonly Facet[]; filter: string; onToggle: (condition: string) => void };

/** The values the matching traces have; a click adds one to the filter or takes it out. */
export function Facets({ facets, filter, onToggle }: Props) {
  return (
    <div className={styles.facets} role="region" aria-label="Values" tabIndex={0}>
      {facets.map((facet) => (
        <Group key={facet.field} facet={facet} filter={filter} onToggle={onToggle} />
      ))}
    </div>
  );
}

function Group({ facet, filter, onToggle }: { facet: Facet; filter: string; onToggle: Props['onToggle'] }) {
  const [open, setOpen] = useState(true);
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <section>
      <h3>
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon aria-hidden />
          {facet.label}
        </button>
      </h3>
      {open && (
        <ul>
          {facet.values.map((value) => (
            <li key={value.filter}>
              <label title={value.filter}>
                <input type="checkbox" checked={holds(filter, value.filter)} onChange={() => onToggle(value.filter)} />
                <span>{value.value}</span>
                <span className={styles.count}>{number(value.count)}</span>
              </label>
            </li>
          ))}
          {facet.more > 0 && <li className={styles.more}>and {number(facet.more)} more: use the filter</li>}
        </ul>
      )}
    </section>
  );
}
