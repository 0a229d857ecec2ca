// SPDX-License-Identifier: Apache-2.0
import { serverSentData } from './serverSentEvents';

async function dataIn(...pieces: string[]): Promise<string[]> {
  const found: string[] = [];
  async function* arriving() {
    yield* pieces;
  }
  for await (const data of serverSentData(arriving())) found.push(data);
  return found;
}

describe('server-sent events', () => {
  it('are told apart by empty lines', async () => {
    expect(await dataIn('data: 1\n\ndata: 2\n\n')).toEqual(['1', '2']);
  });

  it('may arrive in any pieces', async () => {
    expect(await dataIn(...'data: one\r\n\r\ndata: two\n\n')).toEqual([
      'one',
      'two',
    ]);
  });

  it('join several data lines, skip comments and other fields', async () => {
    expect(
      await dataIn(': still here\n\nid: 7\nevent: x\ndata: a\ndata:b\n\n'),
    ).toEqual(['a\nb']);
  });

  it('that were cut off are dropped', async () => {
    expect(await dataIn('data: whole\n\ndata: half')).toEqual(['whole']);
  });
});
