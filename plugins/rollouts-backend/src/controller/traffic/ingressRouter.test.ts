// SPDX-License-Identifier: Apache-2.0
import type { Traffic } from '@teal/rollouts-common';
import type {
  KubernetesObject,
  RouteObjects,
  Share,
} from '@teal/rollouts-node';
import * as fc from 'fast-check';
import {
  at,
  ingressObject,
  ofClass,
  plainOnly,
  realLife,
  to,
} from '../testing/ingresses';
import { IngressSpec, specOf } from './ingress';
import { ingressRouter } from './ingressRouter';

const { belongs, check, desired, read, withdrawn } = ingressRouter;

const share = (service: string): Share => ({
  rollout: service,
  namespace: 'shop',
  release: 'g7',
  service,
  canary: `${service}-canary`,
});
const cart = share('cart');
const checkout = share('checkout');

/** Carried out as Teal would: of what is in the namespace, the router is shown what it says belongs. */
function asked(
  objects: RouteObjects,
  who: Share,
  traffic: Traffic,
): RouteObjects {
  const result = desired(objects, who, traffic);
  if ('refused' in result) throw new Error(result.refused);
  return result;
}

const alone = (route: KubernetesObject): RouteObjects => ({
  route,
  companions: [],
});

const trafficFor = (style: string): fc.Arbitrary<Traffic> =>
  style === 'contour'
    ? fc.constantFrom({ weight: 0 }, { weight: 100 })
    : fc.record(
        {
          weight: fc.integer({ min: 0, max: 100 }),
          matches: fc.constantFrom(
            [{ headers: [{ name: 'x-user', value: 'insider' }] }],
            [
              {
                headers: [
                  {
                    name: 'x-user',
                    value: 'in.*',
                    type: 'RegularExpression' as const,
                  },
                ],
              },
              { cookies: [{ name: 'beta', value: 'always' }] },
            ],
          ),
        },
        { requiredKeys: ['weight'] },
      );

describe.each([
  ['nginx', realLife],
  ['contour', [...realLife, ...plainOnly]],
])('an Ingress of class %s', (className, examples) => {
  const withCheckout = (ingress: KubernetesObject) => {
    const spec = specOf(ingress);
    return {
      ...ingress,
      spec: {
        ...spec,
        rules: [
          ...(spec.rules ?? []),
          { host: 'pay.test', http: { paths: [at('/', to('checkout'))] } },
        ],
      },
    };
  };

  it.each(examples)(
    'is restored exactly, whatever was asked in between: %s',
    (_what, bare) => {
      const before = ofClass(className, bare);
      expect(check(alone(before), cart)).toBeUndefined();
      fc.assert(
        fc.property(
          fc.array(trafficFor(className), { minLength: 1, maxLength: 5 }),
          steps => {
            const after = steps.reduce(
              (objects, traffic) => asked(objects, cart, traffic),
              alone(before),
            );
            expect(withdrawn(after, cart)).toEqual(alone(before));
            expect(withdrawn(after, cart).route.metadata).toStrictEqual(
              before.metadata,
            );
          },
        ),
      );
    },
  );

  it.each(examples)('says what was asked last: %s', (_what, bare) => {
    fc.assert(
      fc.property(
        fc.array(trafficFor(className), { minLength: 1, maxLength: 4 }),
        steps => {
          let objects = alone(ofClass(className, bare));
          for (const traffic of steps) {
            objects = asked(objects, cart, traffic);
            expect(read(objects, cart)).toEqual({
              touched: true,
              traffic,
              weight: traffic.weight,
              exposed: traffic.weight > 0 || traffic.matches !== undefined,
            });
            expect(asked(objects, cart, traffic)).toEqual(objects);
          }
        },
      ),
    );
  });

  // In nginx, an Ingress of nothing but a default backend can't get rules.
  const extensible = examples.filter(
    ([, it]) => className !== 'nginx' || specOf(it).rules,
  );

  it.each(extensible)(
    'is shared by two Rollouts that come and go in any order: %s',
    (_what, bare) => {
      const before = withCheckout(ofClass(className, bare));
      const step = fc.tuple(
        fc.constantFrom(cart, checkout),
        trafficFor(className),
      );
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 6 }),
          fc.boolean(),
          (steps, cartFirst) => {
            const ends = new Map<Share, Traffic>();
            let objects = alone(before);
            for (const [who, traffic] of steps) {
              objects = asked(objects, who, traffic);
              ends.set(who, traffic);
            }
            for (const [who, traffic] of ends) {
              expect(read(objects, who).traffic).toEqual(traffic);
            }
            const order = cartFirst ? [cart, checkout] : [checkout, cart];
            for (const who of order) objects = withdrawn(objects, who);
            expect(objects).toEqual(alone(before));
          },
        ),
      );
    },
  );

  it.each(examples)(
    "keeps a user's edits in mid-release: %s",
    (_what, bare) => {
      const before = ofClass(className, bare);
      const edit = (ingress: KubernetesObject): KubernetesObject => {
        const spec = specOf(ingress);
        return {
          ...ingress,
          metadata: {
            ...ingress.metadata,
            annotations: { ...ingress.metadata.annotations, team: 'shop' },
          },
          spec: {
            ...spec,
            rules: [
              { host: 'new.test', http: { paths: [at('/', to('cart'))] } },
              ...(spec.rules ?? []),
              { host: 'other.test', http: { paths: [at('/', to('other'))] } },
            ],
          },
        };
      };
      for (const weight of [0, 100]) {
        const under = asked(alone(before), cart, { weight });
        const edited = { ...under, route: edit(under.route) };
        expect(withdrawn(edited, cart)).toEqual(alone(edit(before)));
        if (weight === 0 && className !== 'nginx') continue;
        // The new path isn't where it should be, which Teal has to see.
        expect(read(edited, cart).traffic).toBeUndefined();
        const again = asked(edited, cart, { weight });
        expect(read(again, cart).traffic).toEqual({ weight });
        expect(withdrawn(again, cart)).toEqual(alone(edit(before)));
      }
    },
  );

  it('goes back when its user has changed the class in mid-release', () => {
    const [, bare] = realLife[0];
    const under = asked(alone(ofClass(className, bare)), cart, { weight: 100 });
    const other = className === 'nginx' ? 'contour' : 'nginx';
    const moved: RouteObjects = {
      ...under,
      route: {
        ...under.route,
        spec: { ...under.route.spec, ingressClassName: other },
      },
    };
    expect(read(moved, cart)).toMatchObject({
      touched: true,
      exposed: true,
      weight: 100,
      traffic: undefined,
    });
    const again = asked(moved, cart, { weight: 100 });
    expect(read(again, cart).traffic).toEqual({ weight: 100 });
    const restored = alone(ofClass(other, bare));
    expect(withdrawn(again, cart)).toEqual(restored);
    expect(withdrawn(moved, cart)).toEqual(restored);
  });

  it('holds the new version back when nothing is asked for', () => {
    for (const [, bare] of examples) {
      const objects = asked(alone(ofClass(className, bare)), cart, {
        weight: 0,
      });
      expect(read(objects, cart)).toMatchObject({ weight: 0, exposed: false });
      const services = JSON.stringify(objects);
      expect(services).toContain('cart-canary');
    }
  });

  it('is refused where it has nothing to do with the Service, or the extra Service is taken', () => {
    const only = (service: string) =>
      alone(
        ofClass(
          className,
          ingressObject({
            rules: [{ http: { paths: [at('/', to(service))] } }],
          }),
        ),
      );
    expect(check(only('other'), cart)).toBe(
      `no path of Ingress web of class ${className} goes to Service cart; add one, or take the Ingress out of spec.traffic.routes`,
    );
    expect(check(only('cart-canary'), cart)).toBe(
      `Ingress web of class ${className} already refers to Service cart-canary, the name of the extra Service; take that backend out`,
    );
  });

  it('never takes its own object, or a stranger, for a companion', () => {
    const [, bare] = realLife[0];
    const route = ofClass(className, bare);
    expect(belongs?.(route, route, cart)).toBe(false);
    const other = { ...route, metadata: { ...route.metadata, name: 'other' } };
    expect(belongs?.(other, route, cart)).toBe(false);
  });
});

it("tells two Rollouts' second Ingresses apart", () => {
  const route = ofClass(
    'nginx',
    ingressObject({
      rules: [
        {
          http: { paths: [at('/', to('cart')), at('/pay', to('checkout'))] },
        },
      ],
    } as IngressSpec),
  );
  const both = asked(asked(alone(route), cart, { weight: 10 }), checkout, {
    weight: 90,
  });
  const [ofCart, ofCheckout] = both.companions;
  expect(ofCart.metadata.name).toBe('web.cart-canary');
  expect(ofCheckout.metadata.name).toBe('web.checkout-canary');
  expect(belongs?.(ofCheckout, route, cart)).toBe(false);
  expect(belongs?.(ofCart, route, cart)).toBe(true);
  expect(check(both, cart)).toBeUndefined();
});

describe('the way back', () => {
  const bare = (className: string) => ofClass(className, realLife[0][1]);
  const without = (objects: RouteObjects, rules: object[]): RouteObjects => ({
    ...objects,
    route: { ...objects.route, spec: { ...objects.route.spec, rules } },
  });
  const others = [
    { host: 'shop.test', http: { paths: [at('/', to('other'))] } },
  ];

  it.each(['nginx', 'contour'])(
    'is never refused, even when its user has taken the Service out of the Ingress of class %s',
    className => {
      const under = asked(alone(bare(className)), cart, { weight: 100 });
      const gone = without(under, others);
      expect(desired(gone, cart, { weight: 100 })).toEqual({
        refused: `no path of Ingress web of class ${className} goes to Service cart; add one, or take the Ingress out of spec.traffic.routes`,
      });
      const back = asked(gone, cart, { weight: 0 });
      expect(back).toEqual(without(alone(bare(className)), others));
      expect(read(back, cart)).toEqual({
        touched: false,
        traffic: undefined,
        weight: 0,
        exposed: false,
      });
    },
  );
});
