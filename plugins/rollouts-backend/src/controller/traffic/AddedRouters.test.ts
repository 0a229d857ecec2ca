// SPDX-License-Identifier: Apache-2.0
import type { TrafficRouter } from '@teal/rollouts-node';
import { AddedRouters } from './AddedRouters';
import { httpRouteRouter } from './gateway/httpRouteRouter';

const other: TrafficRouter = {
  ...httpRouteRouter,
  id: 'other',
  resource: { group: 'x.example', version: 'v1', kind: 'Way', plural: 'ways' },
};
const way = { apiVersion: 'x.example/v1', kind: 'Way', name: 'cart' };
const httpRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  name: 'cart',
};

describe('routers of modules', () => {
  it('move further kinds of routes, whatever the version that a Rollout names', () => {
    const added = new AddedRouters();
    added.addTrafficRouter(other);
    const routers = added.all();
    expect(routers.of(way)).toBe(other);
    expect(routers.of({ ...way, apiVersion: 'x.example/v1beta1' })).toBe(other);
    expect(routers.of(httpRoute)).toBe(httpRouteRouter);
    expect(routers.supported()).toMatch(/HTTPRoute of gateway.*Way of x.exam/);
  });

  it('can take the place of one of Teal', () => {
    const added = new AddedRouters();
    const mine = { ...httpRouteRouter, id: 'mine' };
    added.addTrafficRouter(mine);
    expect(added.all().of(httpRoute)).toBe(mine);
  });

  it('are one for a kind', () => {
    const added = new AddedRouters();
    added.addTrafficRouter(other);
    expect(() => added.addTrafficRouter({ ...other, id: 'second' })).toThrow(
      'router "second" is for Way of group "x.example", which router "other" moves already',
    );
  });
});
