// SPDX-License-Identifier: Apache-2.0
import { X509Certificate } from 'node:crypto';
import { makeCertificate } from './makeCertificate';
import { carriedOut, CertificateState, planCertificate } from './plan';

const DAY = 24 * 60 * 60_000;
const names = ['teal-webhook.teal-system.svc', '10.200.0.1'];
const start = Date.parse('2026-06-01T00:00:00Z');

const make = (madeAt: number) =>
  makeCertificate({ names, madeAt, lifetimeMs: 90 * DAY });
const plan = (
  state: CertificateState,
  now: number,
  { trusted = true, wanted = names } = {},
) => planCertificate({ state, names: wanted, now, trusted });
const none: CertificateState = { bundle: '' };

/** A certificate made at the start. */
async function served(): Promise<CertificateState> {
  return carriedOut('replace', none, await make(start));
}

describe('the certificate', () => {
  it('holds every name and address, and its own signature', async () => {
    const { cert } = await make(start);
    const parsed = new X509Certificate(cert);
    expect(parsed.checkHost(names[0])).toBe(names[0]);
    expect(parsed.checkIP(names[1])).toBe(names[1]);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(Date.parse(parsed.validTo)).toBe(start + 90 * DAY);
  });

  it.each([
    ['there is none', () => none, start],
    ['it is over', served, start + 91 * DAY],
  ])('is made at once when %s', async (_why, state, now) => {
    expect(plan(await state(), now)).toEqual({ do: 'replace' });
  });

  it('is made at once for another name', async () => {
    const wanted = ['portal.example.com'];
    expect(plan(await served(), start, { wanted })).toEqual({ do: 'replace' });
  });

  it('is left alone for two thirds of its life', async () => {
    const state = await served();
    const at = start + 60 * DAY;
    expect(plan(state, start)).toEqual({ do: 'keep', at });
    expect(plan(state, at)).toEqual({ do: 'stage' });
  });

  it('is trusted for two minutes before anybody serves with it, and the one before stays trusted', async () => {
    const at = start + 60 * DAY;
    const first = await served();
    const staged = carriedOut('stage', first, await make(at));
    expect(staged.current).toEqual(first.current);
    expect(staged.bundle).toBe(`${first.current?.cert}${staged.next?.cert}`);
    expect(plan(staged, at)).toEqual({ do: 'keep', at: at + 120_000 });
    expect(plan(staged, at + 120_000, { trusted: false })).toMatchObject({
      do: 'keep',
    });
    expect(plan(staged, at + 120_000)).toEqual({ do: 'promote' });
    const promoted = carriedOut('promote', staged, undefined);
    expect(promoted).toEqual({ current: staged.next, bundle: staged.bundle });
    expect(plan(promoted, at + 120_000)).toEqual({
      do: 'keep',
      at: at + 60 * DAY,
    });
  });

  it('replaces what somebody has put there', () => {
    const current = { key: 'x', cert: 'y' };
    expect(plan({ current, bundle: 'y' }, start)).toEqual({ do: 'replace' });
  });
});
