// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import { renderInTestApp } from '@backstage/test-utils';
import { failedByAnalysis } from '../../fixtures/failed-by-analysis';
import { AnalysisPanel } from './AnalysisPanel';

const metrics = failedByAnalysis.views[0].rollout.status?.analysis ?? [];

describe('the analysis of a release', () => {
  it('says of each metric how it stands, why, and how often it came out how', async () => {
    await renderInTestApp(<AnalysisPanel metrics={metrics} />);
    const [first, second] = screen.getAllByRole('listitem');
    expect(first).toHaveTextContent('success-rate');
    expect(first).toHaveTextContent('failed · step 2');
    expect(first).toHaveTextContent('it must be result >= 99');
    expect(first).toHaveTextContent('1 of 2 good, 1 failed');
    expect(second).toHaveTextContent('measuring · all along');
  });

  it('shows both versions side by side, and where the query can be asked again', async () => {
    await renderInTestApp(<AnalysisPanel metrics={metrics} />);
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
        /^http:\/\/prometheus\.monitoring:9090\/graph\?g0\.expr=100/,
      ),
    );
  });

  it('shows nothing where nothing was measured', async () => {
    await renderInTestApp(<AnalysisPanel metrics={[]} />);
    expect(screen.queryByText('Analysis')).not.toBeInTheDocument();
  });
});
