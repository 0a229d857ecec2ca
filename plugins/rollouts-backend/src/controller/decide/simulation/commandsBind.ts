// SPDX-License-Identifier: Apache-2.0
import type { CommandName, Observation } from '../../observe/observation';
import type { Decision } from '../decision';
import { InvariantBroken } from './InvariantBroken';

/** What a command binds to; `undefined` where the Observation has none for another release. */
export function withoutForeignCommands(
  observation: Observation,
): Observation | undefined {
  const { rollout, workload } = observation;
  const own = [workload?.release?.id, rollout.status?.release?.id];
  const { actor, reason, malformed, ...bound } = rollout.commands;
  const foreign = (Object.keys(bound) as CommandName[]).filter(name => {
    const release = bound[name]?.release;
    return release !== undefined && !own.includes(release);
  });
  if (foreign.length === 0) return undefined;
  const commands = { ...rollout.commands };
  for (const name of foreign) delete commands[name];
  return { ...observation, rollout: { ...rollout, commands } };
}

/** I9: a command for another release changes nothing but that it is taken off. */
export function commandsBind(decision: Decision, without: Decision): void {
  const [found, wanted] = [decision, without].map(({ status, writes }) =>
    JSON.stringify({
      release: status.release,
      steps: status.steps,
      traffic: status.traffic,
      rejected: status.rejected,
      adjusted: status.adjusted,
      writes: writes.filter(({ kind }) => kind !== 'removeCommands'),
    }),
  );
  if (found !== wanted) {
    throw new InvariantBroken(
      'I9',
      `a command for another release makes ${found} of ${wanted}`,
    );
  }
}
