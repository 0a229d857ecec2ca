// SPDX-License-Identifier: Apache-2.0
import type {
  Phase,
  RolloutActionName,
  RolloutView,
} from '@teal/rollouts-common';
import { english } from '../__testUtils__/english';
import { fixtures } from '../fixtures';
import { FIXTURE_NOW, rolloutView } from '../fixtures/rolloutView';
import { actionsOf, allActions } from './rolloutActions';
import { whyNot } from './whyNot';

const t = english();
const now = FIXTURE_NOW;

const disabled = rolloutView({
  spec: { disabled: true },
  status: { phase: 'Disabled' },
});

const views: Record<Phase, RolloutView> = {
  Pending: fixtures.pendingHeld.views[0],
  Healthy: fixtures.healthy.views[0],
  Progressing: fixtures.progressingImagePullBackOff.views[0],
  Paused: fixtures.pausedAt20Percent.views[0],
  RollingBack: fixtures.rollingBack.views[0],
  RolledBack: fixtures.rolledBack.views[0],
  Finalizing: fixtures.finalizing.views[0],
  Degraded: fixtures.degradedMissingService.views[0],
  Disabled: disabled,
};

/** What can be done in each phase; everything else is off with a reason. */
const enabled: Record<Phase, readonly RolloutActionName[]> = {
  Pending: ['hold', 'abort', 'rollback'],
  Healthy: [],
  Progressing: ['promote-full', 'hold', 'abort', 'rollback'],
  Paused: ['promote', 'promote-full', 'hold', 'abort', 'rollback'],
  RollingBack: ['rollback', 'retry'],
  RolledBack: ['rollback', 'retry'],
  Finalizing: [],
  Degraded: [],
  Disabled: [],
};

const cells = Object.keys(views).flatMap(phase =>
  allActions.map(action => ({ phase: phase as Phase, action })),
);

/** A sentence that says why. */
const off = expect.stringMatching(/^\S.{15,}\.$/);

describe('actions by phase', () => {
  it.each(cells)('$phase: $action.name', ({ phase, action }) => {
    expect(whyNot(views[phase], action.name, t, now)).toEqual(
      enabled[phase].includes(action.name) ? undefined : off,
    );
  });
});

const byName = (name: RolloutActionName) => {
  const action = allActions.find(entry => entry.name === name);
  if (!action) throw new Error(`no action ${name}`);
  return action;
};

const closedOnSundays: RolloutView = {
  ...views.Paused,
  rollout: {
    ...views.Paused.rollout,
    spec: {
      ...views.Paused.rollout.spec,
      schedule: {
        timeZone: 'UTC',
        windows: [
          {
            days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
            from: '00:00',
            to: '24:00',
          },
        ],
      },
    },
  },
};

describe('why not', () => {
  it('leaves every way back open outside the schedule', () => {
    expect(whyNot(closedOnSundays, 'abort', t, now)).toBeUndefined();
    expect(whyNot(closedOnSundays, 'rollback', t, now)).toBeUndefined();
  });

  it.each<[string, RolloutActionName, RolloutView, string]>([
    [
      'a step that still waits for its pods has no pause to end',
      'promote',
      views.Progressing,
      'Step 2 is not at its pause yet.',
    ],
    [
      'a held release is resumed first',
      'promote',
      fixtures.heldByAPerson.views[0],
      'The release is held. Resume it first.',
    ],
    [
      'a pause of the author is not for the portal to end',
      'promote-full',
      rolloutView({
        spec: { paused: true },
        status: { ...views.Paused.rollout.status },
      }),
      'spec.paused is set on the Rollout. Its author must remove it where the Rollout is written.',
    ],
    [
      'a finishing release can not be aborted',
      'abort',
      views.Finalizing,
      'All requests reach the new version already; the release is finishing.',
    ],
    [
      'nothing runs',
      'abort',
      views.Healthy,
      'No release is running. It begins when the image or template of cart changes.',
    ],
    [
      'outside the schedule nothing goes forward',
      'promote',
      closedOnSundays,
      'The schedule is closed until 2026-11-23 00:00 (UTC). Going back is always open.',
    ],
  ])('%s', (_, name, view, reason) => {
    expect(whyNot(view, name, t, now)).toBe(reason);
  });
});

describe('Hold and Resume', () => {
  it('share one place', () => {
    const names = (view: RolloutView) => actionsOf(view).map(a => a.name);
    expect(names(views.Paused)).toContain('hold');
    expect(names(views.Paused)).not.toContain('resume');
    expect(names(fixtures.heldByAPerson.views[0])).toContain('resume');
    expect(names(fixtures.heldByAPerson.views[0])).not.toContain('hold');
  });
});

describe('consequences', () => {
  it('rolls back in the order traffic, template, pods', () => {
    expect(byName('rollback').consequences(views.Paused, t)).toEqual([
      'First, all requests go back to the stable version (now 20 % reach the new one).',
      'The gateway has applied it before any pod is touched (at most 10 s).',
      'Then the Deployment cart gets its stable template 5d8c9b7f6 again.',
      'The 5 new pods are removed; the stable pods never left.',
      'The Service cart-canary and all marks of the release are removed.',
      'The refused version is remembered: applied again, it is held until somebody retries.',
    ]);
  });

  it('promotes to the next step with its numbers', () => {
    expect(byName('promote').consequences(views.Paused, t)).toEqual([
      'Step 2 ends its pause; step 3 of 4 begins at once.',
      'The number of new pods stays at 5 of 5.',
      'When they are ready, 50 % of requests reach the new version (now 20 %).',
      'The release waits there for 10m.',
    ]);
  });

  it('aborts without touching a pod', () => {
    expect(byName('abort').consequences(views.Progressing, t)).toEqual([
      'Requests stay with the stable version: the new one gets none.',
      'The new pods stay as they are, so that you can look into them.',
      'The Deployment cart keeps the new template; nothing is undone in Git.',
      'From there you can retry or roll back.',
    ]);
  });

  it('aborts a held template without speaking of pods that never were', () => {
    expect(byName('abort').consequences(views.Pending, t)).toContain(
      'The new template stays held; no pod of it has ever run.',
    );
  });

  it('drops a held template without speaking of pods that never were', () => {
    const sentences = byName('rollback').consequences(views.Pending, t);
    expect(sentences).toContain(
      'The held template is dropped; no pod of it has ever run.',
    );
  });
});

describe('requests', () => {
  it('bind a promote to the release and the step that the person saw', () => {
    expect(byName('promote').request(views.Paused)).toEqual({
      action: 'promote',
      release: 'g7',
      step: 2,
    });
  });

  it.each<RolloutActionName>([
    'promote-full',
    'hold',
    'resume',
    'abort',
    'rollback',
    'retry',
  ])('bind %s to the release', name => {
    expect(byName(name).request(views.Paused)).toEqual({
      action: name,
      release: 'g7',
    });
  });
});
