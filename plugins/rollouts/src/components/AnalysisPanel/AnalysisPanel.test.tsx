// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import { configApiRef } from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type { MetricStatus } from '@teal/rollouts-common';
import { failedByAnalysis } from '../../fixtures/failed-by-analysis';
import { AnalysisPanel } from './AnalysisPanel';

const metrics = failedByAnalysis.views[0].rollout.status?.analysis ?? [];

function show(
  shown: readonly MetricStatus[],
  prometheus: object = { externalUrl: 'https://prometheus.example/' },
) {
  const config = mockApis.config({ data: { rollouts: { prometheus } } });
  return renderInTestApp(
    <TestApiProvider apis={[[configApiRef, config]]}>
      <AnalysisPanel metrics={shown} cluster="local" />
    </TestApiProvider>,
  );
}

describe('the analysis of a release', () => {
  it('says of each metric how it stands, why, and how often it came out how', async () => {
    await show(metrics);
    const [first, second] = screen.getAllByRole('listitem');
    expect(first).toHaveTextContent('success-rate');
    expect(first).toHaveTextContent('failed · step 2');
    expect(first).toHaveTextContent('it must be result >= 99');
    expect(first).toHaveTextContent(
      '2 of 5 measurements · 1 of 0 failures allowed',
    );
    expect(second).toHaveTextContent('measuring · all along');
  });

  it('shows both versions side by side, and where the query can be asked again', async () => {
    await show(metrics);
    const table = screen.getByRole('table', {
      name: /Measurements and query of success-rate/,
      hidden: true,
    });
    const [, , last] = within(table).getAllByRole('row', { hidden: true });
    expect(last).toHaveTextContent(/94\.8.*99\.9.*failed/);
    expect(
      screen.getByRole('link', { name: 'Open in Prometheus', hidden: true }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(
        /^https:\/\/prometheus\.example\/graph\?g0\.expr=100/,
      ),
    );
  });

  it('draws both versions over time, and names the border', async () => {
    await show(metrics);
    expect(
      screen.getByRole('img', {
        name: 'success-rate over 2 measurements; last: stable 99.9, new 94.8. Good: above 99',
      }),
    ).toBeInTheDocument();
  });

  it('links no Prometheus that a browser can not reach', async () => {
    await show(metrics, { url: 'http://prometheus.monitoring:9090' });
    expect(
      screen.queryByRole('link', { name: 'Open in Prometheus', hidden: true }),
    ).not.toBeInTheDocument();
  });

  it('shows nothing where nothing was measured', async () => {
    await show([]);
    expect(screen.queryByText('Analysis')).not.toBeInTheDocument();
  });
});
