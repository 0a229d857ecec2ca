// SPDX-License-Identifier: Apache-2.0
import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('asks a visitor to sign in', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: [
        {
          context: 'test',
          data: {
            app: { title: 'Teal' },
            backend: { baseUrl: 'http://localhost:7007' },
          },
        },
      ] as unknown as string,
    };

    render(App.createRoot());

    expect(
      await screen.findByRole(
        'button',
        { name: 'Enter' },
        { timeout: 120_000 },
      ),
    ).toBeInTheDocument();
  }, 300_000);
});
