// SPDX-License-Identifier: Apache-2.0
import type { RolloutStep } from '@teal/rollouts-common';
import { Teal } from '../harness/Teal';
import { type AuditedRequest, requestsBetween } from './auditLog';
import { type Bench, figureOf, type Figure } from './Bench';

const steps: readonly RolloutStep[] = [
  5, 10, 20, 30, 40, 50, 60, 70, 80, 90,
].map(weight => ({ replicas: '100%', traffic: { weight }, pause: {} }));

/** From the moment the API server has a promote to the moment it has the route with the new weight. */
export const commandLatency: Bench = {
  name: 'command',
  title: 'A command -> the route write',
  async run(cluster): Promise<readonly Figure[]> {
    const controller = cluster.startController();
    const teal = await Teal.open('bench-command', { replicas: 1, steps });
    try {
      await teal.startShop();
      const from = Date.now();
      await teal.deploy('v2');
      for (let step = 1; step < steps.length; step += 1) {
        await teal.untilPausedAt(step);
        await teal.promote();
      }
      await teal.untilPausedAt(steps.length);
      const requests = await requestsBetween(
        cluster.facts.auditLogPath!,
        from,
        Date.now(),
      );
      const pairs = commandsAndWrites(requests, teal.namespace);
      return [
        figureOf(
          'command -> route write',
          pairs.map(
            ([command, write]) => write.receivedAt - command.receivedAt,
          ),
          'ms',
          '10 ms',
        ),
        figureOf(
          '  of which the API server takes to store the command',
          pairs.map(([command]) => command.answeredAt - command.receivedAt),
          'ms',
        ),
      ];
    } finally {
      await teal.close();
      await controller.stop();
    }
  },
};

function commandsAndWrites(
  requests: readonly AuditedRequest[],
  namespace: string,
): [command: AuditedRequest, write: AuditedRequest][] {
  const own = requests.filter(request => request.namespace === namespace);
  const writes = own.filter(
    ({ resource, verb }) => resource === 'httproutes' && isWrite(verb),
  );
  return own
    .filter(
      ({ resource, subresource, verb, user }) =>
        resource === 'rollouts' &&
        !subresource &&
        verb === 'patch' &&
        !user.startsWith('system:serviceaccount:'),
    )
    .flatMap(command => {
      const write = writes.find(each => each.receivedAt > command.receivedAt);
      return write ? [[command, write]] : [];
    });
}

function isWrite(verb: string): boolean {
  return verb === 'patch' || verb === 'update';
}
