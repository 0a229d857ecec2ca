// SPDX-License-Identifier: Apache-2.0
import { capabilities } from '../capabilities/capabilities';
import { handOf } from '../capabilities/TwoVersions';
import { grpcRouteRouter } from '../harness/controllerInternals';
import { story } from '../harness/story';
import { grpcRoutes, grpcRoutesOfAService } from './gatewayProviders';

const boundMs = 120_000;

capabilities('contour-grpc', grpcRoutes);

story(
  'a match of a whole service, which the router never writes, is one that Contour takes from nobody',
  'contour-grpc-service',
  { shop: false, route: false },
  async teal => {
    await teal.apply(...grpcRoutesOfAService.objects(teal));
    const hand = handOf(teal, grpcRoutesOfAService);
    const end = Date.now() + boundMs;
    let problem: string | undefined;
    // Each try is a request to the API server, which paces it.
    do {
      problem = grpcRouteRouter.check(await hand.objects(), hand.share);
      if (Date.now() > end) throw new Error(`Contour says: ${problem}`);
    } while (!problem?.includes('Accepted is False (InvalidMethodMatch)'));
  },
);
