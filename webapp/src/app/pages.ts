import { Braces, ChartColumn, Gauge, Layers, ListTree, MessagesSquare, Server } from 'lucide-react';

/** The pages of the rail in their order; `g` and then the key goes to one. */
export const pages = [
  { to: '/overview', name: 'Overview', key: 'o', icon: ChartColumn },
  { to: '/traces', name: 'Traces', key: 't', icon: ListTree },
  { to: '/sessions', name: 'Sessions', key: 'c', icon: MessagesSquare },
  { to: '/evaluations', name: 'Evaluations', key: 'e', icon: Gauge },
  { to: '/scorers', name: 'Scorers', key: 's', icon: Braces },
  { to: '/experiments', name: 'Experiments', key: 'x', icon: Layers },
  { to: '/server', name: 'Server', key: 'v', icon: Server },
] as const;
