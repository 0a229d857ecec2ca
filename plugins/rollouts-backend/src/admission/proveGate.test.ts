// SPDX-License-Identifier: Apache-2.0
import { HELD_MARKER, workloadMarks } from '@teal/rollouts-common';
import { systemClock } from '../controller/clock';
import { KubeApiError } from '../controller/kubeApi';
import {
  Call,
  recordingConnection,
} from '../controller/testing/recordingConnection';
import { proveGate } from './proveGate';

const held = {
  metadata: { annotations: { [workloadMarks.release]: 'g2' } },
  spec: {
    paused: true,
    template: { metadata: { annotations: { [HELD_MARKER]: 'g2' } } },
  },
};
const native = { metadata: {}, spec: { template: {} } };

/** The gate's answer to the dry runs; everything else as an API server says it. */
async function prove(
  answerTo: (call: Call) => object,
  kind = 'mutatingadmissionpolicies',
  version = 'v1',
) {
  const connection = recordingConnection(call => {
    if (call.verb === 'patch') return answerTo(call);
    if (call.verb === 'create') {
      return { status: { userInfo: { username: 'portal' } } };
    }
    if (call.path === '/version') return { gitVersion: 'v1.36.3' };
    const served =
      !/\/v1\w*$/.test(call.path) || call.path.endsWith(`/${version}`);
    return { metadata: {}, resources: served ? [{ name: kind }] : [] };
  });
  // No waiting between the attempts.
  const clock = {
    ...systemClock,
    after: (_: number, task: () => void) => {
      const soon = setImmediate(task);
      return () => clearImmediate(soon);
    },
  };
  const { signal } = new AbortController();
  return proveGate({ connection, clock, signal });
}

describe('the proof of the gate', () => {
  it("holds a stranger's template and lets the controller's through", async () => {
    const guard = await prove(({ fieldManager }) =>
      fieldManager === 'teal-controller' ? native : held,
    );
    expect(guard).toMatchObject({ works: true, knowsUs: true });
  });

  it("says so when the controller's own writes would be taken for a stranger's", async () => {
    const guard = await prove(() => held);
    expect(guard).toMatchObject({
      works: false,
      knowsUs: false,
      reason: expect.stringMatching(/does not know portal as the controller/),
    });
  });

  it('says nothing about that where nothing is held', async () => {
    const guard = await prove(() => native);
    expect(guard.works).toBe(false);
    expect(guard.knowsUs).toBeUndefined();
  });

  it('names the flags that make the beta of 1.34 and 1.35 work', async () => {
    const guard = await prove(
      () => native,
      'mutatingadmissionpolicies',
      'v1beta1',
    );
    expect(guard).toMatchObject({
      mechanism: 'policy',
      works: false,
      reason: expect.stringMatching(
        /was not held; start the API server with --feature-gates=MutatingAdmissionPolicy=true --runtime-config=\S+\/v1beta1=true, both of them, or else install/,
      ),
    });
  });

  it('knows a webhook by its configuration where there are no policies', async () => {
    const guard = await prove(
      ({ fieldManager }) =>
        fieldManager === 'teal-controller' ? native : held,
      'mutatingwebhookconfigurations',
    );
    expect(guard).toMatchObject({ mechanism: 'webhook', works: true });
  });

  it('says what the API server says of a webhook that does not answer', async () => {
    const message =
      'failed calling webhook "gate.needs-teal-portal.rollouts.teal.dev": connection refused';
    let asked = 0;
    const guard = await prove(({ path }) => {
      asked += 1;
      throw new KubeApiError({
        cluster: 'test',
        method: 'PATCH',
        path,
        code: 500,
        status: { message },
      });
    }, 'mutatingwebhookconfigurations');
    expect(guard).toMatchObject({
      mechanism: 'webhook',
      works: false,
      reason: expect.stringContaining(message),
    });
    expect(asked).toBeGreaterThan(1);
  });
});
