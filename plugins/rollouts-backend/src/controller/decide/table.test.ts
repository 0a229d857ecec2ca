// SPDX-License-Identifier: Apache-2.0

/**
 * The whole table of controller/README.md: every phase meets every event, and
 * everything that follows is judged by the invariants until nothing moves any
 * more. Promotes are left out, so a release that goes on waits at step 1.
 */
import type { Phase } from '@teal/rollouts-common';
import type { Moment } from './simulation/moments';
import { at, setSpec } from './simulation/moments';
import type { Simulation } from './simulation/Simulation';
import { applyTemplate, deleteRollout, scale } from './simulation/users';
import { existingRoutes } from './simulation/world';

/** Something that happens to a Rollout, its workload or its Service. */
const events = {
  'a new template comes': s => s.user('v3', w => applyTemplate(w, 'v3')),
  'the stable template is applied': s =>
    s.user('v1', w => applyTemplate(w, 'v1')),
  'the Rollout is deleted': s => s.user('deletes', deleteRollout),
  'the Rollout is disabled': s =>
    s.user('disables', w => setSpec(w, { disabled: true })),
  'the workload is scaled to 10': s => {
    s.record.scaled = true;
    s.user('scales', w => scale(w, 10));
  },
  'the workload is scaled to 0': s => {
    s.record.scaled = true;
    s.user('scales', w => scale(w, 0));
  },
  'abort is commanded': s => s.command({ abort: { release: idOf(s) } }),
  'rollback is commanded': s => s.command({ rollback: { release: idOf(s) } }),
  'retry is commanded': s => s.command({ retry: { release: idOf(s) } }),
  'adjust is commanded': s =>
    s.command({
      adjust: { release: idOf(s), step: 1, traffic: { weight: 35 } },
    }),
  'approve is commanded': s =>
    s.command({ approve: { release: idOf(s), gate: 'board' }, actor: 'kim' }),
  'the Service is gone': s => {
    s.record.faulty = true;
    s.user('deletes Service cart', w => {
      w.service = undefined;
    });
  },
} satisfies Record<string, (simulation: Simulation) => void>;

function idOf(simulation: Simulation): string {
  return simulation.world.rollout?.status?.release?.id ?? 'g3';
}

/** [phase or gone, the workload's template, new pods beside stable ones as v1/v2/v3, % to the new version]. */
type End = readonly [
  phase: Phase | 'gone',
  template: string,
  pods: string,
  weight: number,
];

const table: Record<Moment, Record<keyof typeof events, End>> = {
  Healthy: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 20],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v1', '5/0/0', 0],
    'the Rollout is disabled': ['Disabled', 'v1', '5/0/0', 0],
    'the workload is scaled to 10': ['Healthy', 'v1', '10/0/0', 0],
    'the workload is scaled to 0': ['Healthy', 'v1', '0/0/0', 0],
    'abort is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'adjust is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'approve is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'the Service is gone': ['Degraded', 'v1', '5/0/0', 0],
  },
  Pending: {
    'a new template comes': ['Pending', 'v3 held', '5/0/0', 0],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v2', '0/5/0', 0],
    'the Rollout is disabled': ['Disabled', 'v2', '0/5/0', 0],
    'the workload is scaled to 10': ['Pending', 'v2 held', '10/0/0', 0],
    'the workload is scaled to 0': ['Pending', 'v2 held', '5/0/0', 0],
    'abort is commanded': ['RolledBack', 'v2 held', '5/0/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Pending', 'v2 held', '5/0/0', 0],
    'adjust is commanded': ['Pending', 'v2 held', '5/0/0', 0],
    'approve is commanded': ['Pending', 'v2 held', '5/0/0', 0],
    'the Service is gone': ['Pending', 'v2 held', '5/0/0', 0],
  },
  Progressing: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 20],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v2', '4/3/0', 0],
    'the Rollout is disabled': ['Disabled', 'v2', '4/3/0', 0],
    'the workload is scaled to 10': ['RolledBack', 'v2', '10/5/0', 0],
    'the workload is scaled to 0': ['RolledBack', 'v2', '5/3/0', 0],
    'abort is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'adjust is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'approve is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'the Service is gone': ['Degraded', 'v2', '5/3/0', 0],
  },
  Paused: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 20],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v2', '0/5/0', 0],
    'the Rollout is disabled': ['Disabled', 'v2', '0/5/0', 0],
    'the workload is scaled to 10': ['Paused', 'v2', '10/5/0', 20],
    'the workload is scaled to 0': ['Paused', 'v2', '5/3/0', 20],
    'abort is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Paused', 'v2', '5/3/0', 20],
    'adjust is commanded': ['Paused', 'v2', '5/3/0', 35],
    'approve is commanded': ['Paused', 'v2', '5/3/0', 20],
    'the Service is gone': ['Degraded', 'v2', '5/3/0', 20],
  },
  AtTheStart: {
    'a new template comes': ['Pending', 'v3 held', '5/0/0', 0],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v2', '0/5/0', 0],
    'the Rollout is disabled': ['Disabled', 'v2', '0/5/0', 0],
    'the workload is scaled to 10': ['Pending', 'v2 held', '10/0/0', 0],
    'the workload is scaled to 0': ['Pending', 'v2 held', '5/0/0', 0],
    'abort is commanded': ['RolledBack', 'v2 held', '5/0/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Pending', 'v2 held', '5/0/0', 0],
    'adjust is commanded': ['Pending', 'v2 held', '5/0/0', 0],
    'approve is commanded': ['Paused', 'v2', '5/3/0', 20],
    'the Service is gone': ['Pending', 'v2 held', '5/0/0', 0],
  },
  AtAGate: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 0],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v2', '0/5/0', 0],
    'the Rollout is disabled': ['Disabled', 'v2', '0/5/0', 0],
    'the workload is scaled to 10': ['Paused', 'v2', '10/5/0', 0],
    'the workload is scaled to 0': ['Paused', 'v2', '5/3/0', 0],
    'abort is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Paused', 'v2', '5/3/0', 0],
    'adjust is commanded': ['Paused', 'v2', '5/3/0', 0],
    'approve is commanded': ['Paused', 'v2', '5/3/0', 20],
    'the Service is gone': ['Degraded', 'v2', '5/3/0', 0],
  },
  Analyzing: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 20],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v2', '0/5/0', 0],
    'the Rollout is disabled': ['Disabled', 'v2', '0/5/0', 0],
    'the workload is scaled to 10': ['Paused', 'v2', '10/5/0', 20],
    'the workload is scaled to 0': ['Paused', 'v2', '5/3/0', 20],
    'abort is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Paused', 'v2', '5/3/0', 20],
    'adjust is commanded': ['Paused', 'v2', '5/3/0', 35],
    'approve is commanded': ['Paused', 'v2', '5/3/0', 20],
    'the Service is gone': ['Degraded', 'v2', '5/3/0', 20],
  },
  Finalizing: {
    'a new template comes': ['Paused', 'v3', '0/5/3', 20],
    'the stable template is applied': ['Paused', 'v1', '3/5/0', 20],
    'the Rollout is deleted': ['gone', 'v2', '0/5/0', 0],
    'the Rollout is disabled': ['Disabled', 'v2', '0/5/0', 0],
    'the workload is scaled to 10': ['Healthy', 'v2', '0/10/0', 0],
    'the workload is scaled to 0': ['Healthy', 'v2', '0/5/0', 0],
    'abort is commanded': ['Healthy', 'v2', '0/5/0', 0],
    'rollback is commanded': ['Healthy', 'v2', '0/5/0', 0],
    'retry is commanded': ['Healthy', 'v2', '0/5/0', 0],
    'adjust is commanded': ['Healthy', 'v2', '0/5/0', 0],
    'approve is commanded': ['Healthy', 'v2', '0/5/0', 0],
    'the Service is gone': ['Degraded', 'v2', '5/5/0', 100],
  },
  RollingBack: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 20],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v1', '5/0/0', 0],
    'the Rollout is disabled': ['Disabled', 'v1', '5/0/0', 0],
    'the workload is scaled to 10': ['RolledBack', 'v2', '10/5/0', 0],
    'the workload is scaled to 0': ['RolledBack', 'v2', '5/3/0', 0],
    'abort is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Paused', 'v2', '5/3/0', 20],
    'adjust is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'approve is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'the Service is gone': ['RolledBack', 'v2', '5/3/0', 0],
  },
  RolledBack: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 20],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v1', '5/0/0', 0],
    'the Rollout is disabled': ['Disabled', 'v1', '5/0/0', 0],
    'the workload is scaled to 10': ['RolledBack', 'v2', '10/5/0', 0],
    'the workload is scaled to 0': ['RolledBack', 'v2', '5/3/0', 0],
    'abort is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Paused', 'v2', '5/3/0', 20],
    'adjust is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'approve is commanded': ['RolledBack', 'v2', '5/3/0', 0],
    'the Service is gone': ['RolledBack', 'v2', '5/3/0', 0],
  },
  Rejected: {
    'a new template comes': ['Paused', 'v3', '5/0/3', 20],
    'the stable template is applied': ['Healthy', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v1', '5/0/0', 0],
    'the Rollout is disabled': ['Disabled', 'v1', '5/0/0', 0],
    'the workload is scaled to 10': ['RolledBack', 'v2 held', '10/0/0', 0],
    'the workload is scaled to 0': ['RolledBack', 'v2 held', '5/0/0', 0],
    'abort is commanded': ['RolledBack', 'v2 held', '5/0/0', 0],
    'rollback is commanded': ['Healthy', 'v1', '5/0/0', 0],
    'retry is commanded': ['Paused', 'v2', '5/3/0', 20],
    'adjust is commanded': ['RolledBack', 'v2 held', '5/0/0', 0],
    'approve is commanded': ['RolledBack', 'v2 held', '5/0/0', 0],
    'the Service is gone': ['RolledBack', 'v2 held', '5/0/0', 0],
  },
  Disabled: {
    'a new template comes': ['Disabled', 'v3', '0/0/5', 0],
    'the stable template is applied': ['Disabled', 'v1', '5/0/0', 0],
    'the Rollout is deleted': ['gone', 'v1', '5/0/0', 0],
    'the Rollout is disabled': ['Disabled', 'v1', '5/0/0', 0],
    'the workload is scaled to 10': ['Disabled', 'v1', '10/0/0', 0],
    'the workload is scaled to 0': ['Disabled', 'v1', '0/0/0', 0],
    'abort is commanded': ['Disabled', 'v1', '5/0/0', 0],
    'rollback is commanded': ['Disabled', 'v1', '5/0/0', 0],
    'retry is commanded': ['Disabled', 'v1', '5/0/0', 0],
    'adjust is commanded': ['Disabled', 'v1', '5/0/0', 0],
    'approve is commanded': ['Disabled', 'v1', '5/0/0', 0],
    'the Service is gone': ['Disabled', 'v1', '5/0/0', 0],
  },
};

const names = Object.keys(events) as (keyof typeof events)[];
const moments = Object.keys(table) as Moment[];

function endOf({ world }: Simulation): End {
  const pods = ['v1', 'v2', 'v3'].map(
    version => world.pods.filter(pod => pod.hash === `hash${version}`).length,
  );
  const held = world.deployment?.held === undefined ? '' : ' held';
  return [
    world.rollout ? world.rollout.status?.phase ?? 'Pending' : 'gone',
    `${world.deployment?.template}${held}`,
    pods.join('/'),
    Math.max(
      0,
      ...existingRoutes(world).map(it => it.effective.traffic.weight),
    ),
  ];
}

describe.each(moments)('in phase %s', moment => {
  it.each(names)('when %s', name => {
    const simulation = at(moment);
    events[name](simulation);
    simulation.run();
    expect(endOf(simulation)).toEqual(table[moment][name]);
  });

  it.each(names)('comes to rest after: %s (I6)', name => {
    const simulation = at(moment);
    events[name](simulation);
    simulation.run();
    const before = simulation.requests;
    simulation.checkRest();
    expect(simulation.requests).toBe(before);
  });
});
