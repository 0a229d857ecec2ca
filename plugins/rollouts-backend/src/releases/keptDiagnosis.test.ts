// SPDX-License-Identifier: Apache-2.0
import type { ContainerDiagnosis, PodDiagnosis } from '@teal/rollouts-common';
import { afterAnotherLook, keptDiagnosis } from './keptDiagnosis';
import { MASKED } from './redact';

function container(
  fields: Partial<ContainerDiagnosis> = {},
): ContainerDiagnosis {
  return {
    name: 'shop',
    state: 'waiting',
    restarts: 1,
    lines: [],
    previousLines: [],
    ...fields,
  };
}

function pod(fields: Partial<PodDiagnosis> = {}): PodDiagnosis {
  return {
    pod: 'cart-1',
    status: 'CrashLoopBackOff',
    ready: false,
    at: '2026-11-01T10:00:00.000Z',
    containers: [container()],
    events: [],
    ...fields,
  };
}

const event = (message: string) => ({
  at: '2026-11-01T10:00:00.000Z',
  type: 'Warning' as const,
  reason: 'BackOff',
  message,
  object: { kind: 'Pod', name: 'cart-1' },
});

describe('what is kept of a pod', () => {
  it('is its newest 200 lines, before and after the restart', () => {
    const written = Array.from({ length: 300 }, (_, at) => `line ${at + 1}`);
    const {
      containers: [{ lines, previousLines }],
    } = keptDiagnosis(
      pod({
        containers: [container({ lines: written, previousLines: written })],
      }),
    );
    expect(lines).toHaveLength(200);
    expect([lines[0], lines.at(-1)]).toEqual(['line 101', 'line 300']);
    expect(previousLines).toEqual(lines);
  });

  it('stays under 70 kB, whatever its containers write', () => {
    const written = Array.from({ length: 200 }, () => 'x'.repeat(5_000));
    const kept = keptDiagnosis(
      pod({
        containers: Array.from({ length: 30 }, (_, at) =>
          container({
            name: `c${at}`,
            lines: written,
            previousLines: written,
          }),
        ),
      }),
    );
    expect(JSON.stringify(kept.containers).length).toBeLessThan(70_000);
    expect(kept.containers[0].lines.at(-1)).toMatch(/^x{1000} …$/);
  });

  it('has no secret in lines, messages and events', () => {
    const secret = 'password=hunter2';
    const kept = keptDiagnosis(
      pod({
        explanation: `it says ${secret}`,
        containers: [
          container({
            message: secret,
            lines: [secret],
            previousLines: [secret],
          }),
        ],
        events: [event(secret)],
      }),
    );
    expect(JSON.stringify(kept)).not.toContain('hunter2');
    expect(kept.containers[0].lines).toEqual([`password=${MASKED}`]);
  });
});

describe('another look at a pod', () => {
  const before = pod({
    containers: [container({ lines: ['a'], previousLines: ['b'] })],
    events: [event('back-off')],
  });

  it('counts, where it says more', () => {
    const now = pod({
      containers: [container({ restarts: 2, lines: ['c'] })],
      events: [event('again')],
    });
    expect(afterAnotherLook(before, now)).toEqual(
      pod({
        containers: [
          container({ restarts: 2, lines: ['c'], previousLines: ['b'] }),
        ],
        events: [event('again')],
      }),
    );
  });

  it('changes nothing once the pod is on its way out', () => {
    const now = pod({ status: 'Terminating', containers: [container()] });
    expect(afterAnotherLook(before, now)).toEqual(before);
  });
});
