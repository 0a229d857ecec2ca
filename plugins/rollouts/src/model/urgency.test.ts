// SPDX-License-Identifier: Apache-2.0
import { type FixtureName, fixtures } from '../fixtures';
import { ago, canary, rolloutView } from '../fixtures/rolloutView';
import { byUrgency, type Urgency, urgencyOf } from './urgency';

const ofFixtures: Record<FixtureName, Urgency> = {
  waitingAtGates: 'attention',
  progressingImagePullBackOff: 'attention',
  pausedAt20Percent: 'attention',
  pausedForTenMinutes: 'moving',
  chosenByCookie: 'attention',
  mirroring: 'attention',
  heldByAPerson: 'attention',
  rollingBack: 'moving',
  rolledBack: 'attention',
  failedByAnalysis: 'attention',
  finalizing: 'moving',
  pendingHeld: 'moving',
  degradedMissingService: 'attention',
  healthy: 'resting',
  notGated: 'attention',
  twoClusters: 'moving',
};

describe('how much a Rollout asks of a person', () => {
  it.each(Object.entries(ofFixtures))('%s: %s', (name, urgency) => {
    const [view] = fixtures[name as FixtureName].views;
    expect(urgencyOf(view)).toBe(urgency);
  });

  it('nothing once somebody promoted the step that waited', () => {
    const [view] = fixtures.pausedAt20Percent.views;
    const { status } = view.rollout;
    const [first, second] = status!.steps!;
    const promoted = rolloutView({
      status: { ...status, steps: [first, { ...second, by: 'user:x/kim' }] },
    });
    expect(urgencyOf(promoted)).toBe('moving');
  });

  it('nothing while it is switched off, guarded or not', () => {
    const conditions = fixtures.notGated.views[0].rollout.status?.conditions;
    const off = rolloutView({ status: { phase: 'Disabled', conditions } });
    expect(urgencyOf(off)).toBe('resting');
  });

  it('nothing where a webhook alone is asked, which answers by itself', () => {
    const [{ rollout }] = fixtures.waitingAtGates.views;
    const { status } = rollout;
    const gates = status!.gates!.filter(({ name }) => name === 'load-test');
    const asked = rolloutView({
      spec: rollout.spec,
      status: { ...status, gates },
    });
    expect(urgencyOf(asked)).toBe('moving');
  });

  it('a look, while its author holds a release', () => {
    const held = rolloutView({
      spec: { paused: true },
      status: {
        phase: 'Paused',
        step: '1/4',
        release: { id: 'g7', startedAt: ago(60) },
        canary,
      },
    });
    expect(urgencyOf(held)).toBe('attention');
  });
});

describe('the list of Rollouts', () => {
  it('is told apart by urgency, the worst phase first', () => {
    const named = (name: string, from: FixtureName) =>
      rolloutView({
        name,
        spec: fixtures[from].views[0].rollout.spec,
        status: fixtures[from].views[0].rollout.status,
      });
    const groups = byUrgency([
      named('a', 'healthy'),
      named('b', 'pausedAt20Percent'),
      named('c', 'degradedMissingService'),
      named('d', 'finalizing'),
      named('e', 'rollingBack'),
    ]);
    const names = Object.values(groups).map(views =>
      views.map(({ rollout }) => rollout.metadata.name).join(),
    );
    expect(names).toEqual(['c,b', 'e,d', 'a']);
  });
});
