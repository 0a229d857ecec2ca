// SPDX-License-Identifier: Apache-2.0
import type { Write } from '../decision';

/** One write as stories tell it. */
export function describeWrite(write: Write): string {
  return `${write.kind} ${detail(write)}(${write.reason})`;
}

function detail(write: Write): string {
  switch (write.kind) {
    case 'workload':
      return `${JSON.stringify(write.change)} `;
    case 'routeTraffic':
      return `${write.route.name} ${JSON.stringify(write.traffic)} `;
    case 'scaleReplicaSet':
      return `${write.name} ${write.replicas} `;
    case 'pinService':
    case 'canaryService':
      return `${write.hash ?? 'none'} `;
    default:
      return '';
  }
}
