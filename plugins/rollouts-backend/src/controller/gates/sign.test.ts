// SPDX-License-Identifier: Apache-2.0
import { signatureHeaders } from './sign';

describe('the signature of a delivery', () => {
  it('is the one of the specification of Standard Webhooks', () => {
    const headers = signatureHeaders({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_000,
      body: '{"test": 2432232314}',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('takes any text as a secret', () => {
    const sign = (secret: string) =>
      signatureHeaders({ id: 'a', at: 0, body: '{}', secret });
    expect(sign('open sesame')).not.toEqual(sign('open sesamy'));
  });
});
