// SPDX-License-Identifier: Apache-2.0

/** Texts about metrics. */
export const analysisMessages = {
  analysis: {
    title: 'Analysis',
    Check: 'before the release, of the stable version',
    PrePromotion: 'before the first request',
    Step: 'step {{step}}',
    Background: 'all along',
    PostPromotion: 'with all requests',
    Running: 'measuring',
    Successful: 'passed',
    Failed: 'failed',
    Inconclusive: 'inconclusive',
    Error: 'not measurable',
    dryRun: 'without consequence',
    counters:
      '{{successful}} of {{all}} good, {{failed}} failed, {{inconclusive}} inconclusive, {{error}} errors',
    measured_one: '{{count}} measurement',
    measured_other: '{{count}} measurements',
    measuredOf: '{{done}} of {{all}} measurements',
    successesInRow: '{{done}} of {{needed}} successes in a row needed',
    failures: '{{done}} of {{allowed}} failures allowed',
    inconclusives: '{{done}} of {{allowed}} inconclusive ones allowed',
    errorsInRow: '{{done}} of {{allowed}} errors in a row allowed',
    above: 'above',
    below: 'below',
    ofStable: '{{side}} {{percent}} % of stable',
    borders: 'good {{borders}}',
    chart:
      '{{name}} over {{points}} measurements; last: stable {{stable}}, new {{canary}}. Good: {{borders}}',
    measurements: 'Measurements and query of {{metric}}',
    time: 'Time',
    canary: 'New version',
    stable: 'Stable version',
    verdict: 'Verdict',
    query: 'Query',
    prometheus: 'Open in Prometheus',
    none: 'none',
  },
} as const;
