import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { Keyboard, Moon, PanelLeft, Search, Sun, SunMoon } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Announcer } from '../components/announce.tsx';
import { useKeys } from '../components/keys.ts';
import { Pane } from '../components/Pane.tsx';
import { Tips } from '../components/Tips.tsx';
import { IconButton } from '../components/ui.tsx';
import icon from './icon.svg';
import { pages } from './pages.ts';
import styles from './Shell.module.css';
import { setTheme, type Theme, useTheme } from './theme.ts';

// layers come with their libraries when they are first opened
const GoTo = lazy(() => import('./GoTo.tsx').then((module) => ({ default: module.GoTo })));
const KeyHelp = lazy(() => import('./KeyHelp.tsx').then((module) => ({ default: module.KeyHelp })));

const RAIL = 'assay.rail';
/** Below it the rail is folded until somebody unfolds it. */
const NARROW = 1280;
const nextTheme: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const themeIcon = { system: SunMoon, light: Sun, dark: Moon };

/** What every page stands in: the rail, the layers that any page can open, the place for messages. */
export function Shell() {
  const [folded, setFolded] = useState(() => (localStorage.getItem(RAIL) ?? (window.innerWidth < NARROW ? 'folded' : 'open')) === 'folded');
  const [layer, setLayer] = useState<'keys' | 'go'>();
  const navigate = useNavigate();
  const theme = useTheme();
  const ThemeIcon = themeIcon[theme];
  const fold = () => {
    localStorage.setItem(RAIL, folded ? 'open' : 'folded');
    setFolded(!folded);
  };
  useKeys({
    '?': () => setLayer('keys'),
    'Ctrl k': () => setLayer('go'),
    ...Object.fromEntries(pages.map(({ to, key }) => [`g ${key}`, () => void navigate({ to })])),
  });
  return (
    <div className={styles.shell} data-folded={folded || undefined}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <nav className={styles.rail} aria-label="Pages">
        <Link to="/" className={styles.brand} aria-label="Assay, home">
          <img src={icon} alt="" width={24} height={24} />
          <span>Assay</span>
        </Link>
        <ul>
          {pages.map(({ to, name, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className={styles.page} activeProps={{ 'aria-current': 'page' }} title={folded ? name : undefined}>
                <Icon aria-hidden />
                <span>{name}</span>
              </Link>
            </li>
          ))}
        </ul>
        <a href="/api" className={styles.api}>
          API
        </a>
        <div className={styles.foot}>
          <IconButton label="Go to (Ctrl K)" onClick={() => setLayer('go')}>
            <Search aria-hidden />
          </IconButton>
          <IconButton label={`Theme: ${theme}`} onClick={() => setTheme(nextTheme[theme])}>
            <ThemeIcon aria-hidden />
          </IconButton>
          <IconButton label="Keys (?)" onClick={() => setLayer('keys')}>
            <Keyboard aria-hidden />
          </IconButton>
          <IconButton label={folded ? 'Unfold the list of pages' : 'Fold the list of pages'} aria-expanded={!folded} onClick={fold}>
            <PanelLeft aria-hidden />
          </IconButton>
        </div>
      </nav>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Pane>
          <Outlet />
        </Pane>
      </main>
      <Suspense>
        {layer === 'keys' && <KeyHelp onClose={() => setLayer(undefined)} />}
        {layer === 'go' && <GoTo onClose={() => setLayer(undefined)} />}
      </Suspense>
      <Announcer />
      <Tips />
    </div>
  );
}
