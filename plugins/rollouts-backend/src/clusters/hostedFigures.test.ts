// SPDX-License-Identifier: Apache-2.0
import { metricsServiceFactory } from '@backstage/backend-defaults/alpha';
import { ServiceFactoryTester } from '@backstage/backend-test-utils';
import { metrics as openTelemetry } from '@opentelemetry/api';
import {
  PrometheusExporter,
  PrometheusSerializer,
} from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { ControllerMetrics } from '../controller/metrics';
import { controllerFigures } from '../standalone/figures';
import { hostedFigures } from './hostedFigures';

/** As a portal has it whose start file sets OpenTelemetry up with Prometheus. */
const exporter = new PrometheusExporter({ preventServerStart: true });
const provider = new MeterProvider({ readers: [exporter] });

beforeAll(() => {
  openTelemetry.setGlobalMeterProvider(provider);
});

afterAll(async () => {
  openTelemetry.disable();
  await provider.shutdown();
});

async function published(): Promise<string[]> {
  const { resourceMetrics } = await exporter.collect();
  return tealLines(new PrometheusSerializer().serialize(resourceMetrics));
}

function tealLines(text: string): string[] {
  return text
    .split('\n')
    .filter(line => /^(# HELP )?teal_/.test(line))
    .sort();
}

function work(metrics: ControllerMetrics): void {
  metrics.leading(true);
  metrics.queueDepth(3);
  metrics.reconciled('Done', 0.004);
  metrics.reconciled('Waiting', 2);
  metrics.wrote('routeTraffic', 0.006);
  metrics.writeFailed('status', 'conflict');
}

describe('figures of hosted controllers', () => {
  it('are those of the controller that runs alone, and name their cluster', async () => {
    const service = await ServiceFactoryTester.from(
      metricsServiceFactory,
    ).getSubject('rollouts');
    work(hostedFigures(service)('production'));
    const alone = controllerFigures();
    work(alone.metrics);
    const expected = tealLines(await alone.registry.metrics());
    const lines = await published();
    expect(lines.filter(it => !it.startsWith('#'))).not.toHaveLength(0);
    expect(
      lines
        .filter(it => !it.startsWith('#'))
        .every(it => it.includes('cluster="production"')),
    ).toBe(true);
    expect(lines.map(seriesOf).sort()).toEqual(expected.map(seriesOf).sort());
  });

  it('are kept apart by cluster', async () => {
    const service = await ServiceFactoryTester.from(
      metricsServiceFactory,
    ).getSubject('rollouts');
    const of = hostedFigures(service);
    of('east').leading(true);
    of('west').leading(false);
    const lines = await published();
    const leading = (cluster: string) =>
      lines.find(
        it => it.startsWith('teal_leading{') && it.includes(`"${cluster}"`),
      );
    expect(leading('east')).toMatch(/ 1$/);
    expect(leading('west')).toMatch(/ 0$/);
  });
});

/** A line without what only the portal's figures say, its labels in the order of their names. */
function seriesOf(line: string): string {
  if (line.startsWith('#')) return line;
  const [, name, labels = '', value] =
    /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const own = [...labels.matchAll(/(\w+)="([^"]*)"/g)]
    .filter(([, label]) => label !== 'cluster' && !label.startsWith('otel_'))
    .map(([text]) => text)
    .sort();
  return `${name} ${own.join(',')} ${Number(value)}`;
}
