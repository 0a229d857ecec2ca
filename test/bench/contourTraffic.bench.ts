// SPDX-License-Identifier: Apache-2.0
import { TwoVersions } from '../capabilities/TwoVersions';
import { Teal } from '../harness/Teal';
import { httpRoutes } from '../traffic/gatewayProviders';
import { PlainIngress } from '../traffic/PlainIngress';
import type { Bench, Figure } from './Bench';
import { flipFigures } from './flips';

/** How long a write takes to reach the visitors on Contour. */
export const contourTraffic: Bench = {
  name: 'traffic-contour',
  title: 'An HTTPRoute or a plain Ingress is written -> what visitors meet',
  async run(): Promise<readonly Figure[]> {
    return [...(await flipHttpRoute()), ...(await flipPlainIngress())];
  },
};

async function flipHttpRoute(): Promise<readonly Figure[]> {
  const versions = await TwoVersions.open('bench-http-route', httpRoutes);
  try {
    return await flipFigures('HTTPRoute', versions);
  } finally {
    await versions.close();
  }
}

async function flipPlainIngress(): Promise<readonly Figure[]> {
  const teal = await Teal.open('bench-ingress', { route: false, replicas: 1 });
  try {
    const ingress = await PlainIngress.start(teal);
    await ingress.hand.ask({ weight: 0 });
    await ingress.untilKnown('v2');
    return await flipFigures('plain Ingress', ingress);
  } finally {
    await teal.close();
  }
}
