// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import { readSettings } from './config';

const read = (rollouts: unknown) =>
  readSettings(new ConfigReader({ rollouts } as never));

describe('rollouts: of app-config', () => {
  it('is not there: the plugin idles', () => {
    expect(readSettings(new ConfigReader({}))).toBeUndefined();
  });

  it('is empty: all defaults', () => {
    expect(read({})).toEqual({
      install: false,
      controllerEnabled: true,
      lease: {
        namespace: 'teal-system',
        durationSeconds: 15,
        renewSeconds: 10,
        retrySeconds: 2,
      },
      prometheus: undefined,
      clusters: [],
      analysisHosts: [],
      environments: [],
      presets: expect.any(Map),
      catalog: { namespaces: [], refreshSeconds: 5 },
      retention: { days: 365, keep: 20, logDays: 30 },
      templates: {
        locations: [],
        schedule: { frequency: { minutes: 5 }, timeout: { minutes: 2 } },
      },
      registries: [],
      notifications: {
        enabled: true,
        rules: [
          {
            events: [
              'started',
              'paused',
              'failed',
              'rolledBack',
              'finished',
              'wavesStarted',
              'wavesStopped',
              'wavesFinished',
            ],
            recipients: [{ kind: 'owners' }, { kind: 'operator' }],
            topic: 'rollouts',
          },
        ],
      },
    });
  });

  it('takes a Prometheus for all clusters and one of a cluster, without trailing slashes', () => {
    const settings = read({
      prometheus: { url: 'http://prometheus:9090/', windowSeconds: 10 },
      clusters: [{ name: 'a', prometheus: { url: 'https://b/prefix/' } }],
    });
    expect(settings).toMatchObject({
      prometheus: { url: 'http://prometheus:9090', windowSeconds: 10 },
      clusters: [
        { prometheus: { url: 'https://b/prefix', windowSeconds: 60 } },
      ],
    });
  });

  it('takes the names of another data plane, and else those of Envoy', () => {
    const service = 'namespace="{namespace}",service="{service}"';
    const settings = read({
      prometheus: {
        url: 'http://p',
        metrics: { requests: 'nginx_requests', latencyUnit: 's', service },
      },
    });
    expect(settings?.prometheus?.metrics).toEqual({
      requests: 'nginx_requests',
      code: 'envoy_response_code',
      latencyBuckets: 'envoy_cluster_upstream_rq_time_bucket',
      latencyUnit: 's',
      service,
    });
  });

  it.each<[string, unknown]>([
    [
      'rollouts.notifications.rules[0].events[1]: "ended" is none of started, step',
      { notifications: { rules: [{ events: ['failed', 'ended'] }] } },
    ],
    [
      'rollouts.notifications.rules[0].severity: "urgent" is none of critical, high',
      { notifications: { rules: [{ severity: 'urgent' }] } },
    ],
    [
      'rollouts.notifications.rules[0].recipients[0]: "the team" is neither owners, operator or broadcast nor an entity',
      { notifications: { rules: [{ recipients: ['the team'] }] } },
    ],
    [
      'rollouts.prometheus.metrics.code: "a-b" is no name',
      { prometheus: { url: 'http://p', metrics: { code: 'a-b' } } },
    ],
    [
      'rollouts.prometheus.metrics.latencyUnit: "min" is no unit',
      { prometheus: { url: 'http://p', metrics: { latencyUnit: 'min' } } },
    ],
    [
      'rollouts.prometheus.metrics.service: "app=x" would count every Service',
      { prometheus: { url: 'http://p', metrics: { service: 'app=x' } } },
    ],
    [
      'rollouts.lease.durationSeconds: -1 is not between',
      { lease: { durationSeconds: -1 } },
    ],
    [
      'rollouts.lease.renewSeconds: 15 must be less than durationSeconds',
      { lease: { renewSeconds: 15 } },
    ],
    [
      'rollouts.lease.retrySeconds: 10 must be less than renewSeconds',
      { lease: { retrySeconds: 10 } },
    ],
    [
      'rollouts.prometheus.url: "prom:9090" is no address',
      { prometheus: { url: 'prom:9090' } },
    ],
    [
      'rollouts.prometheus.windowSeconds: 0 is no number of whole seconds',
      { prometheus: { url: 'http://p', windowSeconds: 0 } },
    ],
    [
      'rollouts.clusters[0].url: the address holds a user or password',
      { clusters: [{ name: 'a', url: 'https://me:pw@host' }] },
    ],
    [
      'rollouts.clusters[1].name: "a" is there twice',
      { clusters: [{ name: 'a' }, { name: 'a' }] },
    ],
    [
      'rollouts.clusters[0].namespaces: the list is empty',
      { clusters: [{ name: 'a', namespaces: [] }] },
    ],
    [
      'rollouts.clusters[0].kubeconfig: the kubeconfig holds address and credentials',
      {
        clusters: [{ name: 'a', url: 'https://h', kubeconfig: { file: '/f' } }],
      },
    ],
    [
      'rollouts.webhook: name either the url or the service',
      { webhook: { port: 9443 } },
    ],
    [
      'rollouts.webhook: "https://portal:9443/hook" is no address that an API server can call',
      { webhook: { url: 'https://portal:9443/hook' } },
    ],
    [
      'rollouts.clusters[0].webhook.certificate: certFile and keyFile go together',
      {
        clusters: [
          {
            name: 'a',
            webhook: { service: 'b/c', certificate: { certFile: '/tls.crt' } },
          },
        ],
      },
    ],
  ])('%s', (message, rollouts) => {
    expect(() => read(rollouts)).toThrow(message);
  });

  it('never repeats a password in a message', () => {
    expect(() =>
      read({ prometheus: { url: 'https://me:hunter2@host' } }),
    ).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
      }),
    );
  });

  it('serves a webhook at an address, or through a Service', () => {
    expect(
      read({
        webhook: { service: 'backstage/portal:8443' },
        clusters: [
          {
            name: 'far',
            webhook: { url: 'https://10.0.0.7:9444', port: 9444 },
          },
        ],
      }),
    ).toMatchObject({
      webhook: {
        client: {
          service: { namespace: 'backstage', name: 'portal', port: 8443 },
        },
        port: 9443,
        certificate: { lifetimeDays: 90 },
      },
      clusters: [
        { webhook: { client: { url: 'https://10.0.0.7:9444' }, port: 9444 } },
      ],
    });
  });
});
