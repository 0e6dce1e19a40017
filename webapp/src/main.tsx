import './app/tokens.css'; // first: it names the order of the layers
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.ts';
import { router } from './app/router.tsx';
import { applyTheme } from './app/theme.ts';

applyTheme();

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      // what the server refused it would refuse again; what did not arrive may arrive
      retry: (failures, error) => failures < 2 && error instanceof ApiError && [0, 429, 503].includes(error.status),
    },
  },
});

const app = document.getElementById('app');
if (app === null) throw new Error('index.html has no element with the id app');
createRoot(app).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
