// SPDX-License-Identifier: Apache-2.0
/** What needs no API server; the whole table is run against one (test/admission). */
import { HELD_MARKER, workloadMarks } from '@teal/rollouts-common';
import type { JsonPatchOperation } from '../../controller/kubeApi';
import { gate } from './gate';
import type { AdmissionRequest, Answer } from './review';
import type { Workload } from './workload';

const account = 'system:serviceaccount:teal-system:teal-controller';

/** A labelled Deployment of generation 6. */
function cart(change: {
  readonly image?: string;
  readonly annotations?: Record<string, string>;
  readonly labels?: Record<string, string>;
  readonly marker?: string;
  readonly spec?: Partial<Workload['spec']>;
}): Workload {
  const { annotations, marker, image = 'v1' } = change;
  return {
    metadata: {
      name: 'cart',
      generation: 6,
      labels: change.labels ?? { [workloadMarks.gatedLabel]: 'true' },
      ...(annotations ? { annotations } : {}),
    },
    spec: {
      replicas: 2,
      progressDeadlineSeconds: 600,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      },
      ...change.spec,
      template: {
        metadata: {
          labels: { app: 'cart' },
          ...(marker ? { annotations: { [HELD_MARKER]: marker } } : {}),
        },
        spec: { containers: [{ name: 'shop', image }] },
      },
    },
  };
}

const ask = (
  oldObject: Workload,
  object: Workload,
  by: { readonly username?: string; readonly fieldManager?: string } = {},
): AdmissionRequest<Workload> => ({
  uid: '1',
  operation: 'UPDATE',
  userInfo: { username: by.username ?? 'alice' },
  options: { fieldManager: by.fieldManager ?? 'kubectl' },
  oldObject,
  object,
});

function patched(object: Workload, answer: Answer): Workload {
  if (!answer.allowed) throw new Error(answer.message);
  // Text, as on its way to the API server.
  return answer.patch.reduce(apply, JSON.parse(JSON.stringify(object)));
}

/** As much of RFC 6902 as the gate writes; a path whose parent is missing throws, as the API server would refuse. */
function apply(object: Workload, operation: JsonPatchOperation): Workload {
  const keys = operation.path
    .slice(1)
    .split('/')
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Record<string, unknown>>(
    (value, key) => value[key] as Record<string, unknown>,
    object as unknown as Record<string, unknown>,
  );
  if (operation.op === 'remove') {
    if (!(last in parent)) throw new Error(`${operation.path} is missing`);
    delete parent[last];
  } else {
    parent[last] = operation.value;
  }
  return object;
}

const running = {
  [workloadMarks.release]: 'g5',
  [workloadMarks.stableHash]: 'abc',
  [workloadMarks.originalMaxSurge]: '25%',
  [workloadMarks.originalMaxUnavailable]: '25%',
  [workloadMarks.originalStrategyType]: 'RollingUpdate',
  [workloadMarks.originalMinReadySeconds]: 'none',
  [workloadMarks.originalProgressDeadlineSeconds]: '600',
};

const chosen = {
  [workloadMarks.releaseSteps]: '[{"replicas":"20%"}]',
  [workloadMarks.releaseTimeout]: '900',
};
const noneChosen = {
  [workloadMarks.releaseSteps]: 'none',
  [workloadMarks.releaseTimeout]: 'none',
};
const portal = { username: account, fieldManager: 'teal-portal' };

describe('steps and time-out of one release', () => {
  const chosenOf = (
    old: Workload,
    wish: Workload,
    by?: Parameters<typeof ask>[2],
  ) => {
    const { metadata } = patched(wish, gate(ask(old, wish, by), [account]));
    return Object.fromEntries(
      Object.keys(chosen).flatMap(name => {
        const value = metadata.annotations?.[name];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  };
  const begun = cart({ annotations: { ...running, ...chosen } });

  it('come with a template from the portal alone', () => {
    const wish = cart({ image: 'v2', annotations: chosen });
    expect(chosenOf(cart({}), wish, portal)).toEqual(chosen);
    expect(chosenOf(cart({}), wish)).toEqual({});
    expect(chosenOf(cart({}), cart({ annotations: chosen }), portal)).toEqual(
      {},
    );
  });

  it('stay while the release runs, whoever wants them gone', () => {
    const wish = cart({ annotations: running });
    expect(chosenOf(begun, wish)).toEqual(chosen);
  });

  it("are none with somebody else's template, or where the portal says so", () => {
    const wish = cart({
      image: 'v3',
      annotations: { ...running, ...chosen },
    });
    expect(chosenOf(begun, wish)).toEqual(noneChosen);
    const dropped = cart({
      image: 'v3',
      annotations: { ...running, ...noneChosen },
    });
    expect(chosenOf(begun, dropped, portal)).toEqual(noneChosen);
  });
});

describe('the gate', () => {
  it('holds a new template: paused, marked, originals saved, and says so', () => {
    const wish = cart({ image: 'v2' });
    const answer = gate(ask(cart({}), wish), [account]);
    const stored = patched(wish, answer);
    expect(stored.spec.paused).toBe(true);
    expect(stored.spec.template.metadata?.annotations).toEqual({
      [HELD_MARKER]: 'g7',
    });
    expect(stored.metadata.annotations).toEqual({
      [workloadMarks.release]: 'g7',
      [workloadMarks.changedBy]: 'alice',
      [workloadMarks.originalMaxSurge]: '25%',
      [workloadMarks.originalMaxUnavailable]: '25%',
      [workloadMarks.originalStrategyType]: 'RollingUpdate',
      [workloadMarks.originalMinReadySeconds]: 'none',
      [workloadMarks.originalProgressDeadlineSeconds]: '600',
    });
    expect(answer).toMatchObject({
      warnings: [expect.stringContaining('is held as release g7')],
    });
  });

  it.each([
    [
      'the portal',
      { username: account, fieldManager: 'teal-portal' },
      'user:default/dora',
    ],
    ['somebody with another account', { fieldManager: 'teal-portal' }, 'alice'],
    ['somebody with another tool', { username: account }, account],
  ])('lets %s say who releases: %j', (_who, by, expected) => {
    const wish = cart({
      image: 'v2',
      annotations: { [workloadMarks.changedBy]: 'user:default/dora' },
    });
    const stored = patched(wish, gate(ask(cart({}), wish, by), [account]));
    expect(stored.metadata.annotations?.[workloadMarks.changedBy]).toBe(
      expected,
    );
  });

  it('gives the same result when it meets its own work again', () => {
    for (const [old, wish] of [
      [cart({}), cart({ image: 'v2', spec: { paused: true } })],
      [
        cart({ annotations: running }),
        cart({ annotations: running, spec: { minReadySeconds: 9 } }),
      ],
      [
        cart({ annotations: running, spec: { minReadySeconds: 3 } }),
        cart({ image: 'v3', spec: { paused: true } }),
      ],
    ]) {
      const once = patched(wish, gate(ask(old, wish), [account]));
      const twice = patched(once, gate(ask(old, once), [account]));
      expect(twice).toEqual(once);
    }
  });

  it('lets the controller pass, but nobody who borrows its name', () => {
    const wish = cart({ image: 'v2' });
    const fieldManager = 'teal-controller';
    const own = ask(cart({}), wish, { username: account, fieldManager });
    expect(gate(own, [account])).toMatchObject({ patch: [] });
    const borrowed = gate(ask(cart({}), wish, { fieldManager }), [account]);
    expect(patched(wish, borrowed).spec.paused).toBe(true);
  });

  it('leaves alone what was taken out with a reason, and nothing that was not', () => {
    const [labels, bypass] = [{}, { [workloadMarks.bypass]: 'ticket 4711' }];
    const out = cart({ image: 'v2', labels, annotations: bypass });
    expect(gate(ask(cart({}), out), [])).toMatchObject({ patch: [] });
    const torn = cart({ labels });
    expect(patched(torn, gate(ask(cart({}), torn), []))).toEqual(cart({}));
  });
});

describe('the guard', () => {
  it('puts a working value back, and keeps what was sent for the end', () => {
    const working = { minReadySeconds: 2_147_483_646 };
    const old = cart({ annotations: running, spec: working });
    const wish = cart({ annotations: running, spec: { minReadySeconds: 9 } });
    const answer = gate(ask(old, wish), [account]);
    const stored = patched(wish, answer);
    expect(stored.spec.minReadySeconds).toBe(2_147_483_646);
    expect(stored.metadata.annotations).toMatchObject({
      [workloadMarks.originalMinReadySeconds]: '9',
      [workloadMarks.guarded]: 'g7',
    });
    expect(answer).toMatchObject({
      warnings: [expect.stringContaining('release g5 of cart owns paused')],
    });
  });

  it('refuses 0 replicas', () => {
    const old = cart({ annotations: running });
    const none = cart({ annotations: running, spec: { replicas: 0 } });
    expect(gate(ask(old, none), [account])).toEqual({
      allowed: false,
      message: expect.stringMatching(
        /^Deployment cart can not be scaled to 0 while release g5 is under way/,
      ),
    });
  });
});
