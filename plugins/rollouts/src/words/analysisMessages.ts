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
