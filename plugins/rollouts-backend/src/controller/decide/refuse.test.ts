// SPDX-License-Identifier: Apache-2.0
import type { Observation } from '../observe/observation';
import { decide } from './decide';
import { lookAt } from './simulation/lookAt';
import { at } from './simulation/moments';
import { applyTemplate } from './simulation/users';

/** A template that has just been held, in a world with one thing wrong. */
function refuse(wrong: (observation: Observation) => Observation) {
  const simulation = at('Healthy');
  applyTemplate(simulation.world, 'v2');
  const observation = lookAt(simulation.world);
  if (!observation) throw new TypeError('the moment has a Rollout');
  return decide(wrong(observation), simulation.world.now);
}

function service(change: Partial<NonNullable<Observation['service']>>) {
  return (observation: Observation): Observation => ({
    ...observation,
    service: observation.service && { ...observation.service, ...change },
  });
}

function workload(change: Partial<NonNullable<Observation['workload']>>) {
  return (observation: Observation): Observation => ({
    ...observation,
    workload: observation.workload && { ...observation.workload, ...change },
  });
}

describe('a template is not let in, and nothing is touched (c1), when', () => {
  it.each<[string, (observation: Observation) => Observation, RegExp]>([
    [
      'the Service does not exist',
      it => ({ ...it, service: undefined }),
      /Service cart doesn't exist; create it/,
    ],
    [
      'the Service is an ExternalName',
      service({ type: 'ExternalName' }),
      /has type ExternalName/,
    ],
    [
      'the Service has no selector',
      service({ selector: {} }),
      /Service cart has no selector/,
    ],
    [
      'the Service selects what the template does not carry',
      service({ selector: { app: 'other' } }),
      /selects app=other, which the pod template of Deployment cart doesn't carry/,
    ],
    [
      'the Service has foreign endpoints',
      service({ foreignEndpoints: ['db-0'] }),
      /also selects db-0, which Deployment cart doesn't own/,
    ],
    [
      'the name of the workload leaves no room for a hash in those of its pods',
      workload({ name: 'c'.repeat(57) }),
      /has 57 letters: .*use a name of at most 56/,
    ],
    [
      'the name of the extra Service is taken',
      it => ({
        ...it,
        canaryService: it.service && { ...it.service, ownedBy: undefined },
      }),
      /Service cart-canary exists and isn't Teal's/,
    ],
    [
      'a route does not exist',
      it => ({
        ...it,
        routes: it.routes.map(route => ({ ...route, exists: false })),
      }),
      /HTTPRoute cart doesn't exist/,
    ],
    [
      'a route cannot carry the steps',
      it => ({
        ...it,
        routes: it.routes.map(route => ({
          ...route,
          problem: "doesn't refer to Service cart",
        })),
      }),
      /HTTPRoute cart: doesn't refer to Service cart/,
    ],
    [
      'there is no route, but a step with part of the traffic',
      it => ({ ...it, routes: [] }),
      /step 1 has weight 20, but without spec.traffic.routes/,
    ],
    [
      'the strategy is Recreate',
      workload({ fields: { strategyType: 'Recreate' } }),
      /strategy RollingUpdate|strategy/,
    ],
    [
      'its user had paused the workload',
      it =>
        workload({
          release: it.workload?.release && {
            ...it.workload.release,
            originallyPaused: true,
          },
        })(it),
      /kubectl rollout resume deployment\/cart/,
    ],
    [
      'the author paused the Rollout',
      it => ({
        ...it,
        rollout: {
          ...it.rollout,
          spec: { ...it.rollout.spec, paused: true },
        },
      }),
      /spec.paused of Rollout cart/,
    ],
  ])('%s', (title, wrong, sentence) => {
    expect(title).not.toBe('');
    const recreate = title.includes('Recreate');
    const decision = refuse(observation => {
      const broken = wrong(observation);
      const release = broken.workload?.release;
      return recreate && broken.workload && release
        ? {
            ...broken,
            workload: {
              ...broken.workload,
              release: {
                ...release,
                originals: { ...release.originals, strategyType: 'Recreate' },
              },
            },
          }
        : broken;
    });
    expect(decision.status.phase).toBe('Pending');
    expect(decision.status.message).toMatch(sentence);
    expect(decision.writes).toEqual([]);
  });
});

describe('a Rollout at rest says what is wrong', () => {
  const rest = (change: (observation: Observation) => Observation) => {
    const { world } = at('Healthy');
    const observation = lookAt(world);
    if (!observation) throw new TypeError('the moment has a Rollout');
    return decide(change(observation), world.now);
  };

  it('when an older Rollout has the workload, and writes nothing', () => {
    const decision = rest(it => ({ ...it, rivals: ['older'] }));
    expect(decision.status.message).toContain('Rollout older already releases');
    expect(decision.writes).toEqual([]);
  });

  it('when the workload does not exist', () => {
    const decision = rest(it => ({ ...it, workload: undefined }));
    expect(decision.status.message).toBe(
      "Deployment cart doesn't exist; create it, or delete this Rollout and create it again for another Deployment",
    );
  });

  it('when nothing guards the cluster: the label is not set, template changes are native', () => {
    const decision = rest(it => ({
      ...workload({ gated: false })(it),
      guard: { mechanism: 'none', works: false, reason: 'no policy API' },
    }));
    expect(decision.writes).toEqual([]);
    expect(decision.status.message).toContain('no policy API');
    expect(
      decision.status.conditions?.find(({ type }) => type === 'Gated'),
    ).toMatchObject({ status: 'False', reason: 'GuardMissing' });
  });

  it('when the webhook that guards the cluster does not answer: it refuses, and the label stays', () => {
    const decision = rest(it => ({
      ...it,
      guard: { mechanism: 'webhook', works: false, reason: 'no answer' },
    }));
    expect(decision.writes).toEqual([]);
    expect(decision.status.message).toBe(
      'template changes of Deployment cart are refused: no answer',
    );
  });

  it('when its user took the workload out', () => {
    const decision = rest(workload({ gated: false, bypass: 'incident 7' }));
    expect(decision.writes).toEqual([]);
    expect(decision.status.message).toContain('incident 7');
  });

  it('when the workload is not settled yet, and sets no label', () => {
    const decision = rest(it => ({
      ...workload({ gated: false })(it),
      replicaSets: it.replicaSets.map(set => ({
        ...set,
        availableReplicas: 3,
      })),
    }));
    expect(decision.writes).toEqual([]);
    expect(decision.status.message).toContain(
      '3 of 5 pods of its template available',
    );
  });
});
