// SPDX-License-Identifier: Apache-2.0
import { fixtures } from '../fixtures';
import { canary, rolloutView } from '../fixtures/rolloutView';
import { reachNewVersion } from './reachNewVersion';

/** A release whose new pods get no requests yet. */
const unseen = (readyReplicas: number) =>
  rolloutView({
    status: {
      phase: 'Progressing',
      release: { id: 'g7', startedAt: '2026-11-22T00:00:00.000Z' },
      canary: { ...canary, replicas: 3, readyReplicas },
      traffic: { weight: 0 },
    },
  });

describe('reachNewVersion', () => {
  it('leads to the extra Service as soon as one new pod is ready', () => {
    expect(reachNewVersion(unseen(1))?.command).toContain('-canary');
  });

  it('promises nothing while no new pod can answer', () => {
    expect(reachNewVersion(unseen(0))).toBeUndefined();
  });

  it('is silent once the new version gets requests anyway', () => {
    const [view] = fixtures.pausedAt20Percent.views;
    expect(reachNewVersion(view)).toBeUndefined();
  });
});
