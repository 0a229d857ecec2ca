// SPDX-License-Identifier: Apache-2.0

/** decide asked for something that isn't in its Observation. */
export class ImpureDecision extends Error {
  readonly name = 'ImpureDecision';

  constructor(what: string) {
    super(`decide is pure, but called ${what}`);
  }
}

/** Runs a function in a world without clock, chance, timers and network: each of them throws. */
export function withoutSideEffects<T>(run: () => T): T {
  const forbidden: [object, string][] = [
    [Date, 'now'],
    [Math, 'random'],
    [performance, 'now'],
    [globalThis, 'setTimeout'],
    [globalThis, 'setInterval'],
    [globalThis, 'setImmediate'],
    [globalThis, 'queueMicrotask'],
    [globalThis, 'fetch'],
    [process, 'hrtime'],
  ];
  const kept = forbidden.map(
    ([owner, key]) => Object.getOwnPropertyDescriptor(owner, key) ?? undefined,
  );
  for (const [owner, key] of forbidden) {
    Object.defineProperty(owner, key, {
      configurable: true,
      value: () => {
        throw new ImpureDecision(key);
      },
    });
  }
  const RealDate = globalThis.Date;
  globalThis.Date = new Proxy(RealDate, {
    construct(target, args: unknown[]) {
      if (args.length === 0) throw new ImpureDecision('new Date()');
      return Reflect.construct(target, args) as object;
    },
  });
  try {
    return run();
  } finally {
    globalThis.Date = RealDate;
    forbidden.forEach(([owner, key], index) => {
      const descriptor = kept[index];
      if (descriptor) Object.defineProperty(owner, key, descriptor);
      else Reflect.deleteProperty(owner, key);
    });
  }
}
