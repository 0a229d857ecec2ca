// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import Switch from '@material-ui/core/Switch';
import Tab from '@material-ui/core/Tab';
import Tabs from '@material-ui/core/Tabs';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PodDiagnosis, PodsOf } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { Choice } from '../AdjustTraffic/Choice';
import { EventTable } from './EventTable';
import { PodLog } from './PodLog';

type Part = 'now' | 'previous' | 'events';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 },
  tab: { textTransform: 'none', minWidth: 0 },
  panel: {
    display: 'flex',
    flexDirection: 'column',
    flex: 1,
    minHeight: 200,
    overflow: 'auto',
    paddingTop: theme.spacing(1),
  },
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0, 2),
  },
}));

/** The log of a container, the one before its restart, and the Events of the pod. */
export function PodTabs(props: {
  of: PodsOf;
  pod: string;
  /** Without those that only prepare. */
  containers: readonly string[];
  restarts: number;
  diagnosis: PodDiagnosis | undefined;
}) {
  const { diagnosis, pod } = props;
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [chosen, setPart] = useState<Part>('now');
  const [container, setContainer] = useState<string>();
  // The first stays: a log that somebody reads isn't taken away by a restart.
  const [blamed, setBlamed] = useState<string>();
  const toBlame = blamed ?? containerToBlame(diagnosis);
  if (toBlame !== blamed) setBlamed(toBlame);
  const names = diagnosis?.containers.map(({ name }) => name) ?? [
    ...props.containers,
  ];
  const own = container ?? toBlame ?? props.containers.at(0);
  const restarts =
    diagnosis?.containers.find(({ name }) => name === own)?.restarts ??
    props.restarts;
  const part = chosen === 'previous' && restarts === 0 ? 'now' : chosen;
  const events = diagnosis?.events ?? [];
  return (
    <div className={classes.root}>
      <PartTabs
        id={id}
        part={part}
        restarted={restarts > 0}
        events={events.length}
        onChange={setPart}
      />
      <div
        id={`${id}-panel`}
        role="tabpanel"
        aria-labelledby={`${id}-${part}`}
        className={classes.panel}
      >
        {part === 'events' && <EventTable pod={pod} events={events} />}
        {part !== 'events' && own !== undefined && (
          <ContainerLog
            key={`${own}/${part}`}
            of={props.of}
            pod={pod}
            container={own}
            previous={part === 'previous'}
            restarts={restarts}
          >
            {names.length > 1 && (
              <Choice
                label={t('diagnosis.container')}
                value={own}
                choices={names.map(name => ({ value: name, label: name }))}
                onChange={setContainer}
              />
            )}
          </ContainerLog>
        )}
      </div>
    </div>
  );
}

function PartTabs(props: {
  /** Prefix of the tabs' ids. */
  id: string;
  part: Part;
  restarted: boolean;
  events: number;
  onChange: (part: Part) => void;
}) {
  const { id, part, restarted, events, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const parts: [Part, string][] = [
    ['now', t('diagnosis.now')],
    ...(restarted
      ? [['previous', t('diagnosis.previous')] as [Part, string]]
      : []),
    ['events', t('diagnosis.events', { total: String(events) })],
  ];
  return (
    <Tabs
      value={part}
      onChange={(_event, next: Part) => onChange(next)}
      aria-label={t('diagnosis.parts')}
      indicatorColor="primary"
    >
      {parts.map(([value, label]) => (
        <Tab
          key={value}
          value={value}
          label={label}
          id={`${id}-${value}`}
          aria-controls={part === value ? `${id}-panel` : undefined}
          className={classes.tab}
        />
      ))}
    </Tabs>
  );
}

/** The container that keeps the pod from being ready, if one does. */
function containerToBlame(
  diagnosis: PodDiagnosis | undefined,
): string | undefined {
  return diagnosis?.containers.find(it => it.explanation !== undefined)?.name;
}

function ContainerLog(props: {
  of: PodsOf;
  pod: string;
  container: string;
  previous: boolean;
  restarts: number;
  /** Beside the log's own switches. */
  children: ReactNode;
}) {
  const { of, pod, container, previous, restarts } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [follow, setFollow] = useState(true);
  const [asked, setAsked] = useState(0);
  return (
    <>
      <div className={classes.tools}>
        {props.children}
        {!previous && (
          <FormControlLabel
            control={
              <Switch
                size="small"
                color="primary"
                checked={follow}
                onChange={(_event, checked) => setFollow(checked)}
              />
            }
            label={t('diagnosis.follow')}
          />
        )}
        {!previous && !follow && (
          <Button size="small" onClick={() => setAsked(times => times + 1)}>
            {t('logs.refresh')}
          </Button>
        )}
      </div>
      <PodLog
        of={of}
        choice={{
          ...{ pod, container, previous },
          follow: follow && !previous,
          // A restart begins another log.
          again: restarts + asked,
        }}
      />
    </>
  );
}
