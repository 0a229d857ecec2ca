// SPDX-License-Identifier: Apache-2.0

/** Texts that say who sees the new version. */
export const trafficMessages = {
  match: {
    all: 'requests',
    method: '{{method}} requests',
    pathExact: '{{subject}} to {{path}}',
    pathPathPrefix: '{{subject}} below {{path}}',
    pathRegularExpression: '{{subject}} to a path matching {{path}}',
    conditions: '{{subject}} with {{conditions}}',
    conditionsOnly: 'with {{conditions}}',
    and: '{{first}} and {{second}}',
    or: '{{first}}, or {{second}}',
    headerExact: 'header {{name}}={{value}}',
    headerRegularExpression: 'header {{name}} matching {{value}}',
    cookieExact: 'cookie {{name}}={{value}}',
    cookieRegularExpression: 'cookie {{name}} matching {{value}}',
    queryExact: 'query {{name}}={{value}}',
    queryRegularExpression: 'query {{name}} matching {{value}}',
  },
  chart: {
    title: 'Last {{minutes}} minutes',
    asTable: 'Show as table',
    table: 'Requests, success and latency by minute',
    time: 'Time',
    requests: 'Requests per second',
    success: 'Success rate',
    p50: 'Latency p50',
    p99: 'Latency p99',
    label:
      '{{figure}} over the last {{minutes}} minutes; now stable {{stable}}, new {{canary}}. Marks: {{marks}}',
    noRequests:
      'No request in the last {{minutes}} minutes. Figures appear with the first one.',
  },
  mirror: {
    title: 'Copies',
    table: 'Answers of the stable version beside those to the copies',
    what: 'Answer',
    copies: 'Copies',
    difference: 'Difference',
    code: 'Status {{code}}',
    points: '{{points}} points',
    none: 'No copy has been counted yet.',
    unmeasured: 'Copies are counted only where requests are measured.',
    same: 'The copies fail no more often than the originals.',
    worse:
      'The new version fails {{points}} points more often than the stable one: see which status codes differ.',
    better:
      'The new version fails {{points}} points less often than the stable one.',
    basis:
      'Status codes over the last 5 minutes, at times when there were copies; requests and latency at the newest point of the charts below.',
    alsoAnswers:
      'The new version also answers chosen requests, which are counted here as well.',
  },
  adjust: {
    weight: 'Share of requests for the new version',
    percent: 'Percent',
    bound:
      'At most {{most}} %: {{ready}} of {{replicas}} new pods are ready, and they carry no more.',
    boundAll: 'Up to 100 %: {{ready}} of {{replicas}} new pods are ready.',
    boundByStep:
      'At most {{most}} %, as step {{step}} says; {{ready}} of {{replicas}} new pods are ready.',
    matches: 'Requests that go to the new version whatever the share',
    noMatches: 'None: only the share decides.',
    entry: 'Requests {{number}}',
    addEntry: 'Add requests',
    removeEntry: 'Remove requests {{number}}',
    method: 'Method',
    anyMethod: 'any',
    path: 'Path',
    pathType: 'Compare path',
    Exact: 'is',
    PathPrefix: 'is below',
    RegularExpression: 'matches',
    header: 'Header',
    cookie: 'Cookie',
    query: 'Query parameter',
    value: 'Value',
    comparison: 'Compare',
    addCondition: 'Add {{kind}}',
    removeCondition: 'Remove {{kind}} {{number}}',
    droppedTitle: 'The adjustment was not carried out',
    dropped:
      'You asked for: “{{sentence}}” The controller looked again and refused, so nothing has changed.',
    droppedWhy: 'It says: “{{why}}.”',
    droppedNoEvent:
      'Its Event CommandDropped, which says why, is not here yet.',
    closed:
      '{{sentence}}, and until then the new version gets no more requests than now.',
    by: 'Adjusted by {{who}}. Step {{step}} of the Rollout says: {{sentence}}',
    bySomebody:
      'Adjusted by a person. Step {{step}} of the Rollout says: {{sentence}}',
    same: 'Nothing is different from what the routes say now.',
    wrong: 'Something above is not right yet.',
    problem: {
      empty:
        'Choose at least a method, a path, a header, a cookie or a query parameter.',
      pathStart: 'A path begins with /.',
      noName: 'Write a name.',
      badName:
        "A name has letters, digits and any of ! # $ % & ' * + - . ^ _ ` | ~",
      noValue: 'Write a value.',
      badExpression: 'This is no regular expression: {{reason}}',
      twice: 'This is there already.',
      tooMany: 'A step takes at most 16 of them.',
    },
  },
  routes: {
    title: 'Who gets the requests of {{name}}',
    intro:
      'Each object as it is in the cluster now. Marked lines are Teal’s: it takes them out again when the release is over.',
    loading: 'Asking the cluster…',
    failed: 'The objects cannot be read: {{reason}}',
    ours: 'Teal’s',
    yaml: '{{kind}} {{name}} as YAML',
    service: 'stable Service',
    canaryService: 'Service of the new version',
    route: 'route',
    companion: 'belongs to the route',
    refresh: 'Refresh',
    close: 'Close',
  },
  who: {
    nobody: 'No request reaches the new version.',
    onlyCopies: 'Nobody is answered by the new version: it gets only copies.',
    everybody: 'All requests reach the new version.',
    share: '{{weight}} % of requests reach the new version.',
    only: 'Only {{who}} reach the new version.',
    shareAnd:
      '{{weight}} % of requests reach the new version, and all {{who}}.',
    copies:
      '{{percent}} % of the {{who}} are copied to the new version; its answers to the copies are dropped.',
    allCopies:
      'All {{who}} that the stable version answers are copied to the new version; its answers to the copies are dropped.',
    stickyCookie:
      'Whoever the new version once answered stays with it, by cookie {{cookie}}.',
    stickyCookieFor:
      'Whoever the new version once answered stays with it for {{maxAge}}, by cookie {{cookie}}.',
    stickyHeader:
      'Header {{header}} decides: the same users stay in as the share grows.',
    captionNobody: 'no requests',
    captionEverybody: 'all requests',
    captionShare: '{{weight}} % of requests',
    captionAbout: 'about {{weight}} % of requests',
    captionOnly: 'only {{who}}',
    captionShareAnd: '{{weight}} % of requests and all {{who}}',
    captionOthers: 'all other requests',
    captionShareOfOthers: '{{weight}} % of all other requests',
    captionCopies: 'copies of {{percent}} % of the {{who}}',
    captionStickyCookie: 'sticky by cookie {{cookie}}',
    captionStickyHeader: 'sticky by header {{header}}',
    approximate:
      'About {{weight}} % of requests reach the new version, because both versions are behind the Service: the share is that of the ready pods.',
  },
} as const;
