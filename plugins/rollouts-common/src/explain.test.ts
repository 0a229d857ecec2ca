// SPDX-License-Identifier: Apache-2.0
import type { RolloutView } from './api';
import { explainRollout } from './explain';
import type { Phase, Rollout, RolloutStatus } from './rollout';

const now = Date.parse('2026-11-01T10:00:00Z');
const at = (minutesAgo: number) =>
  new Date(now - minutesAgo * 60_000).toISOString();

const release = {
  id: 'g7',
  startedAt: at(15),
  changedBy: 'alice',
  images: ['teal.dev/shop:1.5.0'],
};
const stable = {
  revision: 'aaa',
  images: ['teal.dev/shop:1.4.2'],
  replicas: 5,
  readyReplicas: 5,
};
const canary = { ...stable, revision: 'bbb', replicas: 3, readyReplicas: 2 };

/** Rollout shop/cart: a preview, a fifth for ten minutes, then all. */
function aView(
  status: RolloutStatus | undefined,
  options: {
    spec?: Partial<Rollout['spec']>;
    annotations?: Record<string, string>;
  } = {},
): RolloutView {
  return {
    cluster: 'local',
    workloadReplicas: 5,
    rollout: {
      apiVersion: 'rollouts.teal.dev/v1alpha1',
      kind: 'Rollout',
      metadata: {
        name: 'cart',
        namespace: 'shop',
        uid: 'u',
        resourceVersion: '1',
        generation: 1,
        creationTimestamp: at(9_000),
        annotations: options.annotations,
      },
      spec: {
        workloadRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'cart',
        },
        strategy: {
          type: 'BlueGreen',
          steps: [
            { replicas: '50%', pause: {} },
            {
              replicas: '100%',
              traffic: { weight: 20 },
              pause: { duration: '10m' },
            },
          ],
        },
        traffic: { service: 'cart' },
        ...options.spec,
      },
      status,
    },
  };
}

const underWay = (phase: Phase, more: RolloutStatus = {}): RolloutStatus => ({
  phase,
  release,
  stable,
  canary,
  step: '1/3',
  traffic: { weight: 0 },
  ...more,
});

describe('explaining a Rollout', () => {
  it.each<[string, RolloutView, string]>([
    [
      'that nobody has looked at yet',
      aView(undefined),
      'Rollout shop/cart in cluster local has not been looked at by its controller yet.',
    ],
    [
      'whose template is held',
      aView(
        underWay('Pending', {
          step: undefined,
          traffic: undefined,
          canary: { ...canary, revision: '' },
          message: "release g7 is held: Service cart doesn't exist; create it",
        }),
      ),
      "Rollout shop/cart in cluster local holds the template of release g7 back. Release g7 brings teal.dev/shop:1.5.0; it was begun 15 min ago by alice. Release g7 is held: Service cart doesn't exist; create it. The stable version serves everything meanwhile, and the release begins by itself once that is settled.",
    ],
    [
      'at rest, with how the last release ended',
      aView({
        phase: 'Healthy',
        stable,
        message: 'cart runs teal.dev/shop:1.4.2 with 5 of 5 pods ready',
        release: {
          ...release,
          finishedAt: at(300),
          result: 'RolledBack',
          reason: 'checkout fails',
        },
      }),
      'Rollout shop/cart in cluster local is healthy: nothing is being released. Cart runs teal.dev/shop:1.4.2 with 5 of 5 pods ready. The last release, g7, ended 5 h ago: RolledBack (checkout fails).',
    ],
    [
      'that waits for a pod',
      aView(
        underWay('Progressing', {
          message:
            'step 1 of 3: 2 of 3 new pods ready, waiting for cart-b-1 (ImagePullBackOff)',
        }),
      ),
      'Rollout shop/cart in cluster local is at step 1 of 3 of release g7. Release g7 brings teal.dev/shop:1.5.0; it was begun 15 min ago by alice. Step 1 of 3: 2 of 3 new pods ready, waiting for cart-b-1 (ImagePullBackOff). 2 of 5 new pods are ready, and 5 of 5 of the stable version. 0 % of the requests go to the new version. Nobody has to do anything: it goes on by itself, and a batch that is not ready after 600 s has failed.',
    ],
    [
      'that waits for a person',
      aView(
        underWay('Paused', {
          message: 'step 1 of 3: waits for a promote',
          currentStep: { state: 'Paused', startedAt: at(3) },
        }),
      ),
      'Rollout shop/cart in cluster local is at step 1 of 3 of release g7. Release g7 brings teal.dev/shop:1.5.0; it was begun 15 min ago by alice. Step 1 of 3: waits for a promote. 2 of 5 new pods are ready, and 5 of 5 of the stable version. 0 % of the requests go to the new version. It goes on when somebody with the permission rollouts.release.promote promotes step 1.',
    ],
    [
      'on its way back',
      aView(underWay('RollingBack', { message: 'rolling back' })),
      'Rollout shop/cart in cluster local is taking release g7 back. Release g7 brings teal.dev/shop:1.5.0; it was begun 15 min ago by alice. Rolling back. 2 of 5 new pods are ready, and 5 of 5 of the stable version. 0 % of the requests go to the new version. Nobody has to do anything.',
    ],
    [
      'that has gone back',
      aView({
        phase: 'RolledBack',
        release: { ...release, finishedAt: at(1) },
      }),
      'Rollout shop/cart in cluster local has taken release g7 back. All requests go to the stable version; retry starts the release again, and roll back deploys the stable template again.',
    ],
    [
      'at its end',
      aView({ phase: 'Finalizing', release, message: 'finishing' }),
      'Rollout shop/cart in cluster local is finishing release g7. Release g7 brings teal.dev/shop:1.5.0; it was begun 15 min ago by alice. Finishing. Nobody has to do anything.',
    ],
    [
      'that lacks something',
      aView({ phase: 'Degraded', message: 'Service cart does not exist' }),
      'Rollout shop/cart in cluster local is stopped. Service cart does not exist. It goes on by itself once that is put right.',
    ],
    [
      'that is switched off',
      aView({ phase: 'Disabled' }),
      'Rollout shop/cart in cluster local is disabled: Kubernetes alone rolls the workload. Remove spec.disabled to have its releases guided again.',
    ],
  ])('%s', (_what, view, expected) => {
    expect(explainRollout(view, now)).toBe(expected);
  });

  it.each<[string, RolloutView, string]>([
    [
      'a pause of a certain time, when it ends',
      aView(
        underWay('Paused', {
          step: '2/3',
          steps: [{}, { routedAt: at(4) }],
          traffic: { weight: 20 },
        }),
      ),
      '20 % of the requests go to the new version. It goes on by itself at 2026-11-01T10:06:00.000Z, or sooner when somebody with the permission rollouts.release.promote promotes step 2.',
    ],
    [
      'a step that is promoted and still waits, that nobody has to act',
      aView(underWay('Paused', { steps: [{ by: 'user:default/bob' }] })),
      'It goes on by itself when nothing of this holds it any more.',
    ],
    [
      'a hold, whose it is',
      aView(underWay('Paused'), {
        annotations: {
          'rollouts.teal.dev/hold': 'g7',
          'rollouts.teal.dev/actor': 'user:default/bob',
          'rollouts.teal.dev/reason': 'lunch',
        },
      }),
      'It goes on when it is resumed; user:default/bob holds it (lunch).',
    ],
    [
      "the author's pause",
      aView(underWay('Paused'), { spec: { paused: true } }),
      'It goes on when whoever writes the Rollout removes spec.paused.',
    ],
    [
      'a gate that waits for an approval',
      aView(
        underWay('Paused', {
          gates: [
            {
              name: 'board',
              when: 'Traffic',
              step: 1,
              release: 'g7',
              state: 'Waiting',
              askedAt: at(3),
              question: 'q',
            },
          ],
        }),
      ),
      'It goes on when somebody with the permission rollouts.release.approve approves gate board.',
    ],
    [
      'a closed schedule',
      aView(underWay('Paused'), {
        spec: {
          schedule: {
            timeZone: 'UTC',
            freezes: [
              { from: '2026-10-31', to: '2026-11-02', reason: 'the sale' },
            ],
          },
        },
      }),
      'a freeze (the sale) holds releases until 2026-11-03 00:00 (UTC); going back is always possible.',
    ],
    [
      'metrics that have not passed',
      aView(
        underWay('Progressing', {
          analysis: [
            {
              metric: 'success-rate',
              stage: 'Step',
              phase: 'Failed',
              message: 'measured 94.8; it must be result >= 99',
              counters: {
                count: 1,
                successful: 0,
                failed: 1,
                inconclusive: 0,
                error: 0,
                consecutiveError: 0,
                consecutiveSuccess: 0,
              },
              measurements: [],
            },
          ],
        }),
      ),
      'Metric success-rate is failed: measured 94.8; it must be result >= 99.',
    ],
  ])('names %s', (_what, view, part) => {
    expect(explainRollout(view, now)).toContain(part);
  });
});
