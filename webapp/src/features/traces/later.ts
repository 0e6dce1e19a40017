/** What the first rows of the list do not need, as one file: together it packs better than in pieces. */
export { Facets } from './Facets.tsx';
export { Following } from './Following.tsx';
export { Histogram } from './Histogram.tsx';
export { NothingMatches, NothingYet } from './Nothing.tsx';
